"""Collection effectiveness index (CEI, 回款有效性指数), in its two published forms (D7).

Field practice (c): (beginning receivables + credit sales - ending receivables) ÷ (beginning +
credit sales - ending current receivables). One form takes the sales of the whole span; the
Credit Research Foundation divides them by the number of its months. On one quarter they differ
by half, so each has its own name.
"""

from typing import Final

from huikuan.rules.measures.dso import owed_before
from huikuan.rules.measures.history import History
from huikuan.rules.measures.open_balance import OPEN, owed
from huikuan.rules.measures.overdue_amount import OVERDUE, past_due
from huikuan.rules.measures.sales import SALES, sold
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.shares import permyriad
from huikuan.rules.measures.spans import Span, opening
from huikuan.rules.measures.values import Card, Direction, Measure, Need, Sums, Unit

_SCOPE = Scope(Population.DEBTS, Dating.OVER_THE_SPAN)
CARD = Card(
    "collection_effectiveness",
    Unit.PERMYRIAD,
    "customer",
    additive=False,
    direction=Direction.HIGHER,
    scope=_SCOPE,
    source="Credit Research Foundation, with the sales of the whole span",
)
MONTHLY_CARD = Card(
    "collection_effectiveness_monthly",
    Unit.PERMYRIAD,
    "customer",
    additive=False,
    direction=Direction.HIGHER,
    scope=_SCOPE,
    source="Credit Research Foundation",
)
_NEEDS = (
    Need("opening", OPEN, opening),
    Need("sales", SALES),
    Need("open", OPEN),
    Need("overdue", OVERDUE),
)


def collection_effectiveness(
    opening_minor: int, sales_minor: int, closing_minor: int, current_minor: int, months: int = 1
) -> int | None:
    """Return the index in permyriad, the sales divided by so many months; half up.

    `current_minor`: the part of the closing balance that is not past due. None when there was
    nothing to collect.
    """
    collected = months * (opening_minor - closing_minor) + sales_minor
    collectable = months * (opening_minor - current_minor) + sales_minor
    return permyriad(collected, collectable)


def _value(sums: Sums, _span: Span) -> int | None:
    closing = sums["open"][0]
    current = closing - sums["overdue"][0]
    return collection_effectiveness(sums["opening"][0], sums["sales"][0], closing, current)


def _monthly_value(sums: Sums, span: Span) -> int | None:
    first, sales, closing = sums["opening"][0], sums["sales"][0], sums["open"][0]
    current = closing - sums["overdue"][0]
    return collection_effectiveness(first, sales, closing, current, span.months)


def _of(history: History, span: Span, months: int) -> int | None:
    closing = owed(history, span)
    current = closing - past_due(history, span)
    first, sales = owed_before(history, span), sold(history, span)
    return collection_effectiveness(first, sales, closing, current, months)


def _reference(history: History, span: Span) -> int | None:
    return _of(history, span, 1)


def _monthly_reference(history: History, span: Span) -> int | None:
    return _of(history, span, span.months)


MEASURE: Final = Measure(CARD, _NEEDS, _value, _reference, months=1)
MONTHLY: Final = Measure(MONTHLY_CARD, _NEEDS, _monthly_value, _monthly_reference)
