"""What the acts of the room share: a request's move, its record, and its files."""

import hashlib

from huikuan.books.evidence import operations as evidence
from huikuan.books.reconciliation.models import Paper, Request
from huikuan.books.reconciliation.values import File
from huikuan.kernel.actors import Actor
from huikuan.rules.reconciliation import REQUEST, RequestState

SUBJECT = "reconciliation"


def keep(request_id: int, kind: str, file: File) -> bytes:
    """Keep a file of a request and return the SHA-256 of its bytes."""
    found = hashlib.sha256(file.content).digest()
    Paper.objects.create(
        request_id=request_id,
        kind=kind,
        name=file.name[:200],
        media_type=file.media_type,
        content=file.content,
        digest=found,
    )
    return found


def move(row: Request, act: str, *, save: bool = True) -> None:
    """Move a request along its machine; raises IllegalMove."""
    row.state = REQUEST.move(RequestState(row.state), act).value
    if save:
        row.save()


def note(by: Actor, row: Request, act: str, more: dict[str, object], *, why: str = "") -> None:
    """Record what was done to a request, and where it stands now."""
    evidence.append(
        by=by,
        act=act,
        subject=(SUBJECT, str(row.id)),
        company_id=row.company_id,
        before=None,
        after={"state": row.state, "customer": row.customer_no, **more},
        why=why,
    )
