"""The states of a promise or plan as a table (kernel.states).

What the money says (open, kept, partly, broken) is judged anew from the ledger each time, so that a
payment that comes back changes it; only proposing, approving and withdrawing are acts of people.
"""

from typing import Final

from huikuan.kernel.states import Machine
from huikuan.rules.plans.values import State

JUDGED: Final = (State.OPEN, State.KEPT, State.PARTLY, State.BROKEN)
"""The states between which the ledger decides."""

PLAN: Final = Machine(
    start=State.PROPOSED,
    moves={
        (State.PROPOSED, "approve"): State.OPEN,
        (State.PROPOSED, "reject"): State.REJECTED,
        (State.PROPOSED, "withdraw"): State.WITHDRAWN,
        (State.OPEN, "withdraw"): State.WITHDRAWN,
        **{(State.OPEN, f"judge_{after}"): after for after in JUDGED},
        **{(State.KEPT, f"judge_{after}"): after for after in JUDGED},
        **{(State.PARTLY, f"judge_{after}"): after for after in JUDGED},
        **{(State.BROKEN, f"judge_{after}"): after for after in JUDGED},
    },
)
