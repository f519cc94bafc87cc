"""Disputes that nobody opens or closes by hand: what files say, and what the ledger has settled."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from huikuan.books.disputes import queries
from huikuan.books.disputes.models import Dispute, DisputeItem, DisputeStep
from huikuan.books.disputes.operations.acting import made_step
from huikuan.books.evidence import operations as evidence
from huikuan.books.ledger.movements import StatedDispute
from huikuan.kernel.actors import Actor
from huikuan.rules.disputes import OPEN, Source, State

_AT_ONCE: Final = 2_000


def clear(*, by: Actor, company_id: int, on: date, item_ids: Sequence[int] | None = None) -> int:
    """Close the disputes of which nothing is open any more, and return how many those were.

    Of the whole company, or only those on these items.

    One record of evidence names them all; the ledger says what was paid, credited or written off.
    """
    rows = Dispute.objects.select_for_update(of=("self",)).filter(
        company_id=company_id, state__in=[one.value for one in OPEN], opened_on__lte=on
    )
    if item_ids is not None:
        parts = DisputeItem.objects.filter(item_id__in=list(item_ids), live=True)
        rows = rows.filter(id__in=parts.values("dispute_id"))
    there = {row.id: row for row in rows.order_by("id")}
    seen = queries.views(company_id, there.values(), on)
    done = [there[one.id] for one in seen if one.amounts.disputed == 0]
    numbers = queries.step_numbers([row.id for row in done])
    for row in done:
        row.state, row.closed_on = State.CLOSED.value, on
    Dispute.objects.bulk_update(done, ["state", "closed_on"], batch_size=_AT_ONCE)
    DisputeItem.objects.filter(dispute__in=done).update(live=False)
    DisputeStep.objects.bulk_create(
        [
            made_step(
                by,
                row,
                no=numbers[row.id] + 1,
                act="clear",
                state=State.CLOSED,
                on=on,
                details={},
            )
            for row in done
        ],
        batch_size=_AT_ONCE,
    )
    if done:
        _noted_all(by, company_id, "disputes.cleared", [row.id for row in done], on)
    return len(done)


def adopt_stated(
    *, by: Actor, company_id: int, stated: Sequence[StatedDispute], on: date, reason: str, role: str
) -> int:
    """Take over what files said of disputes, once a debt; return how many disputes those were.

    One dispute for each document; what the file says is over is closed on its day. A debt that is
    in a dispute already, or was taken over before, is left as it is.
    """
    documents: dict[int, list[StatedDispute]] = {}
    for one in stated:
        documents.setdefault(one.document_id, []).append(one)
    known = set(
        Dispute.objects.filter(company_id=company_id, source=Source.IMPORT.value).values_list(
            "origin", flat=True
        )
    )
    held = queries.items_in_dispute([one.item_id for one in stated])
    fresh = [
        parts
        for document, parts in documents.items()
        if str(document) not in known and not any(one.item_id in held for one in parts)
    ]
    rows = Dispute.objects.bulk_create(
        [_stated(company_id, parts[0], reason, role) for parts in fresh], batch_size=_AT_ONCE
    )
    DisputeItem.objects.bulk_create(
        [
            DisputeItem(
                dispute=row,
                company_id=company_id,
                customer_id=row.customer_id,
                item_id=one.item_id,
                document_id=one.document_id,
                original_minor=one.amount_minor,
                from_seq=0,
                live=row.closed_on is None,
            )
            for row, parts in zip(rows, fresh, strict=True)
            for one in parts
        ],
        batch_size=_AT_ONCE,
    )
    DisputeStep.objects.bulk_create(
        [
            made_step(
                by,
                row,
                no=1,
                act="open",
                state=State(row.state),
                on=row.opened_on,
                details={"reason": reason},
            )
            for row in rows
        ],
        batch_size=_AT_ONCE,
    )
    if rows:
        _noted_all(by, company_id, "disputes.adopted", [row.id for row in rows], on)
    return len(rows)


def _stated(company_id: int, one: StatedDispute, reason: str, role: str) -> Dispute:
    return Dispute(
        company_id=company_id,
        customer_id=one.customer_id,
        currency=one.currency,
        state=(State.RECORDING if one.until is None else State.CLOSED).value,
        reason=reason,
        source=Source.IMPORT.value,
        origin=str(one.document_id),
        role=role,
        opened_on=one.since,
        answer_by=one.since,
        due_on=one.since,
        accepted_on=one.since,
        closed_on=one.until,
    )


def _noted_all(by: Actor, company_id: int, act: str, ids: list[int], on: date) -> None:
    evidence.append(
        by=by,
        act=act,
        subject=("company", str(company_id)),
        company_id=company_id,
        before=None,
        after={"as_of": on, "disputes": ids},
    )
