"""Days sales outstanding (应收账款周转天数), in its usual definitions (D7; field practice (c)).

Amounts are minor units of one currency, gross with tax on both sides of the ratio; results are
hundredths of a day, half up. None means that there is no answer: no sales to divide by.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from huikuan.kernel.money import Rounding, divide
from huikuan.rules.measures.values import Card, Direction, Unit

CARD = Card("dso", Unit.CENTIDAYS, "customer", additive=False, direction=Direction.LOWER)
AVERAGE_CARD = Card(
    "dso_average", Unit.CENTIDAYS, "customer", additive=False, direction=Direction.LOWER
)
COUNT_BACK_CARD = Card(
    "dso_count_back", Unit.CENTIDAYS, "customer", additive=False, direction=Direction.LOWER
)
BEST_POSSIBLE_CARD = Card(
    "best_possible_dso", Unit.CENTIDAYS, "customer", additive=False, direction=Direction.LOWER
)
DELINQUENT_CARD = Card(
    "average_days_delinquent", Unit.CENTIDAYS, "customer", additive=False, direction=Direction.LOWER
)

_CENTI = 100


@dataclass(frozen=True, slots=True)
class Sales:
    """Credit sales of one period, in minor units, and how many days it has."""

    minor: int
    days: int


@dataclass(frozen=True, slots=True)
class CountBack:
    """Hundredths of a day, and whether the balance was used up by the sales looked at.

    When it was not, the true figure is at least this one.
    """

    centidays: int
    used_up: bool


def dso(balance_minor: int, sales_minor: int, days: int) -> int | None:
    """Return closing balance over the period's credit sales, times the period's days."""
    if sales_minor <= 0:
        return None
    return divide(balance_minor * days * _CENTI, sales_minor, Rounding.HALF_UP)


def dso_average(opening_minor: int, closing_minor: int, sales_minor: int, days: int) -> int | None:
    """Return the mean of opening and closing balance over the sales, times the days."""
    return dso(opening_minor + closing_minor, 2 * sales_minor, days)


def best_possible_dso(current_minor: int, sales_minor: int, days: int) -> int | None:
    """Return what DSO would be if nothing were overdue: `current_minor` is not past due."""
    return dso(current_minor, sales_minor, days)


def average_days_delinquent(dso_centidays: int, best_possible_centidays: int) -> int:
    """Return DSO less best possible DSO: the days that lateness costs."""
    return dso_centidays - best_possible_centidays


def dso_count_back(balance_minor: int, sales: Sequence[Sales]) -> CountBack | None:
    """Return how many days of sales, latest period first, make up the balance.

    Whole periods count with their days, the last one in proportion. Stops at a period without
    sales. None when the latest period has no sales already and something is owed.
    """
    left, whole_days = balance_minor, 0
    if left <= 0:
        return CountBack(0, used_up=True)
    for period in sales:
        if period.minor <= 0:
            break
        if left <= period.minor:
            part = divide(left * period.days * _CENTI, period.minor, Rounding.HALF_UP)
            return CountBack(whole_days * _CENTI + part, used_up=True)
        left -= period.minor
        whole_days += period.days
    return CountBack(whole_days * _CENTI, used_up=False) if whole_days else None
