"""A payment that the bank took back: everything done with its money goes with it (D4)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from huikuan.books.banking.queries import TransactionView
from huikuan.books.cash import operations as cash
from huikuan.books.cash import queries as standing
from huikuan.books.cash.operations import Deciding
from huikuan.books.cash.values import CashRefused, DecisionView, Kind, NewDecision
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger import queries as facts
from huikuan.books.ledger.operations import AlreadyReversed, StillApplied
from huikuan.books.ledger.queries import Paper
from huikuan.flows.apply_cash import grouping
from huikuan.flows.apply_cash.applying import record
from huikuan.flows.apply_cash.debits import debit_of_return, explain
from huikuan.flows.apply_cash.deciding import deciding
from huikuan.flows.apply_cash.parting import returned_before, take_part
from huikuan.flows.apply_cash.values import Decided
from huikuan.flows.follow_ledger import follow
from huikuan.kernel.actors import Actor


def take_back_return(  # noqa: PLR0913 - what the bank says
    *,
    by: Actor,
    company_id: int,
    receipt_id: int,
    version: int,
    on: dt.date | None,
    why: str,
    bank_reference: str = "",
    debit_id: int | None = None,
) -> Decided:
    """Take a payment back that the bank returned: what it had settled is owed again, as of old.

    All that was done with its money is reversed with it, on one day: that of the bank's debit where
    no other is named. `debit_id` is the debit's line; one of less than the payment takes back that
    part alone (`parting`). Raises DecidedMeanwhile, CashRefused:
    cash.returned_before, cash.refunded (its money was paid back already), cash.debit_needed (there
    is neither debit nor day), and as `debits.debit_of_return`.
    """
    who = deciding(by, company_id, why)
    with transaction.atomic():
        moved = facts.moved_to(company_id, receipt_id)
        there = grouping.handed_over_of(company_id, (receipt_id, *moved))
        grouping.hold([company_id, *(other for other, _ in there)])
        held = cash.take(company_id, receipt_id, version)
        paper = facts.papers(company_id, [receipt_id]).get(receipt_id)
        if paper is None:
            raise CashRefused("cash.nothing_left")
        before = returned_before(company_id, receipt_id)
        line = None if debit_id is None else debit_of_return(company_id, debit_id, paper, before)
        if line is not None and line.amount_minor > paper.amount_minor:
            return take_part(who, held, paper, line, bank_reference)
        if before:
            raise CashRefused("cash.part_returned")
        day = on or (None if line is None else line.booked_on)
        if day is None:
            raise CashRefused("cash.debit_needed")
        if (moved, there) != _elsewhere(company_id, receipt_id):
            raise CashRefused("cash.does_not_fit", why="cash.open_changed")
        for other, document_id in there:
            _return_there(replace(who, company_id=other), document_id, day)
        made = _return_whole(who, paper, day, _told(day, bank_reference, line))
        if line is not None:
            explain(who, line, decision_id=made.id)
    return Decided(made, 0, held.version + 1)


def _return_whole(
    who: Deciding, paper: Paper, day: dt.date, detail: Mapping[str, object]
) -> DecisionView:
    """Take a receipt back with all that was done with it, in the books of one company."""
    document_id = paper.document_id
    moved = facts.moved_to(who.company_id, document_id)
    _refuse_refunded(who.company_id, {document_id, *moved})
    act = ledger.open_act(
        company_id=who.company_id, kind="reverse.return", by=who.by, recorded_at=who.at, why=who.why
    )
    try:
        ledger.return_document(act, document_id, day)
    except AlreadyReversed as refused:
        raise CashRefused("cash.returned_before") from refused
    except StillApplied as refused:
        raise CashRefused("cash.moved_here") from refused
    posted = ledger.close_act(act)
    for one in moved:
        seen = cash.take(who.company_id, one, None)
        if seen.state != "returned":
            cash.mark_returned(who, _returned(one, seen.version, 0, paper.currency, act.id, {}))
    seen = cash.take(who.company_id, document_id, None)
    whole = _returned(
        document_id, seen.version, -paper.amount_minor, paper.currency, act.id, detail
    )
    made = cash.mark_returned(who, whole)
    told = {"receipt_id": document_id, "on": day, "debit": detail.get("debit")}
    record(who, "cash.returned", posted, told)
    follow(act, who.as_of)
    return made


def _elsewhere(
    company_id: int, receipt_id: int
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    moved = facts.moved_to(company_id, receipt_id)
    return moved, grouping.handed_over_of(company_id, (receipt_id, *moved))


def _return_there(who: Deciding, document_id: int, day: dt.date) -> None:
    """Take back what another company of the group got of it, with all that was done with it."""
    moved = facts.moved_to(who.company_id, document_id)
    if grouping.handed_over_of(who.company_id, (document_id, *moved)):
        # it went on to a third firm: that one gives it back first
        raise CashRefused("cash.moved_here")
    paper = facts.papers(who.company_id, [document_id])[document_id]
    _return_whole(who, paper, day, {"on": day.isoformat()})


def _told(day: dt.date, bank_reference: str, line: TransactionView | None) -> dict[str, object]:
    if line is None:
        return {"on": day.isoformat(), "bank_reference": bank_reference}
    named = bank_reference or line.bank_reference
    return {"on": day.isoformat(), "bank_reference": named, "debit": line.id}


def _returned(
    receipt_id: int,
    version: int,
    minor: int,
    currency: str,
    act_id: int,
    detail: Mapping[str, object],
) -> NewDecision:
    return NewDecision(
        receipt_id=receipt_id,
        version=version,
        kind=Kind.RETURN,
        minor=minor,
        currency=currency,
        left_minor=0,
        act_id=act_id,
        detail=detail,
    )


def _refuse_refunded(company_id: int, receipt_ids: set[int]) -> None:
    for one in standing.refunds(company_id, states=["approved", "paid"]):
        if one.receipt_id in receipt_ids:
            raise CashRefused("cash.refunded", minor=one.minor, currency=one.currency)
