"""Touches per debt (每笔催收次数): attempts to reach the debtor over the items they were about (D7; A14)."""

from typing import Final

from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import within
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.shares import times
from huikuan.rules.measures.spans import Span
from huikuan.rules.measures.values import (
    Card,
    Column,
    Direction,
    Edge,
    How,
    Measure,
    Need,
    Relation,
    Rows,
    Sum,
    Sums,
    Unit,
    one,
)

CARD = Card(
    "touches_per_debt",
    Unit.RATIO,
    "item",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.CONTACTS, Dating.SETTLED),
)


def _where(row: Rows, at: Edge) -> Column:
    return within(row.contacted_on, at)


TOUCHES: Final = Sum("touches", Relation.CONTACTS, one, _where, How.COUNT)
TOUCHED: Final = Sum("touched", Relation.CONTACTS, one, _where, How.ITEMS)


def _value(sums: Sums, _span: Span) -> int | None:
    return times(sums["touches"][0], sums["touched"][0])


def _reference(history: History, span: Span) -> int | None:
    mine = [touch for touch in history.contacts if span.first <= touch.contacted_on <= span.last]
    return times(len(mine), len({touch.item for touch in mine}))


MEASURE: Final = Measure(
    CARD, (Need("touches", TOUCHES), Need("touched", TOUCHED)), _value, _reference
)
