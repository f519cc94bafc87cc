"""Decides what happens next with a customer who owes, and why (A1)."""

from huikuan.rules.dunning.values import (
    Actor,
    Case,
    Debt,
    Do,
    Finished,
    Held,
    Hold,
    Sent,
    Step,
    WaitUntil,
)

__all__ = [
    "Actor",
    "Case",
    "Debt",
    "Do",
    "Finished",
    "Held",
    "Hold",
    "Sent",
    "Step",
    "WaitUntil",
]
