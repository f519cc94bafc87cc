"""Reads the credit book as of any day: limits, blocks, exposure, decisions, holds (B7, D2)."""

from huikuan.books.credit.queries.gathered import Asked, facts
from huikuan.books.credit.queries.journal import (
    blocks,
    expired_limits,
    group_blocks,
    group_limits,
    journal,
    limit_of,
    limits,
)

__all__ = [
    "Asked",
    "blocks",
    "expired_limits",
    "facts",
    "group_blocks",
    "group_limits",
    "journal",
    "limit_of",
    "limits",
]
