"""The states of a dispute as a table (kernel.states): three steps, and where each may end (A8).

First the joint record, signed by both sides; then the settlement by discount, return or repair; and
where the two do not agree, the inspection by a third.
"""

from enum import StrEnum
from typing import Final

from huikuan.kernel.states import Machine


class State(StrEnum):
    """Where a dispute stands."""

    RAISED = "raised"  # the customer says so; nobody of ours has looked yet
    RECORDING = "recording"  # step one: both sides write down what is the matter
    SETTLING = "settling"  # step two: discount, return or repair
    INSPECTING = "inspecting"  # step three: a third party looks
    SETTLED = "settled"  # agreed; the credit note, the goods or the repair is still to come
    CLOSED = "closed"
    REJECTED = "rejected"  # without ground: the debt is asked for again
    WITHDRAWN = "withdrawn"  # by the customer


OPEN: Final = (
    State.RAISED,
    State.RECORDING,
    State.SETTLING,
    State.INSPECTING,
    State.SETTLED,
)
"""The states in which something may be held."""

_AT_WORK: Final = (State.RECORDING, State.SETTLING, State.INSPECTING)

DISPUTE: Final = Machine(
    start=State.RAISED,
    moves={
        (State.RAISED, "accept"): State.RECORDING,
        (State.RECORDING, "record"): State.SETTLING,
        (State.SETTLING, "inspect"): State.INSPECTING,
        (State.INSPECTING, "report"): State.SETTLING,
        (State.RECORDING, "settle"): State.SETTLED,
        (State.SETTLING, "settle"): State.SETTLED,
        (State.SETTLED, "finish"): State.CLOSED,
        **{(state, "settle_nothing"): State.CLOSED for state in _AT_WORK},
        **{(state, "assign"): state for state in OPEN},
        **{(state, "note"): state for state in OPEN},
        **{(state, "attach"): state for state in OPEN},
        **{(state, "cause"): state for state in OPEN},
        # the whole of it was paid, credited or written off: nothing is left to dispute
        **{(state, "clear"): State.CLOSED for state in OPEN},
        **{(state, "reject"): State.REJECTED for state in (State.RAISED, *_AT_WORK)},
        **{(state, "withdraw"): State.WITHDRAWN for state in OPEN},
    },
)
