"""How a request to reconcile moves: from prepared to an answer, or to none (D5).

An answer that comes late or on paper still counts: who was silent may speak. What was answered is
never withdrawn; a corrected statement supersedes what was not agreed.
"""

from enum import StrEnum
from typing import Final

from huikuan.kernel.states import Machine


class RequestState(StrEnum):
    """Where a request stands."""

    PREPARED = "prepared"
    QUEUED = "queued"  # released; its letter is not known to have left
    SENT = "sent"
    OPENED = "opened"  # its link was followed
    AGREED = "agreed"
    DIFFERS = "differs"
    EXPIRED = "expired"  # no answer by the day that was asked for
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class DifferenceState(StrEnum):
    """Where a difference of an answer stands, until a room of disputes takes it over."""

    OPEN = "open"
    ASSIGNED = "assigned"  # somebody looks into it
    ANSWERED = "answered"  # the customer was told what became of it


DIFFERENCE: Final = Machine(
    start=DifferenceState.OPEN,
    moves={
        (DifferenceState.OPEN, "assign"): DifferenceState.ASSIGNED,
        (DifferenceState.ASSIGNED, "assign"): DifferenceState.ASSIGNED,
        (DifferenceState.OPEN, "answer"): DifferenceState.ANSWERED,
        (DifferenceState.ASSIGNED, "answer"): DifferenceState.ANSWERED,
        (DifferenceState.ANSWERED, "reopen"): DifferenceState.OPEN,
    },
)

WAITING: Final = (
    RequestState.QUEUED,
    RequestState.SENT,
    RequestState.OPENED,
    RequestState.EXPIRED,
)
"""The states in which an answer is taken."""

REQUEST: Final = Machine(
    start=RequestState.PREPARED,
    moves={
        (RequestState.PREPARED, "release"): RequestState.QUEUED,
        # a person gives the link or the paper to the customer by other means than our mail
        (RequestState.PREPARED, "hand"): RequestState.SENT,
        (RequestState.QUEUED, "hand"): RequestState.SENT,
        (RequestState.QUEUED, "deliver"): RequestState.SENT,
        # the letter in doubt has arrived: somebody has followed its link
        (RequestState.QUEUED, "open"): RequestState.OPENED,
        (RequestState.SENT, "open"): RequestState.OPENED,
        **{(state, "agree"): RequestState.AGREED for state in WAITING},
        **{(state, "differ"): RequestState.DIFFERS for state in WAITING},
        (RequestState.SENT, "expire"): RequestState.EXPIRED,
        (RequestState.OPENED, "expire"): RequestState.EXPIRED,
        **{
            (state, "withdraw"): RequestState.WITHDRAWN
            for state in (RequestState.PREPARED, *WAITING)
        },
        **{
            (state, "supersede"): RequestState.SUPERSEDED
            for state in (RequestState.PREPARED, *WAITING, RequestState.DIFFERS)
        },
    },
)
