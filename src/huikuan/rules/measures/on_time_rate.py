"""On-time rate (按时回款率): of what fell due in the span, the share paid by its due day (D7; B2).

By money: what had to be paid is what was issued, less credits and discounts; payments made by the
due day and the days of grace are on time. By count: the items among those that were paid off by
then, over the items that were paid off at all or are still open.
"""

from collections.abc import Iterator
from typing import Final

from huikuan.kernel.days import add_days
from huikuan.rules.items import DocumentKind, EntryKind
from huikuan.rules.measures.history import History, Item
from huikuan.rules.measures.populations import APPLIED, RECOVERED, WRITTEN_OFF, bill, within
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
from huikuan.rules.measures.settled_days import closed_on, paid
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

_SCOPE = Scope(Population.BILLS, Dating.DUE, credits=Treatment.LOWERS)
CARD = Card(
    "on_time_rate",
    Unit.PERMYRIAD,
    "item",
    additive=False,
    direction=Direction.HIGHER,
    scope=_SCOPE,
)
COUNT_CARD = Card(
    "on_time_rate_count",
    Unit.PERMYRIAD,
    "item",
    additive=False,
    direction=Direction.HIGHER,
    scope=_SCOPE,
)
_PAYING = (APPLIED, WRITTEN_OFF, RECOVERED)
_PAYING_KINDS = {EntryKind.APPLIED, EntryKind.WRITTEN_OFF, EntryKind.RECOVERED}


def _due(row: Rows, at: Edge) -> Column:
    return bill(row) & within(row.due_on, at)


def _payable(row: Rows, at: Edge) -> Column:
    return _due(row, at) & ~row.cause.isin(_PAYING)


def _paid(row: Rows, at: Edge) -> Column:
    return paid(row) & within(row.due_on, at)


PAYABLE: Final = Sum("payable", Relation.MOVES, lambda row: row.amount_minor, _payable)
DUE_OPEN: Final = Sum("due_open_items", Relation.OPEN, one, _due, How.COUNT)
DUE_PAID: Final = Sum("due_paid_items", Relation.CLOSED, one, _paid, How.COUNT)


def _fell_due(history: History, span: Span) -> Iterator[Item]:
    for item in history.debts():
        bill = item.document_kind is not DocumentKind.CREDIT_NOTE
        if bill and span.first <= item.due_on <= span.last:
            yield item


def on_time_rate(grace: int = 0) -> Measure:
    """Return the rate by money, with so many days of grace."""

    def where(row: Rows, at: Edge) -> Column:
        by = row.days(row.cause_on, row.due_on) <= grace
        return _due(row, at) & (row.cause == APPLIED) & by

    def value(sums: Sums, _span: Span) -> int | None:
        return permyriad(sums["on_time"][0], sums["payable"][0])

    def reference(history: History, span: Span) -> int | None:
        payable = on_time = 0
        for item in _fell_due(history, span):
            for move in item.moves:
                if move.effective_on > span.seen:
                    continue
                if move.cause not in _PAYING_KINDS:
                    payable += move.amount_minor
                elif move.cause is EntryKind.APPLIED:
                    late = move.cause_on > add_days(item.due_on, grace)
                    on_time -= 0 if late else move.amount_minor
        return permyriad(on_time, payable)

    code = f"paid_on_time:{grace}"
    paid_by = Sum(code, Relation.MOVES, lambda row: -row.amount_minor, where)
    needs = (Need("payable", PAYABLE), Need("on_time", paid_by))
    params = (("grace", grace),)
    return Measure(CARD, needs, value, reference, params=params, varied=on_time_rate)


def on_time_rate_count(grace: int = 0) -> Measure:
    """Return the rate by number of items, with so many days of grace."""

    def where(row: Rows, at: Edge) -> Column:
        return _paid(row, at) & (row.days(row.closed_on, row.due_on) <= grace)

    def value(sums: Sums, _span: Span) -> int | None:
        return permyriad(sums["on_time"][0], sums["paid"][0] + sums["open"][0])

    def reference(history: History, span: Span) -> int | None:
        due = on_time = 0
        for item in _fell_due(history, span):
            day = closed_on(item, span)
            due += day is not None or item.open_on(span.seen) != 0
            on_time += day is not None and day <= add_days(item.due_on, grace)
        return permyriad(on_time, due)

    paid_by = Sum(f"items_on_time:{grace}", Relation.CLOSED, one, where, How.COUNT)
    needs = (Need("on_time", paid_by), Need("paid", DUE_PAID), Need("open", DUE_OPEN))
    params = (("grace", grace),)
    return Measure(COUNT_CARD, needs, value, reference, params=params, varied=on_time_rate_count)


MEASURE: Final = on_time_rate()
COUNT: Final = on_time_rate_count()
