"""Bad-debt rate (坏账率): written off over billed, of the same vintage (D7).

Of what was invoiced in the span, the share that has been written off since. A write-off taken
back does not count; money recovered later does not lower it.
"""

from typing import Final

from huikuan.rules.items import DocumentKind, EntryKind
from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import ISSUED, WRITTEN_OFF, invoiced, within
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
    "bad_debt_rate",
    Unit.PERMYRIAD,
    "document",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.INVOICED, Dating.ISSUED, credits=Treatment.LEFT_OUT),
)
INVOICED_KINDS: Final = frozenset({DocumentKind.INVOICE, DocumentKind.DEBIT_NOTE})


def _billed(row: Rows, at: Edge) -> Column:
    return invoiced(row) & (row.cause == ISSUED) & within(row.issued_on, at)


def _lost(row: Rows, at: Edge) -> Column:
    return invoiced(row) & (row.cause == WRITTEN_OFF) & within(row.issued_on, at)


BILLED: Final = Sum("billed", Relation.MOVES, lambda row: row.amount_minor, _billed)
LOST: Final = Sum("lost_of_billed", Relation.MOVES, lambda row: -row.amount_minor, _lost)


def moved(history: History, span: Span, cause: EntryKind) -> int:
    """Return what moved for a cause on what was invoiced in the span, in minor units."""
    return sum(
        move.amount_minor
        for item in history.debts()
        if item.document_kind in INVOICED_KINDS and span.first <= item.issued_on <= span.last
        for move in item.moves
        if move.cause is cause and move.effective_on <= span.seen
    )


def _value(sums: Sums, _span: Span) -> int | None:
    return permyriad(sums["lost"][0], sums["billed"][0])


def _reference(history: History, span: Span) -> int | None:
    lost = -moved(history, span, EntryKind.WRITTEN_OFF)
    return permyriad(lost, moved(history, span, EntryKind.ISSUED))


MEASURE: Final = Measure(
    CARD, (Need("billed", BILLED), Need("lost", LOST)), _value, _reference, months=12
)
