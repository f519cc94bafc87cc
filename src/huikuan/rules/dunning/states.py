"""How a step moves from proposed to answered; what nobody can know stays unknown until a person
finds out.
"""

from enum import StrEnum

from huikuan.kernel.states import Machine


class StepState(StrEnum):
    """Where a step stands."""

    PLANNED = "planned"
    APPROVED = "approved"
    QUEUED = "queued"  # its letter is written and waits for its hour
    UNKNOWN = "unknown"  # handed over, and no answer was kept
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    ANSWERED = "answered"
    BOUNCED = "bounced"
    WITHDRAWN = "withdrawn"  # what it asked for is no longer owed, or a person said no


_GONE = (StepState.SENT, StepState.DELIVERED, StepState.READ)

STEP = Machine(
    start=StepState.PLANNED,
    moves={
        (StepState.PLANNED, "approve"): StepState.APPROVED,
        (StepState.PLANNED, "withdraw"): StepState.WITHDRAWN,
        (StepState.APPROVED, "queue"): StepState.QUEUED,
        (StepState.APPROVED, "withdraw"): StepState.WITHDRAWN,
        # a call was made, a visit paid: a person says so
        (StepState.APPROVED, "done"): StepState.SENT,
        (StepState.QUEUED, "hand_over"): StepState.UNKNOWN,
        (StepState.QUEUED, "withdraw"): StepState.WITHDRAWN,
        (StepState.UNKNOWN, "taken"): StepState.SENT,
        (StepState.UNKNOWN, "not_yet"): StepState.QUEUED,
        (StepState.UNKNOWN, "bounce"): StepState.BOUNCED,
        # a person's acts
        (StepState.UNKNOWN, "arrived"): StepState.SENT,
        (StepState.UNKNOWN, "send_again"): StepState.QUEUED,
        (StepState.BOUNCED, "send_again"): StepState.QUEUED,
        (StepState.BOUNCED, "withdraw"): StepState.WITHDRAWN,
        (StepState.SENT, "deliver"): StepState.DELIVERED,
        **{(state, "read"): StepState.READ for state in _GONE[:2]},
        **{(state, "bounce"): StepState.BOUNCED for state in _GONE[:2]},
        **{(state, "answer"): StepState.ANSWERED for state in _GONE},
    },
)
