"""The record of trade that limits and terms stand on: how long, how clean, how punctual (B7, B8).

How many days since the first sale, how many since anything was last overdue, how many bills were
paid off in time in the span and how many were overdue in it, and the money that came in, for our
own cash flow.
"""

from collections.abc import Iterator
from typing import Final

from huikuan.kernel.days import Day
from huikuan.rules.items import DocumentKind, EntryKind, Side
from huikuan.rules.measures.history import History, Item
from huikuan.rules.measures.open_items import OVERDUE_ITEMS
from huikuan.rules.measures.populations import CASH, DEBT, ISSUED, SOLD, bill, within
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
from huikuan.rules.measures.settled_days import closed_on, paid
from huikuan.rules.measures.spans import Span
from huikuan.rules.measures.values import (
    EPOCH,
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
    alone,
    one,
    since_epoch,
)

_CENTI = 100
_RECEIPT: Final = DocumentKind.RECEIPT.value
_SALES = (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.DEBIT_NOTE)


def _sold(row: Rows, at: Edge) -> Column:
    sale = (row.side == DEBT) & (row.cause == ISSUED) & row.document_kind.isin(SOLD)
    return sale & (row.issued_on <= at.last)


def _late(row: Rows, at: Edge) -> Column:
    return paid(row) & (row.closed_on > row.due_on) & (row.closed_on <= at.last)


def _in_time(row: Rows, at: Edge) -> Column:
    return paid(row) & within(row.closed_on, at) & (row.closed_on <= row.due_on)


def _was_overdue(row: Rows, at: Edge) -> Column:
    """Closed late, and overdue on some day of the span."""
    late = paid(row) & (row.closed_on > row.due_on)
    return late & (row.due_on < at.last) & (row.closed_on > at.first)


def _is_overdue(row: Rows, at: Edge) -> Column:
    """Open, and overdue on some day of the span."""
    return bill(row) & (row.open_minor > 0) & (row.due_on < at.last)


def _received(row: Rows, at: Edge) -> Column:
    receipt = (row.side == CASH) & (row.cause == ISSUED) & (row.document_kind == _RECEIPT)
    return receipt & within(row.issued_on, at)


SALES_EVER: Final = Sum("sales_ever", Relation.MOVES, one, _sold, How.COUNT)
FIRST_SALE: Final = Sum(
    "first_sale", Relation.MOVES, lambda row: row.days(row.issued_on, EPOCH), _sold, How.LEAST
)
PAID_LATE: Final = Sum("paid_late_items", Relation.CLOSED, one, _late, How.COUNT)
LAST_LATE: Final = Sum(
    "last_paid_late", Relation.CLOSED, lambda row: row.days(row.closed_on, EPOCH), _late, How.MOST
)
WERE_OVERDUE: Final = Sum("were_overdue", Relation.CLOSED, one, _was_overdue, How.COUNT)
ARE_OVERDUE: Final = Sum("are_overdue", Relation.OPEN, one, _is_overdue, How.COUNT)
IN_TIME: Final = Sum("bills_paid_in_time", Relation.CLOSED, one, _in_time, How.COUNT)
RECEIVED: Final = Sum("cash_received", Relation.MOVES, lambda row: -row.amount_minor, _received)


def _relation_value(sums: Sums, span: Span) -> int | None:
    if not sums["sales"][0]:
        return None
    return (since_epoch(span.last) - sums["first"][0]) * _CENTI


def _relation(history: History, span: Span) -> int | None:
    begun = [
        item.issued_on
        for item in history.debts()
        if item.document_kind in _SALES
        and item.issued_on <= span.last
        and any(m.cause is EntryKind.ISSUED and m.effective_on <= span.seen for m in item.moves)
    ]
    return (span.last - min(begun)).days * _CENTI if begun else None


def _clean_value(sums: Sums, span: Span) -> int | None:
    if sums["overdue"][0]:
        return 0
    if not sums["late"][0]:
        return None
    return (since_epoch(span.last) - sums["last"][0]) * _CENTI


def _bills(history: History) -> Iterator[Item]:
    return (i for i in history.debts() if i.document_kind is not DocumentKind.CREDIT_NOTE)


def _clean(history: History, span: Span) -> int | None:
    late: list[Day] = []
    for item in _bills(history):
        if item.open_on(span.seen) > 0 and item.due_on < span.last:
            return 0
        day = closed_on(item, span)
        if day is not None and item.due_on < day <= span.last:
            late.append(day)
    return (span.last - max(late)).days * _CENTI if late else None


def _punctual(history: History, span: Span) -> int:
    days = ((item, closed_on(item, span)) for item in _bills(history))
    return sum(
        day is not None and span.first <= day <= span.last and day <= item.due_on
        for item, day in days
    )


def _overdue_value(sums: Sums, _span: Span) -> int:
    return sums["closed"][0] + sums["open"][0]


def _overdue(history: History, span: Span) -> int:
    count = 0
    for item in _bills(history):
        if item.open_on(span.seen) > 0:
            count += item.due_on < span.last
            continue
        day = closed_on(item, span)
        count += (
            day is not None and day > item.due_on and item.due_on < span.last and day > span.first
        )
    return count


def _cash(history: History, span: Span) -> int:
    return -sum(
        move.amount_minor
        for item in history.items
        if item.side is Side.CASH and item.document_kind is DocumentKind.RECEIPT
        for move in item.moves
        if move.cause is EntryKind.ISSUED
        and move.effective_on <= span.seen
        and span.first <= item.issued_on <= span.last
    )


RELATION_DAYS: Final = Measure(
    Card(
        "relation_days",
        Unit.CENTIDAYS,
        "customer",
        additive=False,
        direction=Direction.HIGHER,
        scope=Scope(Population.SALES, Dating.LAST_DAY),
    ),
    (Need("sales", SALES_EVER), Need("first", FIRST_SALE)),
    _relation_value,
    _relation,
)
CLEAN_DAYS: Final = Measure(
    Card(
        "clean_days",
        Unit.CENTIDAYS,
        "customer",
        additive=False,
        direction=Direction.HIGHER,
        scope=Scope(Population.BILLS, Dating.LAST_DAY, credits=Treatment.LEFT_OUT),
    ),
    (Need("overdue", OVERDUE_ITEMS), Need("late", PAID_LATE), Need("last", LAST_LATE)),
    _clean_value,
    _clean,
)
PAID_IN_TIME: Final = Measure(
    Card(
        "bills_paid_in_time",
        Unit.COUNT,
        "item",
        additive=True,
        direction=Direction.HIGHER,
        scope=Scope(Population.BILLS, Dating.CLOSED, credits=Treatment.LEFT_OUT),
    ),
    (Need("items", IN_TIME),),
    alone("items"),
    _punctual,
)
BILLS_OVERDUE: Final = Measure(
    Card(
        "bills_overdue",
        Unit.COUNT,
        "item",
        additive=True,
        direction=Direction.LOWER,
        scope=Scope(Population.BILLS, Dating.OVER_THE_SPAN, credits=Treatment.LEFT_OUT),
    ),
    (Need("closed", WERE_OVERDUE), Need("open", ARE_OVERDUE)),
    _overdue_value,
    _overdue,
)
CASH_RECEIVED: Final = Measure(
    Card(
        "cash_received",
        Unit.MINOR,
        "document",
        additive=True,
        direction=Direction.HIGHER,
        scope=Scope(
            Population.CASH,
            Dating.ISSUED,
            credits=Treatment.LEFT_OUT,
            unapplied=Treatment.COUNTED,
        ),
    ),
    (Need("received", RECEIVED),),
    alone("received"),
    _cash,
)
