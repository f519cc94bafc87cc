"""Which acts a bank account of ours allows: met on a statement, confirmed, closed, opened again (D4)."""

from enum import StrEnum

from huikuan.kernel.states import Machine


class AccountState(StrEnum):
    """How far the company stands behind a bank account."""

    MET = "met"  # a statement named it and nobody has confirmed that it is ours
    OPEN = "open"
    CLOSED = "closed"


BANK_ACCOUNT = Machine(
    start=AccountState.MET,
    moves={
        (AccountState.MET, "register"): AccountState.OPEN,
        (AccountState.MET, "close"): AccountState.CLOSED,
        (AccountState.OPEN, "close"): AccountState.CLOSED,
        (AccountState.CLOSED, "reopen"): AccountState.OPEN,
    },
)
