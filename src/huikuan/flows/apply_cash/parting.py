"""A part of a payment that the bank took back: the claims that it paid are owed again by it (D4).

Nobody says which claims a part had paid. What is not applied goes back first, then what was applied
last: it is taken back whole, and what the bank left of it is applied again, in its own order. The
claims keep their old due days.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from huikuan.books.banking.queries import TransactionView
from huikuan.books.cash import operations as cash
from huikuan.books.cash import queries as standing
from huikuan.books.cash.operations import Deciding
from huikuan.books.cash.values import (
    CashRefused,
    DecisionView,
    Kind,
    NewDecision,
    ReceiptState,
    StandingView,
)
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger import queries as facts
from huikuan.books.ledger.operations import Settlement
from huikuan.books.ledger.queries import Paper
from huikuan.flows.apply_cash.applying import Wanted, record
from huikuan.flows.apply_cash.debits import explain
from huikuan.flows.apply_cash.deciding import book_one, fitted, open_receipt, undo_one
from huikuan.flows.apply_cash.keeping import share_of
from huikuan.flows.apply_cash.values import Decided
from huikuan.kernel.money import Money
from huikuan.rules.items import Account
from huikuan.rules.matching import Share


def returned_before(company_id: int, receipt_id: int) -> int:
    """What of a payment the bank took back in parts, in minor units of it."""
    found = standing.decisions(company_id, receipt_id)
    return sum(  # tidy: allow sum - one receipt
        one.minor for one in found if one.kind == Kind.PART_RETURN and one.undone_at is None
    )


def take_part(
    who: Deciding, held: StandingView, paper: Paper, line: TransactionView, reference: str
) -> Decided:
    """Take back of a payment what the bank's debit says, on the debit's day.

    The company's allocations and the receipt's standing are held. Raises CashRefused: cash.not_now
    while a refund waits, cash.part_used where too little of the payment can be freed.
    """
    if held.state in {ReceiptState.REFUNDING, ReceiptState.RETURNED}:
        raise CashRefused("cash.not_now", state=held.state, act="return")
    who = replace(who, as_of=line.booked_on)
    minor, receipt_id = -line.amount_minor, paper.document_id
    last = _free(who, paper, minor)
    version = cash.take(who.company_id, receipt_id, None).version
    act = ledger.open_act(
        company_id=who.company_id, kind="settle.return", by=who.by, recorded_at=who.at, why=who.why
    )
    wanted = [Settlement(receipt_id, minor, Account.BANK_RETURN, line.booked_on)]
    groups = fitted(lambda: ledger.settle(act, wanted))
    left = _open(who.company_id, receipt_id)
    detail = {
        "on": line.booked_on.isoformat(),
        "bank_reference": reference or line.bank_reference,
        "debit": line.id,
    }
    made = cash.decide(
        who,
        NewDecision(
            receipt_id=receipt_id,
            version=version,
            kind=Kind.PART_RETURN,
            minor=minor,
            currency=paper.currency,
            left_minor=left,
            act_id=act.id,
            groups=groups,
            detail=detail,
        ),
    )
    record(who, "cash.part_returned", ledger.close_act(act), {"receipt_id": receipt_id, **detail})
    explain(who, line, decision_id=made.id)
    if last is not None and left:
        left -= _apply_again(who, receipt_id, last, left)
    return Decided(made, left, cash.take(who.company_id, receipt_id, None).version)


def _free(who: Deciding, paper: Paper, minor: int) -> DecisionView | None:
    """Take applications back, the last first, until enough is open; returns the last one taken."""
    receipt_id = paper.document_id
    applied = [
        one
        for one in standing.decisions(who.company_id, receipt_id)
        if one.kind == Kind.APPLY and one.undone_at is None and "paid_from" not in one.detail
    ]
    used = sum(one.minor for one in applied)  # tidy: allow sum - one receipt
    free = _open(who.company_id, receipt_id) + used
    if free < minor:
        told = {"wanted": Money(minor, paper.currency), "free": Money(free, paper.currency)}
        raise CashRefused("cash.part_used", **{name: _said(one) for name, one in told.items()})
    last = None
    for one in applied:
        if _open(who.company_id, receipt_id) >= minor:
            break
        undo_one(who, one, wrong_match=False)
        last = one
    return last


def _apply_again(who: Deciding, receipt_id: int, last: DecisionView, left: int) -> int:
    """Apply what the bank left of the last application in its own order; how much that is."""
    shares = tuple(_reduced([share_of(one) for one in last.detail["shares"]], left))
    if not shares:
        return 0
    receipt = open_receipt(who.company_id, receipt_id)
    wanted = Wanted(
        receipt_id=receipt_id,
        version=cash.take(who.company_id, receipt_id, None).version,
        open_minor=receipt.open_minor,
        currency=receipt.currency,
        day=who.as_of,
        shares=shares,
        customer_id=last.customer_id,
        method=last.method,
    )
    return book_one(who, receipt, wanted).used_minor


def _reduced(shares: Sequence[Share], left: int) -> Iterator[Share]:
    """Give the shares that so much money still pays; a deduction stands with the whole one only."""
    for one in shares:
        if one.cash_minor <= 0 or not left:
            # a credit note was used for the whole: it is free again
            continue
        if one.cash_minor <= left:
            yield one
        else:
            yield replace(one, cash_minor=left, difference_minor=0, difference=None)
        left -= min(one.cash_minor, left)


def _open(company_id: int, receipt_id: int) -> int:
    return -facts.open_amounts(company_id, [receipt_id]).get(receipt_id, 0)


def _said(one: Money) -> Any:  # noqa: ANN401 - a figure of a sentence
    return f"{one.text()} {one.currency}"
