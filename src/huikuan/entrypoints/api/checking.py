"""What programs ask about orders and what they are answered (D2)."""

from decimal import Decimal
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from huikuan.entrypoints.api.asking import (
    Amount,
    Asked,
    Body,
    Day,
    Flag,
    Instant,
    Paged,
    Text,
    Whole,
    Why,
)


class OrderChecked(Body):
    """An order to be checked. `reserve` keeps its room, or puts it on hold when it does not pass.

    `change` checks the reservation of this order number anew with the amount given here. `deposit`
    is what is paid before the goods leave. `purpose` invoice: goods that were delivered.
    """

    customer_no: Text = Field(min_length=1)
    amount: Amount
    currency: str = Field("", max_length=3)
    order_no: str = Field("", max_length=60)
    deposit: Amount = Decimal(0)
    terms: str = Field("", max_length=200)
    purpose: Literal["order", "invoice"] = "order"
    as_of: Day | None = None
    reserve: Flag = False
    change: Flag = False


class DecisionsAsked(Asked, Paged):
    """Which decisions: of a customer, an order, with an outcome."""

    customer: Text = ""
    order_no: Text = ""
    outcome: Literal["", "pass", "hold", "refuse"] = ""


class ReservationAct(Body):
    """An act on a reservation; `amount` is what an order was confirmed with, if it is less."""

    act: Literal["confirm", "release", "void"]
    amount: Amount | None = None
    why: Why = ""


class HoldAct(Body):
    """An act on a held order; a release needs `review_on`, `assign` an owner.

    `seen` is the number of the last act that was known.
    """

    act: Literal["ask", "release", "reject", "withdraw", "assign"]
    why: Why = Field(min_length=1)
    review_on: Day | None = None
    owner: Text = ""
    seen: Whole | None = None


class WhatIf(Asked):
    """The order with another amount, or another deposit."""

    amount: Amount | None = None
    deposit: Amount | None = None


class ExposureAsked(Asked):
    """Which exposure: of a day, as known at an instant, of one customer or of all."""

    as_of: Day | None = None
    known_at: Instant | None = None
    customer: Text = ""


class NewBlock(Body):
    """A block on a customer or a group, from a day to a last day or until it is lifted."""

    customer_no: Text = ""
    group_no: Text = ""
    severity: Literal["hold", "refuse"] = "hold"
    valid_from: Day
    valid_to: Day | None = None
    why: Why = Field(min_length=1)


class LiftedBlock(Body):
    """The first day without the block, and why."""

    on: Day
    why: Why = Field(min_length=1)


class NewRate(Body):
    """What one unit of `base` is worth in `quote` from a day on."""

    base: Text
    quote: Text
    on: Day
    rate: str = Field(max_length=30, pattern=r"^\d{1,9}(\.\d{1,10})?$")
    source: Text = Field(min_length=1)


class DayAsked(Asked):
    """A day that counts; today without it."""

    as_of: Day | None = None


class ReasonTold(Schema):
    """A reason: what it does, in words, and the figures behind it."""

    code: str
    effect: str
    text: str
    figures: dict[str, Any]


class Stands(Schema):
    """Exposure by component with the order, the limit, and what was free before the order."""

    exposure: dict[str, Any] | None
    limit: dict[str, Any] | None
    free: str | None


class GroupStands(Stands):
    """How the customer's group stands."""

    group_no: str


class VerdictTold(Stands):
    """A verdict with all reasons, those that decide first."""

    outcome: str
    reasons: list[ReasonTold]
    group: GroupStands | None


class Promise(Schema):
    """The room that an order has."""

    id: int
    state: str
    amount: str
    currency: str
    expires_at: str | None


class CheckedTold(VerdictTold):
    """A verdict that was recorded."""

    decision: int
    recorded_at: str
    policy: dict[str, Any]
    reservation: Promise | None
    hold: int | None


class DecisionLine(Schema):
    """A decision in a list."""

    id: int
    customer_no: str
    customer: str
    order_no: str
    act: str
    amount: str
    currency: str
    as_of: str
    outcome: str
    recorded_at: str


class DecisionsTold(Schema):
    """A page of decisions, the last first."""

    items: list[DecisionLine]
    next: str | None


class ExplainedTold(Schema):
    """A decision rebuilt: whether record, verdict and facts are what they were."""

    decision: int
    sound: bool
    record_sound: bool
    facts_sound: bool
    same_verdict: bool
    recorded: dict[str, Any]
    rebuilt: dict[str, Any] | None
    facts: dict[str, Any]
    differences: list[dict[str, Any]]


class HoldTold(Schema):
    """A held order: what it was held for, what a check would say now, and its acts."""

    id: int
    no: int
    state: str
    order_no: str
    customer_no: str
    customer: str
    amount: str
    currency: str
    decision: int
    held_at: str
    due_at: str
    late: bool
    ready: bool
    four_eyes: bool
    owner: str
    reasons: list[dict[str, Any]]
    added: list[ReasonTold]
    risk_class: str
    oldest: dict[str, Any] | None
    last_payment: dict[str, Any] | None
    now: VerdictTold
    history: list[dict[str, Any]]


class HoldsTold(Schema):
    """The held orders, those that are due first first."""

    items: list[HoldTold]


class WhatIfTold(VerdictTold):
    """The verdict over the changed order, and how the held one could be cut or secured."""

    split: dict[str, Any]


class RiskLine(Schema):
    """What is at risk with a customer in one currency."""

    customer_no: str
    group_no: str
    currency: str
    reserved: str
    open_orders: str
    delivered: str
    invoiced: str
    drafts: str
    unapplied: str
    overdue: str
    gross: str


class RisksTold(Schema):
    """What was at risk at the end of a day."""

    as_of: str
    items: list[RiskLine]


class BlockLine(Schema):
    """A block that lies on a customer or a group."""

    id: int
    customer_no: str | None
    group_no: str
    severity: str
    why: str
    valid_from: str
    valid_to: str | None
    recorded_at: str


class BlocksTold(Schema):
    """The blocks of a day."""

    as_of: str
    items: list[BlockLine]


class BlockMade(Schema):
    """A block that was set."""

    id: int


class RateLine(Schema):
    """An exchange rate from a day on."""

    base: str
    quote: str
    on: str
    rate: str
    source: str


class RatesTold(Schema):
    """Exchange rates up to a day, the newest first."""

    as_of: str
    items: list[RateLine]
