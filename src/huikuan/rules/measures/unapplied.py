"""Unapplied cash (未核销收款): money received and not yet applied to a debt, shown positive (D7)."""

from typing import Final

from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import cash
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
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
    "unapplied",
    Unit.MINOR,
    "item",
    additive=True,
    direction=Direction.LOWER,
    scope=Scope(
        Population.CASH,
        Dating.LAST_DAY,
        credits=Treatment.LEFT_OUT,
        unapplied=Treatment.SUBJECT,
    ),
)
UNAPPLIED: Final = Sum("unapplied", Relation.MOVES, lambda row: -row.amount_minor, cash)


def on_account(history: History, span: Span) -> int:
    """Return the open receipts, in minor units, shown positive."""
    return -sum(item.open_on(span.seen) for item in history.cash())


MEASURE: Final = Measure(CARD, (Need("unapplied", UNAPPLIED),), alone("unapplied"), on_account)
