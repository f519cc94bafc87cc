"""Days sales outstanding (应收账款周转天数) by closing and by average balance (D7).

Field practice (c): DSO simple. Amounts are minor units of one currency, gross with tax on both
sides of the ratio; results are hundredths of a day, half up. None means that there is no answer:
no sales to divide by.
"""

from typing import Final

from huikuan.rules.measures.history import History
from huikuan.rules.measures.open_balance import OPEN, owed
from huikuan.rules.measures.sales import SALES, sold
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.shares import centidays
from huikuan.rules.measures.spans import Span, opening
from huikuan.rules.measures.values import Card, Direction, Measure, Need, Sums, Unit

CARD = Card(
    "dso",
    Unit.CENTIDAYS,
    "customer",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.DEBTS, Dating.BALANCE_AND_SALES),
    source="Dynamics 365 Finance",
)
AVERAGE_CARD = Card(
    "dso_average",
    Unit.CENTIDAYS,
    "customer",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.DEBTS, Dating.BALANCE_AND_SALES),
    source="Chaser",
)


def dso(balance_minor: int, sales_minor: int, days: int) -> int | None:
    """Return closing balance over the period's credit sales, times the period's days."""
    return centidays(balance_minor * days, sales_minor)


def dso_average(opening_minor: int, closing_minor: int, sales_minor: int, days: int) -> int | None:
    """Return the mean of opening and closing balance over the sales, times the days."""
    return dso(opening_minor + closing_minor, 2 * sales_minor, days)


def owed_before(history: History, span: Span) -> int:
    """Return what was owed on the day before the span, in minor units."""
    return sum(
        move.amount_minor
        for item in history.debts()
        for move in item.moves
        if move.effective_on < span.first
    )


def _value(sums: Sums, span: Span) -> int | None:
    return dso(sums["open"][0], sums["sales"][0], span.days)


def _reference(history: History, span: Span) -> int | None:
    return dso(owed(history, span), sold(history, span), span.days)


def _average_value(sums: Sums, span: Span) -> int | None:
    return dso_average(sums["opening"][0], sums["open"][0], sums["sales"][0], span.days)


def _average_reference(history: History, span: Span) -> int | None:
    closing, sales = owed(history, span), sold(history, span)
    return dso_average(owed_before(history, span), closing, sales, span.days)


MEASURE: Final = Measure(CARD, (Need("open", OPEN), Need("sales", SALES)), _value, _reference)
AVERAGE: Final = Measure(
    AVERAGE_CARD,
    (Need("open", OPEN), Need("opening", OPEN, opening), Need("sales", SALES)),
    _average_value,
    _average_reference,
)
