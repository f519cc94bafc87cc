"""DSO by count-back (倒推法): how many days of sales, latest first, make up the balance (D7).

Field practice (c): countback or exhaustion. Whole calendar months back from the span's last day,
whose own month counts with its days so far.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.money import Rounding, divide
from huikuan.rules.measures.history import History
from huikuan.rules.measures.open_balance import OPEN, owed
from huikuan.rules.measures.sales import SALES, sold
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.spans import Span, months_back
from huikuan.rules.measures.values import Card, Direction, Measure, Need, Sums, Unit

CARD = Card(
    "dso_count_back",
    Unit.CENTIDAYS,
    "customer",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.DEBTS, Dating.BALANCE_AND_SALES),
    source="Oracle Receivables (exhaustion method)",
)
MONTHS: Final = 24
_BACK = months_back(MONTHS)
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


def _counted(sums: Sums, span: Span) -> CountBack | None:
    months = zip(sums["sales"], _BACK(span), strict=True)
    return dso_count_back(sums["open"][0], [Sales(minor, month.days) for minor, month in months])


def _value(sums: Sums, span: Span) -> int | None:
    found = _counted(sums, span)
    return None if found is None else found.centidays


def _at_least(sums: Sums, span: Span) -> bool:
    found = _counted(sums, span)
    return found is not None and not found.used_up


def _reference(history: History, span: Span) -> int | None:
    # only the last division is the same as that of the value
    left, days = owed(history, span), 0
    if left <= 0:
        return 0
    for month in _BACK(span):
        sales = sold(history, month)
        if sales <= 0:
            break
        if sales >= left:
            return days * _CENTI + divide(left * month.days * _CENTI, sales, Rounding.HALF_UP)
        left, days = left - sales, days + month.days
    return days * _CENTI or None


MEASURE: Final = Measure(
    CARD,
    (Need("open", OPEN), Need("sales", SALES, _BACK)),
    _value,
    _reference,
    at_least=_at_least,
)
