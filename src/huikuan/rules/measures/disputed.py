"""Disputed amount (争议金额) and its share of the open balance (D7; A8).

What is open of the items in dispute on the day, due or not; overdue time keeps counting.
"""

from typing import Final

from huikuan.rules.measures.history import History
from huikuan.rules.measures.open_balance import OPEN, owed
from huikuan.rules.measures.populations import debt, in_dispute
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
from huikuan.rules.measures.shares import permyriad
from huikuan.rules.measures.spans import Span
from huikuan.rules.measures.values import (
    Card,
    Column,
    Direction,
    Edge,
    Measure,
    Need,
    Relation,
    Rows,
    Sum,
    Sums,
    Unit,
    alone,
)

_SCOPE = Scope(Population.DEBTS, Dating.LAST_DAY, disputes=Treatment.SUBJECT)
CARD = Card(
    "disputed_amount",
    Unit.MINOR,
    "item",
    additive=True,
    direction=Direction.LOWER,
    scope=_SCOPE,
)
SHARE_CARD = Card(
    "disputed_share",
    Unit.PERMYRIAD,
    "item",
    additive=False,
    direction=Direction.LOWER,
    scope=_SCOPE,
)


def _where(row: Rows, at: Edge) -> Column:
    return debt(row, at) & in_dispute(row, at)


DISPUTED: Final = Sum("disputed", Relation.MOVES, lambda row: row.amount_minor, _where)


def _disputed(history: History, span: Span) -> int:
    mine = (item for item in history.debts() if item.disputed_on(span.last))
    return sum(item.open_on(span.seen) for item in mine)


def _share_value(sums: Sums, _span: Span) -> int | None:
    return permyriad(sums["disputed"][0], sums["open"][0])


def _share_reference(history: History, span: Span) -> int | None:
    return permyriad(_disputed(history, span), owed(history, span))


_NEED = Need("disputed", DISPUTED)
MEASURE: Final = Measure(CARD, (_NEED,), alone("disputed"), _disputed)
SHARE: Final = Measure(SHARE_CARD, (_NEED, Need("open", OPEN)), _share_value, _share_reference)
