"""Which acts a security allows in which state (B12).

One person enters it, another confirms it: from then on it counts. What makes it count for less
(reducing, calling, releasing) takes one person and a reason; a longer term or a larger amount is a
new security, so that it is looked at again.
"""

from huikuan.kernel.states import Machine
from huikuan.rules.securities.values import SecurityState

SECURITY = Machine(
    start=SecurityState.PROPOSED,
    moves={
        (SecurityState.PROPOSED, "confirm"): SecurityState.IN_FORCE,
        (SecurityState.PROPOSED, "refuse"): SecurityState.REFUSED,
        (SecurityState.IN_FORCE, "reduce"): SecurityState.IN_FORCE,
        (SecurityState.IN_FORCE, "register"): SecurityState.IN_FORCE,
        (SecurityState.IN_FORCE, "call"): SecurityState.CALLED,
        (SecurityState.IN_FORCE, "release"): SecurityState.RELEASED,
        (SecurityState.CALLED, "release"): SecurityState.RELEASED,
    },
)

SECOND_PERSON = frozenset({"confirm", "register"})
"""Acts by which a security begins to count: never by whoever entered it."""
