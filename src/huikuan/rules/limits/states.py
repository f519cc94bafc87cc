"""The states of a proposed limit as a table (kernel.states)."""

from enum import StrEnum
from typing import Final

from huikuan.kernel.states import Machine


class State(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


PROPOSAL: Final = Machine(
    start=State.PROPOSED,
    moves={
        # a second person is still asked for
        (State.PROPOSED, "agree"): State.PROPOSED,
        (State.PROPOSED, "approve"): State.APPROVED,
        (State.PROPOSED, "reject"): State.REJECTED,
        (State.PROPOSED, "withdraw"): State.WITHDRAWN,
        (State.PROPOSED, "lapse"): State.LAPSED,
    },
)
