"""What programs ask of disputes, promises and plans, and the shapes of the answers (A7, A8)."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from huikuan.entrypoints.api.asking import Amount, Asked, Body, Day, Paged, Text
from huikuan.rules.disputes import PaperKind, Settlement
from huikuan.rules.disputes import State as DisputeState
from huikuan.rules.plans import Kind
from huikuan.rules.plans import State as PlanState

_MOST_TEXT = 7_000_000


class DisputesAsked(Asked, Paged):
    """Which disputes: by state, reason and customer, as of a day; open ones without a state."""

    as_of: Day | None = None
    state: Literal["", *(one.value for one in DisputeState)] = ""  # type: ignore[valid-type]
    reason: Text = ""
    customer: Text = ""


class PlansAsked(Asked, Paged):
    """Which promises and plans, as of a day; those proposed and open without a state."""

    as_of: Day | None = None
    state: Literal["", *(one.value for one in PlanState)] = ""  # type: ignore[valid-type]
    kind: Literal["", *(one.value for one in Kind)] = ""  # type: ignore[valid-type]
    customer: Text = ""


class DisputeOpened(Body):
    """What is disputed of an invoice: an amount in its currency, or all that is open."""

    invoice_no: Text = Field(min_length=1)
    reason: Text = Field(min_length=1)
    amount: Amount | None = None
    words: Text = ""


class DisputeDone(Body):
    """An act on a dispute; `value` is the owner (assign) or the root cause (cause)."""

    act: Literal[
        "accept",
        "record",
        "inspect",
        "report",
        "assign",
        "cause",
        "note",
        "finish",
        "reject",
        "withdraw",
    ]
    words: Text = ""
    value: Text = ""


class DisputeSettled(Body):
    """How a dispute is settled: what the customer need not pay, in the dispute's currency."""

    how: Literal[*(one.value for one in Settlement)]  # type: ignore[valid-type]
    concession: Amount | None = None
    words: Text = Field(min_length=1)


class DisputePaper(Body):
    """A document of a dispute, its content as base64."""

    kind: Literal[*(one.value for one in PaperKind)]  # type: ignore[valid-type]
    name: Text = Field(min_length=1)
    media_type: Text = "application/octet-stream"
    content: str = Field(min_length=1, max_length=_MOST_TEXT)


class InstalmentAsked(Body):
    """An amount by a day."""

    due_on: Day
    amount: Amount


class PlanAsked(Body):
    """What a customer promises, or the plan that is agreed with him; the oldest debts first."""

    customer_no: Text = Field(min_length=1)
    currency: Text = Field("CNY", min_length=3, max_length=3)
    kind: Literal["promise", "plan"] = "promise"
    instalments: list[InstalmentAsked] = Field(min_length=1, max_length=120)
    contact: Text = ""
    words: Text = ""
    acknowledged: bool = False
    security: Text = ""


class Amounts(Schema):
    """What became of a disputed amount: the first is the sum of the others."""

    original: str
    disputed: str
    paid: str
    credited: str
    written_off: str


class DisputedPart(Schema):
    """A disputed part of an instalment."""

    invoice_no: str
    due_on: str
    amounts: Amounts
    held: str


class DisputeShown(Schema):
    """A dispute as of a day."""

    id: int
    customer_no: str
    customer: str
    currency: str
    state: str
    reason: str
    cause: str
    source: str
    words: str
    role: str
    owner: str
    opened_on: str
    step_due_on: str
    closed_on: str | None
    settlement: str | None
    concession: str
    amounts: Amounts
    held: str
    parts: list[DisputedPart]


class ClaimStep(Schema):
    """Something that was done."""

    no: int
    act: str
    state: str
    on: str
    actor: str
    details: dict[str, Any]


class Paper(Schema):
    """A document of a dispute, by its digest."""

    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    on: str


class OneDispute(DisputeShown):
    """A dispute with its steps and documents."""

    steps: list[ClaimStep]
    papers: list[Paper]


class Disputes(Schema):
    """A page of disputes."""

    items: list[DisputeShown]
    next: str | None


class InstalmentShown(Schema):
    """An instalment and how it stands."""

    no: int
    due_on: str
    amount: str
    paid: str
    state: str


class PromisedPart(Schema):
    """A debt that was promised, and how much of it may not be asked for."""

    invoice_no: str
    due_on: str
    amount: str
    held: str


class PlanShown(Schema):
    """A promise or plan as of a day."""

    id: int
    customer_no: str
    customer: str
    currency: str
    kind: str
    state: str
    given_on: str
    level: int
    total: str
    paid: str
    missed: str
    held: str
    next_due_on: str | None
    acknowledged: bool
    consent: str
    contact: str
    instalments: list[InstalmentShown]
    parts: list[PromisedPart]


class OnePlan(PlanShown):
    """A promise or plan with its steps."""

    steps: list[ClaimStep]


class Plans(Schema):
    """A page of promises and plans."""

    items: list[PlanShown]
    next: str | None


class ClaimReason(Schema):
    """A reason as code and sentence."""

    code: str
    text: str


class PlanLooked(Schema):
    """What the policy says to terms: why not, and why another person has to approve."""

    level: int
    parts: int
    consent: str
    refused: list[ClaimReason]
    approval: list[ClaimReason]
