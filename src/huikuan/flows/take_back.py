"""Takes back a posting: an allocation by its group, a document by its id; never edited (I08)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, cast

from django.db import transaction

from huikuan.analytics import reports
from huikuan.books.evidence import operations as evidence
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.operations import AlreadyReversed, NothingToReverse, StillApplied
from huikuan.books.ledger.values import Posted
from huikuan.books.recovery import operations as recovery
from huikuan.flows.follow_ledger import follow
from huikuan.kernel.actors import Actor
from huikuan.rules.items import EntryKind, Series

__all__ = [
    "AlreadyReversed",
    "NothingToReverse",
    "SeveralPostings",
    "StillApplied",
    "allocation_named",
    "document_named",
    "take_back",
]

_Row = Mapping[str, Any]
# what is dated ahead can be taken back as well
_ALL_DAYS: Final = date.max
_APPLYING: Final = {EntryKind.APPLIED.word, EntryKind.CREDITED.word}


class SeveralPostings(LookupError):
    """Two numbers name more than one allocation; `days` are the days they count from."""

    def __init__(self, days: Sequence[date]) -> None:
        """Keep the days, by which they can be told apart."""
        self.days = tuple(days)
        super().__init__(", ".join(map(str, days)))


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
        if what == "document":
            # the days of a note of interest can be charged again
            recovery.release(company_id=company_id, document_id=target, act_id=act.id, on=on)
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
        follow(act, on)
        return posted


def document_named(*, company_id: int, number: str, series: Series) -> int:
    """The id of the document with this number in its series. Raises NothingToReverse."""
    header = cast("_Row", _document(company_id, number, series).meta["header"])
    return int(header["document_id"])


def allocation_named(
    *, company_id: int, paid_by: str, invoice: str, applied_on: date | None
) -> int:
    """The group of the allocation of a receipt or credit note to an invoice, by their numbers.

    What was taken back is passed over; `applied_on` tells apart what was applied on several days.
    Raises NothingToReverse, AlreadyReversed when all were taken back, SeveralPostings.
    """
    document = _document(company_id, invoice, Series.BILLING)
    entries = cast("Sequence[_Row]", document.meta["entries"])
    undone = {each["reverses"] for each in entries}
    found = [
        each
        for each in entries
        if each["entry_kind"] in _APPLYING
        and each["counter_number"] == paid_by
        and applied_on in {None, each["effective_on"]}
    ]
    if not found:
        raise NothingToReverse
    live = {each["group_id"]: each["effective_on"] for each in found if each["seq"] not in undone}
    if not live:
        raise AlreadyReversed
    if len(live) > 1:
        raise SeveralPostings(sorted(live.values()))
    return int(next(iter(live)))


def _document(company_id: int, number: str, series: Series) -> reports.Report:
    question = reports.Query(
        company_id=company_id, as_of=_ALL_DAYS, params={"number": number, "series": int(series)}
    )
    try:
        return reports.run("document", question)
    except reports.NothingThere as missing:
        raise NothingToReverse from missing
