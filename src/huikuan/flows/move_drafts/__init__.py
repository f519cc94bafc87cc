"""Takes acceptance drafts in and moves them on until they are paid or the debt stands again (D4).

Pages, API and commands call these; each is a journey of its own.
"""

from huikuan.books.drafts.operations import DraftRefused, NoSuchDraft
from huikuan.flows.allocate import AllocationRefused
from huikuan.flows.move_drafts.moving import Moved, Order, draft_policy, move
from huikuan.flows.move_drafts.receiving import Applied, NotBooked, Received, receive

__all__ = [
    "AllocationRefused",
    "Applied",
    "DraftRefused",
    "Moved",
    "NoSuchDraft",
    "NotBooked",
    "Order",
    "Received",
    "draft_policy",
    "move",
    "receive",
]
