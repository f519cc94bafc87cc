"""The acts on the credit book: limits, blocks, decisions, reservations, holds (B7, B13, D2)."""

from huikuan.books.credit.operations.deciding import (
    After,
    Kept,
    Moved,
    NewDecision,
    Room,
    Written,
    client_of,
    decide,
    move,
)
from huikuan.books.credit.operations.journal import block, enter_limit, lift_block
from huikuan.books.credit.values import CreditRefused

__all__ = [
    "After",
    "CreditRefused",
    "Kept",
    "Moved",
    "NewDecision",
    "Room",
    "Written",
    "block",
    "client_of",
    "decide",
    "enter_limit",
    "lift_block",
    "move",
]
