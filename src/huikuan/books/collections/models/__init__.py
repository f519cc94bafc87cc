"""The rows of collections: private to this room."""

from huikuan.books.collections.models.dunning import (
    Effect,
    LeftOut,
    Run,
    Step,
    StepAct,
    StepLine,
    Touch,
)
from huikuan.books.collections.models.worklist import Assignment, Seat, Snooze

__all__ = [
    "Assignment",
    "Effect",
    "LeftOut",
    "Run",
    "Seat",
    "Snooze",
    "Step",
    "StepAct",
    "StepLine",
    "Touch",
]
