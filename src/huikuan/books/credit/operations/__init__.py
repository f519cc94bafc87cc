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
    lost_race,
    move,
)
from huikuan.books.credit.operations.holding import advance_hold, close_hold, hold
from huikuan.books.credit.operations.journal import block, enter_limit, hold_account, lift_block
from huikuan.books.credit.operations.sealing import seal
from huikuan.books.credit.values import CreditRefused, Raced

__all__ = [
    "After",
    "CreditRefused",
    "Kept",
    "Moved",
    "NewDecision",
    "Raced",
    "Room",
    "Written",
    "advance_hold",
    "block",
    "client_of",
    "close_hold",
    "decide",
    "enter_limit",
    "hold",
    "hold_account",
    "lift_block",
    "lost_race",
    "move",
    "seal",
]
