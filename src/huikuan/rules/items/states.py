"""Which acts a document and an order allow in which state (style example 4).

A document's status is never stored: it follows from its amounts by `document_status`. The table
says which acts may change those amounts, and how.
"""

from huikuan.kernel.states import Machine
from huikuan.rules.items.values import DocumentStatus, OrderStatus

DOCUMENT = Machine(
    start=DocumentStatus.OPEN,
    moves={
        (DocumentStatus.OPEN, "settle_part"): DocumentStatus.PARTLY_SETTLED,
        (DocumentStatus.OPEN, "settle"): DocumentStatus.SETTLED,
        (DocumentStatus.OPEN, "reverse"): DocumentStatus.REVERSED,
        (DocumentStatus.PARTLY_SETTLED, "settle_part"): DocumentStatus.PARTLY_SETTLED,
        (DocumentStatus.PARTLY_SETTLED, "settle"): DocumentStatus.SETTLED,
        (DocumentStatus.PARTLY_SETTLED, "reopen_part"): DocumentStatus.PARTLY_SETTLED,
        (DocumentStatus.PARTLY_SETTLED, "reopen"): DocumentStatus.OPEN,
        (DocumentStatus.SETTLED, "reopen_part"): DocumentStatus.PARTLY_SETTLED,
        (DocumentStatus.SETTLED, "reopen"): DocumentStatus.OPEN,
    },
)
"""A document that was settled in part is reopened (its allocations reversed) before its reversal,
so that no receipt is ever left applied to a document that is gone."""

ORDER = Machine(
    start=OrderStatus.OPEN,
    moves={
        (OrderStatus.OPEN, "deliver"): OrderStatus.DELIVERED,
        (OrderStatus.OPEN, "invoice"): OrderStatus.INVOICED,
        (OrderStatus.OPEN, "cancel"): OrderStatus.CANCELLED,
        (OrderStatus.DELIVERED, "invoice"): OrderStatus.INVOICED,
        (OrderStatus.DELIVERED, "cancel"): OrderStatus.CANCELLED,
    },
)
"""Invoicing before delivery is usual for prepaid goods; an invoiced order is credited, not
cancelled."""


def document_status(amount_minor: int, open_minor: int, *, reversed_: bool) -> DocumentStatus:
    """Say how far a document is settled, from its amount and open amount in minor units.

    Both carry the document's sign. A document of amount zero is settled from the start.
    """
    if reversed_:
        return DocumentStatus.REVERSED
    if open_minor == 0:
        return DocumentStatus.SETTLED
    return DocumentStatus.OPEN if open_minor == amount_minor else DocumentStatus.PARTLY_SETTLED
