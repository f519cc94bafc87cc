"""Reads the credit book as of any day: limits, blocks, exposure, decisions, holds (B7, D2)."""

from huikuan.books.credit.queries.deciding import (
    decision,
    decisions,
    hold_of,
    holds,
    holds_open,
    reservation,
    reservation_for,
    reservation_of,
)
from huikuan.books.credit.queries.exposing import exposures
from huikuan.books.credit.queries.gathered import (
    Asked,
    Payment,
    facts,
    facts_of_many,
    last_payments,
)
from huikuan.books.credit.queries.journal import (
    blocks,
    expired_limits,
    group_blocks,
    group_limits,
    journal,
    limit_of,
    limits,
)
from huikuan.books.credit.queries.recounting import CreditCount, recount
from huikuan.books.credit.queries.then import (
    held_then,
    invoiced_then,
    norm_then,
    oldest_then,
    order_then,
    released_then,
)

__all__ = [
    "Asked",
    "CreditCount",
    "Payment",
    "blocks",
    "decision",
    "decisions",
    "expired_limits",
    "exposures",
    "facts",
    "facts_of_many",
    "group_blocks",
    "group_limits",
    "held_then",
    "hold_of",
    "holds",
    "holds_open",
    "invoiced_then",
    "journal",
    "last_payments",
    "limit_of",
    "limits",
    "norm_then",
    "oldest_then",
    "order_then",
    "recount",
    "released_then",
    "reservation",
    "reservation_for",
    "reservation_of",
]
