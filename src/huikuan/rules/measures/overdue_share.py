"""Overdue share (逾期率): overdue amount over open balance (D7; field practice: overdue rate)."""

from typing import Final

from huikuan.rules.measures.history import History
from huikuan.rules.measures.open_balance import OPEN, owed
from huikuan.rules.measures.overdue_amount import OVERDUE, past_due
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.shares import permyriad
from huikuan.rules.measures.spans import Span
from huikuan.rules.measures.values import Card, Direction, Measure, Need, Sums, Unit

CARD = Card(
    "overdue_share",
    Unit.PERMYRIAD,
    "customer",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.DEBTS, Dating.LAST_DAY),
)


def overdue_share(overdue_minor: int, open_minor: int) -> int | None:
    """Return overdue over open in permyriad, half up; None when nothing is owed on balance.

    Both figures in minor units of one currency. It can exceed the whole when credit notes not yet
    due lower the balance.
    """
    return permyriad(overdue_minor, open_minor)


def _value(sums: Sums, _span: Span) -> int | None:
    return overdue_share(sums["overdue"][0], sums["open"][0])


def _reference(history: History, span: Span) -> int | None:
    return overdue_share(past_due(history, span), owed(history, span))


MEASURE: Final = Measure(CARD, (Need("open", OPEN), Need("overdue", OVERDUE)), _value, _reference)
