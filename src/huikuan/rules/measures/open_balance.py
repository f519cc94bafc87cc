"""Open balance (应收余额): what customers owe on a day, gross of cash not applied (D7).

Population: debt items (invoices, notes, opening balances); credit notes lower it; tax is in it.
"""

from typing import Final

from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import debt
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
    "open_balance",
    Unit.MINOR,
    "item",
    additive=True,
    direction=Direction.NEUTRAL,
    scope=Scope(Population.DEBTS, Dating.LAST_DAY),
)
OPEN: Final = Sum("open", Relation.MOVES, lambda row: row.amount_minor, debt)


def owed(history: History, span: Span) -> int:
    """Return what was open of the debts when the span's last day ended, in minor units."""
    return sum(item.open_on(span.seen) for item in history.debts())


MEASURE: Final = Measure(CARD, (Need("open", OPEN),), alone("open"), owed)
