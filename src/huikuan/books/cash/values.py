"""What a receipt and a refund can come to, and by which acts (D4); what the room answers with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from huikuan.kernel.states import Machine


class ReceiptState(StrEnum):
    """How far a receipt's money is explained."""

    WAITING = "waiting"  # nobody knows what it is for, or something of it is left
    SUGGESTED = "suggested"  # matching knows, and a person has to agree
    SETTLED = "settled"  # nothing is left of it
    KEPT = "kept"  # what is left stays on account, or as a deposit
    REFUNDING = "refunding"  # a refund is proposed and waits for a second person
    RETURNED = "returned"  # the bank took it back, or the set-off was undone


class RefundState(StrEnum):
    """How far a refund has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    PAID = "paid"
    UNDONE = "undone"


_OPEN: Final = (ReceiptState.WAITING, ReceiptState.SUGGESTED, ReceiptState.KEPT)
_UNDOABLE: Final = (*_OPEN, ReceiptState.SETTLED)

RECEIPT: Final = Machine(
    start=ReceiptState.WAITING,
    moves={
        **{(state, "suggest"): ReceiptState.SUGGESTED for state in _OPEN[:2]},
        **{(state, "leave"): ReceiptState.WAITING for state in _OPEN[:2]},
        **{(state, "settle"): ReceiptState.SETTLED for state in _OPEN},
        **{(state, "settle_part"): ReceiptState.WAITING for state in _OPEN},
        **{(state, "keep"): ReceiptState.KEPT for state in _OPEN},
        **{(state, "propose_refund"): ReceiptState.REFUNDING for state in _OPEN},
        (ReceiptState.REFUNDING, "settle"): ReceiptState.SETTLED,
        (ReceiptState.REFUNDING, "settle_part"): ReceiptState.WAITING,
        (ReceiptState.REFUNDING, "refuse_refund"): ReceiptState.WAITING,
        **{(state, "note"): state for state in _UNDOABLE},
        **{(state, "undo"): ReceiptState.WAITING for state in _UNDOABLE},
        **{
            (state, "return"): ReceiptState.RETURNED
            for state in (*_UNDOABLE, ReceiptState.REFUNDING)
        },
    },
)
"""`note` is what is said of the claim that was paid, not of the money.

A proposed refund is refused before anything else is decided; a returned receipt is no more."""

REFUND: Final = Machine(
    start=RefundState.PROPOSED,
    moves={
        (RefundState.PROPOSED, "approve"): RefundState.APPROVED,
        (RefundState.PROPOSED, "refuse"): RefundState.REFUSED,
        (RefundState.APPROVED, "pay"): RefundState.PAID,
        (RefundState.APPROVED, "undo"): RefundState.UNDONE,
    },
)
"""What the bank has paid is not undone: the payer would have to send it again."""


class Kind(StrEnum):
    """What a decision does with a receipt's money."""

    APPLY = "apply"
    ON_ACCOUNT = "on_account"
    DEPOSIT = "deposit"
    REFUND = "refund"
    ROUNDING = "rounding"
    OVERPAYMENT = "overpayment"
    MOVE = "move"
    INTERCOMPANY = "intercompany"
    CONVERT = "convert"
    BANK_CHARGE = "bank_charge"
    SHORT_PAYMENT = "short_payment"
    FX_GAIN_LOSS = "fx_gain_loss"
    DISPUTE = "dispute"
    RETURN = "return"
    PART_RETURN = "part_return"
    SET_OFF = "set_off"


class CashRefused(ValueError):
    """The act cannot be done; `code` is a text of the area cash, `figures` what it names."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the reason."""
        super().__init__(code)
        self.code = code
        self.figures = figures


class DecidedMeanwhile(CashRefused):
    """Somebody else changed the receipt after it was looked at; `figures` tell who and when."""


@dataclass(frozen=True, slots=True)
class PolicyUsed:
    """Which policy, and as of which day, a verdict was computed with."""

    name: str
    version: int
    digest: str
    as_of: date
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptVerdict:
    """A verdict to keep: `verdict` is its plain form, amounts in minor units, per mille."""

    receipt_id: int
    amount_minor: int
    currency: str
    outcome: str
    method: str
    confidence: int | None
    customer_id: int | None
    verdict: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StandingView:
    """How a receipt stands and what matching last said of it."""

    receipt_id: int
    state: str
    version: int
    amount_minor: int
    currency: str
    outcome: str
    method: str
    confidence: int | None
    customer_id: int | None
    verdict: Mapping[str, Any] | None
    policy: str
    policy_version: int | None
    policy_digest: str
    as_of: date | None
    computed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision on a version of a receipt's standing; `minor` is what of its money it takes."""

    receipt_id: int
    version: int
    kind: Kind
    minor: int
    currency: str
    left_minor: int
    customer_id: int | None = None
    proposal_no: int | None = None
    confidence: int | None = None
    method: str = ""
    act_id: int | None = None
    groups: Sequence[int] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision as it was made, and whether it still stands."""

    id: int
    receipt_id: int
    version: int
    kind: str
    minor: int
    currency: str
    customer_id: int | None
    proposal_no: int | None
    confidence: int | None
    method: str
    automatic: bool
    actor: str
    person: str
    decided_at: datetime
    as_of: date
    act_id: int | None
    groups: Sequence[int]
    detail: Mapping[str, Any]
    why: str
    undone_at: datetime | None
    undone_by: str
    undone_why: str
    wrong_match: bool


@dataclass(frozen=True, slots=True)
class AliasView:
    """A learned payer, and whether it was taken back."""

    id: int
    kind: str
    key: str
    shown: str
    customer_id: int
    times: int
    learned_by: str
    learned_at: datetime
    last_at: datetime
    revoked_at: datetime | None
    revoked_by: str
    revoked_why: str


@dataclass(frozen=True, slots=True)
class RefundView:
    """A refund and who stands behind it, persons by their id."""

    id: int
    receipt_id: int
    minor: int
    currency: str
    to_account: str
    state: str
    why: str
    proposed_by: str
    proposed_person: str
    proposed_at: datetime
    decided_by: str
    decided_person: str
    decided_at: datetime | None
    decision_id: int | None
    paid_on: date | None
    bank_reference: str


@dataclass(frozen=True, slots=True)
class BankDebitView:
    """What a line by which money went out was for: a return (its decision) or a refund."""

    debit_id: int
    decision_id: int | None
    refund_id: int | None
    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class DebitUse:
    """What a debit was for, with the receipt whose money went out by it, and who said so."""

    debit_id: int
    refund_id: int | None
    receipt_id: int
    named_by: str
    named_at: datetime


@dataclass(frozen=True, slots=True)
class AdviceView:
    """A remittance advice without its file; `lines` are pairs of number and minor units or None."""

    id: int
    customer_id: int | None
    currency: str
    total_minor: int
    paid_on: date | None
    payer_name: str
    reference: str
    lines: Sequence[tuple[str, int | None]]
    file_name: str
    digest: str
    received_by: str
    received_at: datetime
    used_at: datetime | None
    void_at: datetime | None
