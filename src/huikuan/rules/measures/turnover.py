"""Receivables turnover (应收账款周转率) and its days (D7).

Sales over the mean of opening and closing balance: how often the balance turned over in the span.
The days are the span's days over that, the same as DSO by average balance over the same span.
"""

from typing import Final

from huikuan.rules.measures.dso import dso_average, owed_before
from huikuan.rules.measures.history import History
from huikuan.rules.measures.open_balance import OPEN, owed
from huikuan.rules.measures.sales import SALES, sold
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.shares import times
from huikuan.rules.measures.spans import Span, opening
from huikuan.rules.measures.values import Card, Direction, Measure, Need, Sums, Unit

_SCOPE = Scope(Population.DEBTS, Dating.BALANCE_AND_SALES)
CARD = Card(
    "turnover",
    Unit.RATIO,
    "customer",
    additive=False,
    direction=Direction.HIGHER,
    scope=_SCOPE,
)
DAYS_CARD = Card(
    "turnover_days",
    Unit.CENTIDAYS,
    "customer",
    additive=False,
    direction=Direction.LOWER,
    scope=_SCOPE,
)
_NEEDS = (Need("opening", OPEN, opening), Need("open", OPEN), Need("sales", SALES))
_YEAR = 12


def turnover(opening_minor: int, closing_minor: int, sales_minor: int) -> int | None:
    """Return sales over the mean balance, in ten-thousandths; None without a balance."""
    return times(2 * sales_minor, opening_minor + closing_minor)


def _value(sums: Sums, _span: Span) -> int | None:
    return turnover(sums["opening"][0], sums["open"][0], sums["sales"][0])


def _days_value(sums: Sums, span: Span) -> int | None:
    return dso_average(sums["opening"][0], sums["open"][0], sums["sales"][0], span.days)


def _reference(history: History, span: Span) -> int | None:
    return turnover(owed_before(history, span), owed(history, span), sold(history, span))


def _days_reference(history: History, span: Span) -> int | None:
    first, closing = owed_before(history, span), owed(history, span)
    return dso_average(first, closing, sold(history, span), span.days)


MEASURE: Final = Measure(CARD, _NEEDS, _value, _reference, months=_YEAR)
DAYS: Final = Measure(DAYS_CARD, _NEEDS, _days_value, _days_reference, months=_YEAR)
