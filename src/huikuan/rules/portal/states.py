"""The states of a submission as a table (kernel.states)."""

from enum import StrEnum
from typing import Final

from huikuan.kernel.days import Day
from huikuan.kernel.states import Machine
from huikuan.rules.portal.values import Access


class State(StrEnum):
    """Where a submission stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


SUBMISSION: Final = Machine(
    start=State.WAITING,
    moves={
        (State.WAITING, "accept"): State.ACCEPTED,
        (State.WAITING, "refuse"): State.REFUSED,
        # by the clerk who handed it in, as long as nobody has decided
        (State.WAITING, "take_back"): State.TAKEN_BACK,
    },
)


def access_on(*, day: Day, until: Day, revoked: bool, entered: bool) -> Access:
    """How an invitation stands on a day; `until` is its last day."""
    if revoked:
        return Access.REVOKED
    if day > until:
        return Access.ENDED
    return Access.ACTIVE if entered else Access.INVITED
