"""Recovery rate (回款率): of what was to be collected in the span, the share that came in (D7).

To be collected: what was past due or fell due by the span's last day and had not been paid before
the span. That is what came in for it, what is still open of it, and what was written off of it in
the span. Sources define the rate in several ways; the card says so.
"""

from typing import Final

from huikuan.rules.items import DocumentKind, EntryKind
from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import APPLIED, WRITTEN_OFF, bill, within
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
)

CARD = Card(
    "recovery_rate",
    Unit.PERMYRIAD,
    "item",
    additive=False,
    direction=Direction.HIGHER,
    scope=Scope(Population.BILLS, Dating.OVER_THE_SPAN, credits=Treatment.LOWERS),
)


def _due(row: Rows, at: Edge) -> Column:
    return bill(row) & (row.due_on <= at.last)


def _collected(row: Rows, at: Edge) -> Column:
    return _due(row, at) & (row.cause == APPLIED) & within(row.cause_on, at)


def _lost(row: Rows, at: Edge) -> Column:
    return _due(row, at) & (row.cause == WRITTEN_OFF) & within(row.cause_on, at)


COLLECTED: Final = Sum("collected_due", Relation.MOVES, lambda row: -row.amount_minor, _collected)
LOST: Final = Sum("lost_due", Relation.MOVES, lambda row: -row.amount_minor, _lost)
LEFT: Final = Sum("left_due", Relation.MOVES, lambda row: row.amount_minor, _due)


def _value(sums: Sums, _span: Span) -> int | None:
    collected = sums["collected"][0]
    return permyriad(collected, collected + sums["left"][0] + sums["lost"][0])


def _reference(history: History, span: Span) -> int | None:
    collected = to_collect = 0
    for item in history.debts():
        if item.document_kind is DocumentKind.CREDIT_NOTE or item.due_on > span.last:
            continue
        to_collect += item.open_on(span.seen)
        for move in item.moves:
            counts = move.effective_on <= span.seen and span.first <= move.cause_on <= span.last
            if counts and move.cause in {EntryKind.APPLIED, EntryKind.WRITTEN_OFF}:
                to_collect -= move.amount_minor
                collected -= move.amount_minor if move.cause is EntryKind.APPLIED else 0
    return permyriad(collected, to_collect)


MEASURE: Final = Measure(
    CARD,
    (Need("collected", COLLECTED), Need("left", LEFT), Need("lost", LOST)),
    _value,
    _reference,
)
