"""The chained log: what was recorded, newest first, and its proof recounted (D3, I31)."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from huikuan.books.evidence import queries
from huikuan.entrypoints.api.asking import Asked, Paged, Text, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of

router = Router(tags=["evidence"])


class EvidenceAsked(Asked, Paged):
    """Which records: of the company, or (`technical`) those of sign-ins, accounts and tokens."""

    technical: bool = False
    subject_kind: Text = ""
    subject_id: Text = ""


class Record(Schema):
    """One record with its digests."""

    seq: int
    recorded_at: str
    actor: str
    actor_name: str
    act: str
    subject_kind: str
    subject_id: str
    before: Any
    after: Any
    why: str
    request_id: str
    digest: str
    previous_digest: str


class Records(Schema):
    """A page of records."""

    items: list[Record]
    next: str | None


class Proof(Schema):
    """What the recount found."""

    sound: bool
    records: int
    head_seq: int
    head_digest: str
    first_bad: int | None
    fault: str | None


@router.get("/evidence", response=Records, auth=doors("evidence", EvidenceAsked))
def records(request: HttpRequest, asked: Query[EvidenceAsked]) -> Records:
    """List records, newest first; who sees only technical ones gets those whatever is asked."""
    ask = ask_of(request)
    technical = asked.technical or ask.grant.technical
    about = ["evidence", technical, ask.company.id, asked.subject_kind, asked.subject_id]
    place = place_of(asked.cursor, about)
    found = queries.records(
        company_id=None if technical else ask.company.id,
        before_seq=None if place is None else place.start,
        limit=asked.limit + 1,
        subject=(asked.subject_kind, asked.subject_id) if asked.subject_kind else None,
    )
    page = found[: asked.limit]
    more = len(found) > asked.limit
    return Records(
        items=[_record(each) for each in page],
        next=cursor_to(Place(page[-1].seq, None), about) if more else None,
    )


@router.get("/evidence/verify", response=Proof, auth=doors("evidence"))
def verify(request: HttpRequest) -> Proof:
    """Recount the whole chain now and say which record, if any, cannot be trusted."""
    found = queries.verify_chain()
    return Proof(
        sound=found.sound,
        records=found.records,
        head_seq=found.head_seq,
        head_digest=found.head_digest,
        first_bad=found.first_bad,
        fault=found.fault,
    )


def _record(row: queries.Evidence) -> Record:
    return Record(
        seq=row.seq,
        recorded_at=row.recorded_at.isoformat(),
        actor=row.actor,
        actor_name=row.actor_name,
        act=row.act,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        before=row.before,
        after=row.after,
        why=row.why,
        request_id=row.request_id,
        digest=row.digest,
        previous_digest=row.previous_digest,
    )
