"""Credit sales (赊销额): what was billed in a stretch of days, gross with tax (D7).

Invoices and debit notes less credit notes, by the day on the paper; a document taken back is no
sale, an opening balance never was one.
"""

from typing import Final

from huikuan.rules.items import DocumentKind, EntryKind
from huikuan.rules.measures.history import History, Item
from huikuan.rules.measures.populations import DEBT, ISSUED, SOLD, within
from huikuan.rules.measures.scopes import Dating, Population, Scope
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
    "sales",
    Unit.MINOR,
    "document",
    additive=True,
    direction=Direction.HIGHER,
    scope=Scope(Population.SALES, Dating.ISSUED),
)
_NO_SALE = DocumentKind.OPENING


def _where(row: Rows, at: Edge) -> Column:
    sold = (row.side == DEBT) & (row.cause == ISSUED) & row.document_kind.isin(SOLD)
    return sold & within(row.issued_on, at)


SALES: Final = Sum("sales", Relation.MOVES, lambda row: row.amount_minor, _where)


def issued(item: Item, span: Span) -> int:
    """Return what was issued of an item and not taken back by the day that the span is seen."""
    return sum(
        move.amount_minor
        for move in item.moves
        if move.cause is EntryKind.ISSUED and move.effective_on <= span.seen
    )


def sold(history: History, span: Span) -> int:
    """Return the sales of the span, in minor units."""
    return sum(
        issued(item, span)
        for item in history.debts()
        if item.document_kind is not _NO_SALE and span.first <= item.issued_on <= span.last
    )


MEASURE: Final = Measure(CARD, (Need("sales", SALES),), alone("sales"), sold)
