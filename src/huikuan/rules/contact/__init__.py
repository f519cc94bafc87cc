"""Decides whether somebody may be reached now, and by which way (A5)."""

from huikuan.rules.contact.policy import KIND, Cap, ContactPolicy, Hours, parse
from huikuan.rules.contact.reaching import ALLOWED, REFUSED, WAIT, choose, may_contact
from huikuan.rules.contact.values import Channel, Purpose, Recipient, Touch

__all__ = [
    "ALLOWED",
    "KIND",
    "REFUSED",
    "WAIT",
    "Cap",
    "Channel",
    "ContactPolicy",
    "Hours",
    "Purpose",
    "Recipient",
    "Touch",
    "choose",
    "may_contact",
    "parse",
]
