"""Decides whether somebody may be reached now, and by which way (A5)."""

from huikuan.rules.contact.values import (
    Channel,
    Purpose,
    Recipient,
    Touch,
)

__all__ = [
    "Channel",
    "Purpose",
    "Recipient",
    "Touch",
]
