"""Takes acceptance drafts in and moves them on until they are paid or the debt stands again (D4).

Pages, API and commands call these; each is a journey of its own.
"""

from huikuan.books.drafts.operations import DraftRefused, NoSuchDraft
from huikuan.flows.allocate import AllocationRefused
from huikuan.flows.move_drafts.moving import Moved, Order, act_of, draft_policy, move
from huikuan.flows.move_drafts.receiving import Applied, NotBooked, Received, receive
from huikuan.flows.move_drafts.wording import not_booked, sentence, sentences

__all__ = [
    "AllocationRefused",
    "Applied",
    "DraftRefused",
    "Moved",
    "NoSuchDraft",
    "NotBooked",
    "Order",
    "Received",
    "act_of",
    "draft_policy",
    "move",
    "not_booked",
    "receive",
    "sentence",
    "sentences",
]
