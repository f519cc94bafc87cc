"""What the lines of a statement add up to (D4)."""

import datetime as dt

import pytest

from huikuan.rules.banking import (
    BankStatement,
    BankTransaction,
    Counterparty,
    Detail,
    LineStatus,
    Sums,
    credits_until,
    payments_minor,
    splits,
    sums,
)

DAY = dt.date(2026, 3, 2)
NOBODY = Counterparty()


def line(
    minor: int, day: int = 2, status: LineStatus = LineStatus.BOOKED, inside: tuple[int, ...] = ()
) -> BankTransaction:
    details = tuple(Detail(one, NOBODY, "") for one in inside)
    return BankTransaction(
        f"line {day}", DAY.replace(day=day), None, minor, status, NOBODY, "", details=details
    )


def test_what_is_booked_moves_the_balance_and_the_rest_is_only_listed() -> None:
    lines = (line(500), line(-200), line(70, status=LineStatus.PENDING))
    statement = BankStatement("mt940", "1", "CNY", "", None, None, None, DAY, DAY, lines)

    assert sums(statement, booked_only=True) == Sums(2, 500, 200)
    assert sums(statement, booked_only=False) == Sums(3, 570, 200)


@pytest.mark.parametrize(
    ("inside", "whole"), [((300, 200), True), ((300, 150), False), ((600, -100), False)]
)
def test_a_batch_falls_into_its_payments_or_stays_whole(
    inside: tuple[int, ...], whole: bool
) -> None:
    batch = line(500, inside=inside)

    assert payments_minor(batch) == sum(inside)
    assert splits(batch) is whole


def test_credits_of_a_closed_period_are_counted() -> None:
    lines = (line(500), line(10, 5), line(-3), line(7, status=LineStatus.PENDING))
    statement = BankStatement("mt940", "1", "CNY", "", None, None, None, DAY, DAY, lines)

    assert credits_until(statement, DAY) == 1
