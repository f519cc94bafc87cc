"""Days to pay (付款天数) and days late (逾期天数) of items that were paid (D7; A14).

Field practice (c), Oracle: the mean over closed items, plain and weighted by amount. The variant
"to date" counts what is overdue and still open to the day asked for, because a rating that looks
at paid items only makes the worst payer look good.
"""

from collections.abc import Callable, Iterator
from typing import Final

from huikuan.kernel.days import Day
from huikuan.rules.items import DocumentKind, EntryKind
from huikuan.rules.measures.history import History, Item
from huikuan.rules.measures.populations import bill, within
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
from huikuan.rules.measures.shares import centidays
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
    one,
    since_epoch,
)

_SCOPE = Scope(Population.BILLS, Dating.CLOSED, credits=Treatment.LEFT_OUT)
_ORACLE = "Oracle Receivables"


def _card(code: str, source: str = _ORACLE) -> Card:
    return Card(
        code,
        Unit.CENTIDAYS,
        "item",
        additive=False,
        direction=Direction.LOWER,
        scope=_SCOPE,
        source=source,
    )


def paid(row: Rows) -> Column:
    """A bill that was closed, and not by credits, discounts or write-offs alone."""
    return bill(row) & (row.paid_minor > 0)


def _paid(row: Rows, at: Edge) -> Column:
    return paid(row) & within(row.closed_on, at)


def _overdue(row: Rows, at: Edge) -> Column:
    return bill(row) & (row.due_on < at.last)


PAID_ITEMS: Final = Sum("paid_items", Relation.CLOSED, one, _paid, How.COUNT)
PAID_AMOUNT: Final = Sum("paid_amount", Relation.CLOSED, lambda row: row.amount_minor, _paid)
OVERDUE_BILLS: Final = Sum("overdue_bills", Relation.MOVES, lambda row: row.amount_minor, _overdue)


def _days(name: str, start: Callable[[Rows], Column]) -> tuple[Sum, Sum, Sum]:
    """Return the days of paid items, those weighted, and overdue amounts by their start."""
    return (
        Sum(
            f"paid_days_{name}",
            Relation.CLOSED,
            lambda row: row.days(row.closed_on, start(row)),
            _paid,
        ),
        Sum(
            f"paid_amount_days_{name}",
            Relation.CLOSED,
            lambda row: row.amount_minor * row.days(row.closed_on, start(row)),
            _paid,
            wide=True,
        ),
        Sum(
            f"overdue_bills_{name}",
            Relation.MOVES,
            lambda row: row.amount_minor * row.days(start(row), EPOCH),
            _overdue,
            wide=True,
        ),
    )


def mean_days(items: list[tuple[int, int]]) -> int | None:
    """Return the plain mean of (amount, days), in hundredths of a day."""
    return centidays(sum(days for _, days in items), len(items))


def weighted_days(items: list[tuple[int, int]]) -> int | None:
    """Return the mean of (amount, days) weighted by amount, in hundredths of a day."""
    return centidays(sum(minor * days for minor, days in items), sum(minor for minor, _ in items))


def _bills(history: History) -> Iterator[Item]:
    return (i for i in history.debts() if i.document_kind is not DocumentKind.CREDIT_NOTE)


def closed_on(item: Item, span: Span) -> Day | None:
    """Return the day on which a bill was paid off, as seen; None when it is open or was not paid."""
    seen = [move for move in item.moves if move.effective_on <= span.seen]
    money = [move.amount_minor for move in seen if move.cause is EntryKind.APPLIED]
    if not seen or item.open_on(span.seen) or sum(money) >= 0:
        return None
    return max(move.effective_on for move in seen)


def _closed(history: History, span: Span, start: Callable[[Item], Day]) -> list[tuple[int, int]]:
    found = []
    for item in _bills(history):
        day = closed_on(item, span)
        if day is not None and span.first <= day <= span.last:
            found.append((item.amount_minor, (day - start(item)).days))
    return found


def _late(history: History, span: Span, start: Callable[[Item], Day]) -> list[tuple[int, int]]:
    return [
        (item.open_on(span.seen), (span.last - start(item)).days)
        for item in _bills(history)
        if item.due_on < span.last
    ]


def _plain_value(sums: Sums, _span: Span) -> int | None:
    return centidays(sums["days"][0], sums["items"][0])


def _weighted_value(sums: Sums, _span: Span) -> int | None:
    return centidays(sums["days"][0], sums["amount"][0])


def _to_date_value(sums: Sums, span: Span) -> int | None:
    late = since_epoch(span.last) * sums["late"][0] - sums["late_since"][0]
    return centidays(sums["days"][0] + late, sums["amount"][0] + sums["late"][0])


def three_means(
    code: str, start: Callable[[Rows], Column], of: Callable[[Item], Day]
) -> tuple[Measure, Measure, Measure]:
    """Return the plain mean, the weighted one, and the weighted one with what is open."""
    days, amount_days, late_since = _days(code, start)
    amount = Need("amount", PAID_AMOUNT)
    return (
        Measure(
            _card(code),
            (Need("items", PAID_ITEMS), Need("days", days)),
            _plain_value,
            lambda history, span: mean_days(_closed(history, span, of)),
        ),
        Measure(
            _card(f"{code}_weighted"),
            (amount, Need("days", amount_days)),
            _weighted_value,
            lambda history, span: weighted_days(_closed(history, span, of)),
        ),
        Measure(
            _card(f"{code}_to_date", ""),
            (
                amount,
                Need("days", amount_days),
                Need("late", OVERDUE_BILLS),
                Need("late_since", late_since),
            ),
            _to_date_value,
            lambda history, span: weighted_days(
                [*_closed(history, span, of), *_late(history, span, of)]
            ),
        ),
    )
