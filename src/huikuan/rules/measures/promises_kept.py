"""Promises kept (承诺兑现率), by number and by money (D7; A7).

Field practice (c), SAP: kept over judged; money paid within promise and tolerance over money
promised. Withdrawn promises are left out; partly kept ones count as judged, and by money with
what was paid of them.
"""

from typing import Final

from huikuan.rules.measures.history import History, Promise
from huikuan.rules.measures.populations import within
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.shares import permyriad
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

_SCOPE = Scope(Population.PROMISES, Dating.SETTLED)
CARD = Card(
    "promises_kept",
    Unit.PERMYRIAD,
    "item",
    additive=False,
    direction=Direction.HIGHER,
    scope=_SCOPE,
    source="SAP Collections Management",
)
AMOUNT_CARD = Card(
    "promises_kept_amount",
    Unit.PERMYRIAD,
    "item",
    additive=False,
    direction=Direction.HIGHER,
    scope=_SCOPE,
    source="SAP Collections Management",
)
KEPT_STATE: Final = "kept"


def _judged(row: Rows, at: Edge) -> Column:
    return within(row.judged_on, at)


def _kept(row: Rows, at: Edge) -> Column:
    return _judged(row, at) & (row.state == KEPT_STATE)


JUDGED: Final = Sum("promises_judged", Relation.PROMISES, one, _judged, How.COUNT)
KEPT: Final = Sum("promises_kept", Relation.PROMISES, one, _kept, How.COUNT)
PROMISED: Final = Sum("promised", Relation.PROMISES, lambda row: row.promised_minor, _judged)
PAID: Final = Sum("promised_paid", Relation.PROMISES, lambda row: row.kept_minor, _judged)


def _value(sums: Sums, _span: Span) -> int | None:
    return permyriad(sums["kept"][0], sums["judged"][0])


def _mine(history: History, span: Span) -> list[Promise]:
    return [promise for promise in history.promises if span.first <= promise.judged_on <= span.last]


def _reference(history: History, span: Span) -> int | None:
    judged = _mine(history, span)
    return permyriad(sum(promise.state == KEPT_STATE for promise in judged), len(judged))


def _amount_reference(history: History, span: Span) -> int | None:
    judged = _mine(history, span)
    paid = sum(promise.kept_minor for promise in judged)
    return permyriad(paid, sum(promise.promised_minor for promise in judged))


MEASURE: Final = Measure(CARD, (Need("judged", JUDGED), Need("kept", KEPT)), _value, _reference)
AMOUNT: Final = Measure(
    AMOUNT_CARD, (Need("judged", PROMISED), Need("kept", PAID)), _value, _amount_reference
)
