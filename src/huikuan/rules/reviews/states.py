"""The states of a review as a table (kernel.states)."""

from enum import StrEnum
from typing import Final

from huikuan.kernel.states import Machine


class State(StrEnum):
    """Where a review stands."""

    OPEN = "open"
    FINISHED = "finished"
    DROPPED = "dropped"


class Outcome(StrEnum):
    """What a finished review came to."""

    UNATTENDED = "unattended"  # nothing failed: the limit stays, and no person looked
    CONFIRMED = "confirmed"
    CHANGED = "changed"  # another limit was proposed
    BLOCKED = "blocked"


REVIEW: Final = Machine(
    start=State.OPEN,
    moves={
        # what asks for it again, who takes it, how its points stand
        (State.OPEN, "trigger"): State.OPEN,
        (State.OPEN, "assign"): State.OPEN,
        (State.OPEN, "check"): State.OPEN,
        (State.OPEN, "note"): State.OPEN,
        (State.OPEN, "finish"): State.FINISHED,
        (State.OPEN, "drop"): State.DROPPED,
    },
)
