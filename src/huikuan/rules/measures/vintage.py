"""Vintage (账期回收): what was collected of what was invoiced in the span (D7).

Shown by month billed and month paid it is the heat table of collections; over the sales of the
month billed it is the collection curve that cash forecasts use. A payment taken back is taken out
of the month in which it was made.
"""

from typing import Final

from huikuan.rules.items import EntryKind
from huikuan.rules.measures.bad_debt_rate import moved
from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import APPLIED, invoiced, within
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
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
    Unit,
    alone,
)

CARD = Card(
    "vintage",
    Unit.MINOR,
    "item",
    additive=True,
    direction=Direction.HIGHER,
    scope=Scope(Population.INVOICED, Dating.ISSUED, credits=Treatment.LEFT_OUT),
    source="Upflow",
)


def _where(row: Rows, at: Edge) -> Column:
    return invoiced(row) & (row.cause == APPLIED) & within(row.issued_on, at)


COLLECTED: Final = Sum("collected_of_billed", Relation.MOVES, lambda row: -row.amount_minor, _where)


def _reference(history: History, span: Span) -> int:
    return -moved(history, span, EntryKind.APPLIED)


MEASURE: Final = Measure(
    CARD,
    (Need("collected", COLLECTED),),
    alone("collected"),
    _reference,
    months=12,
    by=("issue_month", "paid_month"),
)
