"""Collectable now (可催收金额): what a collector can ask for today, netted (D7, A14).

Field practice b.2 (SAP Collections): overdue less disputed items, less promises not due, less
instalment plans; here also less the customer's unapplied cash, customer by customer, never below
zero: one customer's cash does not lower what another owes. Promises and plans are zero until
rooms record them.
"""

from typing import Final

from huikuan.rules.items import Side
from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import cash, overdue, undisputed
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
    Sums,
    Unit,
)

CARD = Card(
    "collectable_now",
    Unit.MINOR,
    "customer",
    additive=True,
    direction=Direction.LOWER,
    scope=Scope(
        Population.DEBTS,
        Dating.LAST_DAY,
        unapplied=Treatment.LOWERS,
        disputes=Treatment.LEFT_OUT,
    ),
    source="SAP Collections Management",
)


def _where(row: Rows, at: Edge) -> Column:
    return (overdue(row, at) & undisputed(row, at)) | cash(row, at)


COLLECTABLE: Final = Sum("collectable", Relation.MOVES, lambda row: row.amount_minor, _where)


def _value(sums: Sums, _span: Span) -> int:
    return sum(max(0, minor) for minor in sums["collectable"])


def _reference(history: History, span: Span) -> int:
    asked: dict[str | None, int] = {}
    for item in history.items:
        callable_ = item.due_on < span.last and not item.disputed_on(span.last)
        if item.side is Side.CASH or callable_:
            left = asked.get(item.customer_no, 0) + item.open_on(span.seen)
            asked[item.customer_no] = left
    return sum(minor for minor in asked.values() if minor > 0)


MEASURE: Final = Measure(
    CARD, (Need("collectable", COLLECTABLE, per="customer"),), _value, _reference
)
