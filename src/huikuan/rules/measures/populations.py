"""Which rows a figure looks at, as column expressions that measures share (D7).

The numbers compared with are the stored ones of `rules.items`. Their plain counterparts stand in
each measure's reference.
"""

from typing import Final

from huikuan.rules.items import DocumentKind, EntryKind, Side
from huikuan.rules.measures.values import Column, Edge, Rows

DEBT: Final = Side.DEBT.value
CASH: Final = Side.CASH.value
ISSUED: Final = EntryKind.ISSUED.value
APPLIED: Final = EntryKind.APPLIED.value
WRITTEN_OFF: Final = EntryKind.WRITTEN_OFF.value
RECOVERED: Final = EntryKind.RECOVERED.value
SOLD: Final = (
    DocumentKind.INVOICE.value,
    DocumentKind.CREDIT_NOTE.value,
    DocumentKind.DEBIT_NOTE.value,
)
"""What makes sales: an opening balance is none."""
BILLS: Final = (
    DocumentKind.INVOICE.value,
    DocumentKind.DEBIT_NOTE.value,
    DocumentKind.OPENING.value,
)
"""What a customer is asked to pay: no credit note."""
INVOICED: Final = (DocumentKind.INVOICE.value, DocumentKind.DEBIT_NOTE.value)


def debt(row: Rows, _at: Edge) -> Column:
    """What customers owe: invoices, notes and opening balances; credit notes lower it."""
    return row.side == DEBT


def cash(row: Rows, _at: Edge) -> Column:
    """Receipts and drafts."""
    return row.side == CASH


def overdue(row: Rows, at: Edge) -> Column:
    """The debt whose due day has passed; due on the last day itself is not overdue."""
    return (row.side == DEBT) & (row.due_on < at.last)


def bill(row: Rows) -> Column:
    """An invoice, debit note or opening balance."""
    return (row.side == DEBT) & row.document_kind.isin(BILLS)


def invoiced(row: Rows) -> Column:
    """An invoice or debit note."""
    return (row.side == DEBT) & row.document_kind.isin(INVOICED)


def in_dispute(row: Rows, at: Edge) -> Column:
    """In dispute on the last day."""
    return (row.disputed_from <= at.last) & (row.disputed_to.isnull() | (row.disputed_to > at.last))


def undisputed(row: Rows, at: Edge) -> Column:
    """Not in dispute on the last day; said apart, because not-unknown would still be unknown."""
    return row.disputed_from.isnull() | (row.disputed_from > at.last) | (row.disputed_to <= at.last)


def within(day: Column, at: Edge) -> Column:
    """The day lies in the span."""
    return (day >= at.first) & (day <= at.last)
