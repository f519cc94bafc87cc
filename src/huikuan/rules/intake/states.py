"""How an import moves from a file that was given to us to rows in the books (D1)."""

from enum import StrEnum

from huikuan.kernel.states import Machine


class BatchState(StrEnum):
    """Where an import stands."""

    RECEIVED = "received"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    REPEATED = "repeated"  # the same file was booked before; nothing happened this time
    REFUSED = "refused"  # the file as a whole cannot be read
    FAILED = "failed"  # something broke; nothing was booked, it can be tried again
    CANCELLED = "cancelled"


_OPEN = (BatchState.RECEIVED, BatchState.CHECKED, BatchState.FAILED, BatchState.REFUSED)

# An import that was killed half way is found in `checking` or `applying` with nobody at work on
# it; it is simply begun again, since nothing of it was booked.
BATCH = Machine(
    start=BatchState.RECEIVED,
    moves={
        **{(state, "check"): BatchState.CHECKING for state in (*_OPEN, BatchState.CHECKING)},
        **{(state, "apply"): BatchState.APPLYING for state in (*_OPEN, BatchState.APPLYING)},
        (BatchState.CHECKING, "apply"): BatchState.APPLYING,
        (BatchState.APPLYING, "check"): BatchState.CHECKING,
        (BatchState.CHECKING, "checked"): BatchState.CHECKED,
        (BatchState.CHECKING, "repeat"): BatchState.REPEATED,
        (BatchState.APPLYING, "repeat"): BatchState.REPEATED,
        (BatchState.CHECKING, "refuse"): BatchState.REFUSED,
        (BatchState.CHECKING, "fail"): BatchState.FAILED,
        (BatchState.CHECKING, "cancel"): BatchState.CANCELLED,
        (BatchState.APPLYING, "applied"): BatchState.APPLIED,
        (BatchState.APPLYING, "refuse"): BatchState.REFUSED,
        (BatchState.APPLYING, "fail"): BatchState.FAILED,
        (BatchState.APPLYING, "cancel"): BatchState.CANCELLED,
        **{(state, "cancel"): BatchState.CANCELLED for state in _OPEN},
        # read in another way, the file has to be tried anew
        **{(state, "remap"): BatchState.RECEIVED for state in _OPEN},
    },
)
