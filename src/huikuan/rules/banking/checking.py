"""Whether a statement can be trusted: what it says must tie to what it lists (D4, I21).

A reason here refuses the statement whole. Nothing is repaired: a bank's file that does not tie has
lost a line, gained one, or was edited.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money, known
from huikuan.rules.banking.values import BankStatement, BankTransaction, LineStatus

_SHOWN = 5


def check(statement: BankStatement, *, as_of: date) -> tuple[Reason, ...]:
    """Return everything that speaks against booking a statement; empty when nothing does.

    Opening balance + booked lines = closing balance; the running balance of each line follows from
    the one before; control totals, the period, and the payments inside a batch tie; no booked line
    lies after `as_of`. At most five reasons of a kind are given.
    """
    if not known(statement.currency):
        return (Reason("unknown_currency", {"value": statement.currency}),)
    return (
        *statement.faults,
        *_balance(statement),
        *_most(_running(statement)),
        *_totals(statement),
        *_most(_period(statement)),
        *_most(_future(statement, as_of)),
        *_most(_batches(statement)),
    )


def remarks(statement: BankStatement) -> tuple[Reason, ...]:
    """Return what a person should know but what refuses nothing: lines that move no money."""
    return tuple(
        _most(
            Reason("bank_line_zero", {"place": one.place})
            for one in statement.transactions
            if one.amount_minor == 0
        )
    )


def _most(reasons: Iterator[Reason]) -> Iterator[Reason]:
    for number, one in enumerate(reasons):
        if number == _SHOWN:
            return
        yield one


def _booked(statement: BankStatement) -> tuple[BankTransaction, ...]:
    return tuple(one for one in statement.transactions if one.status is LineStatus.BOOKED)


def _balance(statement: BankStatement) -> Iterator[Reason]:
    if statement.opening_minor is None or statement.closing_minor is None:
        return
    lines = sum(one.amount_minor for one in _booked(statement))
    expected = statement.opening_minor + lines
    if expected != statement.closing_minor:
        yield Reason(
            "bank_balance_differs",
            {
                "account": statement.account,
                "opening": Money(statement.opening_minor, statement.currency),
                "lines": Money(lines, statement.currency),
                "closing": Money(statement.closing_minor, statement.currency),
                "difference": Money(statement.closing_minor - expected, statement.currency),
            },
        )


def _running(statement: BankStatement) -> Iterator[Reason]:
    """Compare each line's balance with the one before it; an export may list the newest first."""
    lines = _booked(statement)
    if any(one.balance_minor is None for one in lines):
        lines = tuple(one for one in lines if one.balance_minor is not None)
        if len(lines) != len(_booked(statement)):
            return  # gaps between stated balances prove nothing
    upward = _breaks(lines)
    downward = _breaks(lines[::-1])
    for before, line in min(upward, downward, key=len):
        yield Reason(
            "bank_running_differs",
            {
                "place": line.place,
                "before": Money(before.balance_minor or 0, statement.currency),
                "amount": Money(line.amount_minor, statement.currency),
                "after": Money(line.balance_minor or 0, statement.currency),
            },
        )


def _breaks(lines: tuple[BankTransaction, ...]) -> list[tuple[BankTransaction, BankTransaction]]:
    return [
        (one, other)
        for one, other in pairwise(lines)
        if (one.balance_minor or 0) + other.amount_minor != other.balance_minor
    ]


def _totals(statement: BankStatement) -> Iterator[Reason]:
    said, lines = statement.totals, statement.transactions
    received = [one.amount_minor for one in lines if one.amount_minor > 0]
    paid = [-one.amount_minor for one in lines if one.amount_minor < 0]
    for what, stated, found in (
        ("lines", said.lines, len(lines)),
        ("credit_lines", said.credit_lines, len(received)),
        ("debit_lines", said.debit_lines, len(paid)),
    ):
        if stated is not None and stated != found:
            yield Reason("bank_count_differs", {"what": what, "stated": stated, "found": found})
    for what, stated, found in (
        ("credits", said.credits_minor, sum(received)),
        ("debits", said.debits_minor, sum(paid)),
    ):
        if stated is not None and stated != found:
            yield Reason(
                "bank_total_differs",
                {
                    "what": what,
                    "stated": Money(stated, statement.currency),
                    "found": Money(found, statement.currency),
                },
            )


def _period(statement: BankStatement) -> Iterator[Reason]:
    first, last = statement.from_on, statement.to_on
    if not statement.period_stated or first is None or last is None:
        return
    if first > last:
        yield Reason("bank_period_reversed", {"first": first, "last": last})
        return
    for one in _booked(statement):
        if not first <= one.booked_on <= last:
            yield Reason(
                "bank_line_outside",
                {"place": one.place, "day": one.booked_on, "first": first, "last": last},
            )


def _future(statement: BankStatement, as_of: date) -> Iterator[Reason]:
    for one in _booked(statement):
        if one.booked_on > as_of:
            yield Reason(
                "bank_line_in_future", {"place": one.place, "day": one.booked_on, "as_of": as_of}
            )


def _batches(statement: BankStatement) -> Iterator[Reason]:
    """A batch must be the sum of its payments, apart from what the bank kept back."""
    for one in statement.transactions:
        if one.detail_count > 1 and not one.details:
            yield Reason("bank_details_unpriced", {"place": one.place, "count": one.detail_count})
        elif one.details:
            inside = sum(part.amount_minor for part in one.details)
            if one.amount_minor not in (inside, inside - one.charges_minor):
                yield Reason(
                    "bank_details_differ",
                    {
                        "place": one.place,
                        "amount": Money(one.amount_minor, statement.currency),
                        "found": Money(inside, statement.currency),
                    },
                )
