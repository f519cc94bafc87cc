"""What the credit book answers with and why it refuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from huikuan.kernel.decisions import Reason
from huikuan.rules.checks import HoldState, ReservationState


class LimitKind(StrEnum):
    """Whose word a limit is and what it is for."""

    NORMAL = "normal"
    TEMPORARY = "temporary"  # counts instead of the normal one while it runs
    INSURED = "insured"  # what an insurer covers: part of the cover, no permission by itself
    SELF_SET = "self_set"  # 自主信用额度: set by us under the insurer's policy


class LimitState(StrEnum):
    """None, zero and unlimited are three things; zero is an amount of 0."""

    AMOUNT = "amount"
    UNLIMITED = "unlimited"
    NONE = "none"  # a limit that was taken back: nobody has decided anything since


class Severity(StrEnum):
    """What a block does to an order."""

    HOLD = "hold"  # somebody entitled may release it
    REFUSE = "refuse"  # nobody may


class CreditRefused(ValueError):
    """The act cannot be done; `reasons` say why, codes of the text catalogue."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))


class Raced(RuntimeError):
    """Somebody else was first at the account; the statement has left nothing behind."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who agreed to a limit, in which role; `person` is the human being, not the account."""

    person: str
    name: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LimitEntry:
    """An entry of the limit journal: of a customer, or of a whole group (then without customer).

    `minor` in minor units of `currency`, for the state `amount` only. `valid_to` is the last day.
    `evidence` is what the decision stood on: a recommendation's figures, an insurer's reference.
    """

    id: int
    company_id: int
    customer_id: int | None
    group_no: str
    kind: LimitKind
    state: LimitState
    minor: int | None
    currency: str
    valid_from: date
    valid_to: date | None
    reason: str
    evidence: Mapping[str, object]
    approvals: tuple[Approval, ...]
    recorded_at: datetime
    actor: str
    person: str

    def expired(self, as_of: date) -> bool:
        """Whether its last day is over."""
        return self.valid_to is not None and self.valid_to < as_of


@dataclass(frozen=True, slots=True)
class NewLimit:
    """What a journal entry is to say; see `LimitEntry`."""

    kind: LimitKind
    state: LimitState
    currency: str
    valid_from: date
    reason: str
    minor: int | None = None
    valid_to: date | None = None
    customer_id: int | None = None
    group_no: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block on a customer or a group, from a day to a last day (None: until it is lifted)."""

    id: int
    customer_id: int | None
    group_no: str
    severity: Severity
    reason: str
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    actor: str
    person: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A verdict as it was recorded. `reasons` are codes with plain figures, `facts` as gathered.

    `facts_sound` and `sound`: whether facts and record still have the digests that they got.
    """

    id: int
    company_id: int
    customer_id: int
    customer_no: str
    customer: str
    salesperson: str
    order_no: str
    act: str
    amount_minor: int
    currency: str
    as_of: date
    outcome: str
    reasons: tuple[Mapping[str, Any], ...]
    facts: Mapping[str, Any] = field(repr=False)
    policy_name: str
    policy_version: int
    policy_digest: bytes
    digest: bytes
    follows: int | None
    why: str
    actor: str
    person: str
    recorded_at: datetime
    facts_sound: bool
    sound: bool


@dataclass(frozen=True, slots=True)
class ReservationView:
    """Room that an order was promised, in minor units: what counts of it, and at first."""

    id: int
    customer_id: int
    customer_no: str
    decision_id: int
    order_no: str
    currency: str
    first_minor: int
    minor: int
    state: ReservationState
    reserved_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class HoldActView:
    """An act on a held order."""

    no: int
    act: str
    state: HoldState
    owner: str
    why: str
    review_on: date | None
    decision_id: int | None
    recorded_at: datetime
    actor: str
    actor_name: str
    person: str


@dataclass(frozen=True, slots=True)
class HoldView:
    """A held order: the decision that held it and where it stands. Minor units of its currency.

    `no` counts its acts; `person` is who asked for the order. `owner` works on it.
    """

    id: int
    company_id: int
    customer_id: int
    customer_no: str
    customer: str
    salesperson: str
    order_no: str
    amount_minor: int
    currency: str
    decision: DecisionView
    state: HoldState
    no: int
    owner: str
    due_at: datetime
    held_at: datetime
    person: str
    acts: tuple[HoldActView, ...] = ()
