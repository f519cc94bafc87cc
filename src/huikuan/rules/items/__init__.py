"""Documents, items, entries and orders: their kinds, signs and states."""

from huikuan.rules.items.states import DOCUMENT, ORDER, document_status
from huikuan.rules.items.values import (
    Account,
    DocumentKind,
    DocumentStatus,
    EntryKind,
    OrderStatus,
    ReceiptMethod,
    Series,
    Side,
    series,
    side,
    sign,
)

__all__ = [
    "DOCUMENT",
    "ORDER",
    "Account",
    "DocumentKind",
    "DocumentStatus",
    "EntryKind",
    "OrderStatus",
    "ReceiptMethod",
    "Series",
    "Side",
    "document_status",
    "series",
    "side",
    "sign",
]
