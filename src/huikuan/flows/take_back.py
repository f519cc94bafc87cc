"""Takes back a posting: an allocation by its group, a document by its id; never edited (I08)."""

from datetime import UTC, date, datetime
from typing import Literal

from django.db import transaction

from huikuan.books.evidence import operations as evidence
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.operations import AlreadyReversed, NothingToReverse, StillApplied
from huikuan.books.ledger.values import Posted
from huikuan.kernel.actors import Actor

__all__ = ["AlreadyReversed", "NothingToReverse", "StillApplied", "take_back"]


def take_back(
    *,
    by: Actor,
    company_id: int,
    what: Literal["allocation", "document"],
    target: int,
    on: date,
    why: str,
) -> Posted:
    """Reverse an allocation (`target` is its group) or a document's issue, with evidence.

    Counts from `on`, never before the posting itself. Raises NothingToReverse, AlreadyReversed,
    StillApplied.
    """
    with transaction.atomic():
        act = ledger.open_act(
            company_id=company_id,
            kind=f"reverse.{what}",
            by=by,
            recorded_at=datetime.now(UTC),
            why=why,
        )
        reverse = ledger.reverse_allocation if what == "allocation" else ledger.reverse_document
        reverse(act, target, on)
        posted = ledger.close_act(act)
        evidence.append(
            by=by,
            act="ledger.reversed",
            subject=(what, str(target)),
            company_id=company_id,
            before=None,
            after={
                "act": posted.act_id,
                "on": on,
                "entries": posted.entries,
                "digest": posted.digest,
            },
            why=why,
        )
        return posted
