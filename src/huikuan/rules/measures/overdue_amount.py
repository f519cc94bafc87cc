"""Overdue amount (逾期金额): the part of the open balance whose due day has passed (D7).

Due on the day itself is not overdue; credit notes past their day lower the figure, so that it
equals the overdue buckets of the aging.
"""

from typing import Final

from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import overdue
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.spans import Span
from huikuan.rules.measures.values import (
    Card,
    Direction,
    Measure,
    Need,
    Relation,
    Sum,
    Unit,
    alone,
)

CARD = Card(
    "overdue_amount",
    Unit.MINOR,
    "item",
    additive=True,
    direction=Direction.LOWER,
    scope=Scope(Population.DEBTS, Dating.LAST_DAY),
)
OVERDUE: Final = Sum("overdue", Relation.MOVES, lambda row: row.amount_minor, overdue)


def past_due(history: History, span: Span) -> int:
    """Return what was open and due before the span's last day, in minor units."""
    return sum(item.open_on(span.seen) for item in history.debts() if item.due_on < span.last)


MEASURE: Final = Measure(CARD, (Need("overdue", OVERDUE),), alone("overdue"), past_due)
