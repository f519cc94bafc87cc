"""What a policy would have sent in a year that is over."""

import datetime as dt
from importlib import resources

import yaml

from huikuan.rules.dunning import Case, DebtHistory, parse, replayed

STANDARD = parse(
    yaml.safe_load(
        resources.files("huikuan").joinpath("policies", "dunning", "standard.yaml").read_bytes()
    )
)
CASE = Case(1, "CNY", ())
DUE = dt.date(2026, 3, 1)
FIRST, LAST = dt.date(2025, 7, 1), dt.date(2026, 6, 30)


def day(late: int) -> dt.date:
    return DUE + dt.timedelta(days=late)


def debt(item: int, *standing: tuple[int, int], late: int = 0) -> DebtHistory:
    return DebtHistory(item, day(late), tuple((day(on), minor) for on, minor in standing))


def told(*debts: DebtHistory) -> list[tuple[int, str, int]]:
    steps = replayed(STANDARD, CASE, debts, FIRST, LAST)
    return [((one.on - DUE).days, one.stage, one.asked_minor) for one in steps]


def test_a_debt_is_asked_for_until_it_is_paid() -> None:
    assert told(debt(1, (-40, 200_000), (20, 120_000), (40, 0))) == [
        (7, "friendly", 200_000),
        (15, "call", 200_000),
        (30, "formal", 120_000),
    ]


def test_a_payment_that_came_back_puts_the_debt_where_it_stood() -> None:
    assert told(debt(1, (-40, 200_000), (10, 0), (50, 200_000))) == [
        (7, "friendly", 200_000),
        (50, "call", 200_000),
        (65, "formal", 200_000),
        (80, "legal", 200_000),
    ]


def test_debts_of_one_customer_go_into_one_letter() -> None:
    assert told(debt(1, (-40, 200_000), (9, 0)), debt(2, (-40, 60_000), (9, 0), late=1)) == [
        (7, "friendly", 200_000),
    ]
    assert told(debt(1, (-90, 60_000)), debt(2, (-40, 60_000), late=60))[:2] == [
        (7, "friendly", 60_000),
        (15, "call", 60_000),
    ]


def test_nothing_goes_out_after_the_last_day_or_for_nothing() -> None:
    assert not told(debt(1, (-40, 40_000)))
    assert not told(debt(1, (-40, 200_000), late=119))
    assert not told()
