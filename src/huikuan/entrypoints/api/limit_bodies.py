"""What programs ask of limits and reviews, and the shapes of the answers (B6, B7, B13)."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from huikuan.entrypoints.api.asking import Amount, Asked, Body, Day, Paged, Text, Why
from huikuan.rules.limits import State as ProposalState
from huikuan.rules.reviews import ReviewKind, State


class LimitsAsked(Asked, Paged):
    """Whose limits, by words of name or number, as of a day."""

    as_of: Day | None = None
    q: Text = ""


class DayAsked(Asked):
    """A day that counts; today without it."""

    as_of: Day | None = None


class ProposalsAsked(Asked, Paged):
    """Which proposals: by state and customer."""

    state: Literal["", *(one.value for one in ProposalState)] = ""  # type: ignore[valid-type]
    customer: Text = ""


class ReviewsAsked(Asked, Paged):
    """Which reviews: by state, kind, owner and customer; open ones without a state."""

    state: Literal["", *(one.value for one in State)] = ""  # type: ignore[valid-type]
    kind: Literal["", *(one.value for one in ReviewKind)] = ""  # type: ignore[valid-type]
    owner: Text | None = None
    customer: Text = ""


class SpanAsked(Asked):
    """The days of an audit, both counted."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


class LimitProposed(Body):
    """A limit that is asked for; `unlimited` instead of an amount."""

    customer_no: Text = Field(min_length=1)
    amount: Amount | None = None
    unlimited: bool = False
    currency: Text = Field("CNY", min_length=3, max_length=3)
    kind: Literal["normal", "temporary"] = "normal"
    valid_from: Day | None = None
    valid_to: Day | None = None
    review_on: Day | None = None
    conditions: list[Text] = Field([], max_length=20)
    review: int | None = None
    why: Why = Field(min_length=1)


class Words(Body):
    """What is said with an approval or a withdrawal, if anything."""

    why: Why = ""


class ReviewAsked(Body):
    """A review of a customer that somebody asks for."""

    customer_no: Text = Field(min_length=1)
    kind: Literal["special", "annual", "quarterly"] = "special"
    why: Why = Field(min_length=1)


class Owner(Body):
    """Who takes the review: a user name, "" for nobody."""

    owner: Text = ""


class Finished(Body):
    """How a review ends."""

    outcome: Literal["confirmed", "changed", "blocked"]
    why: Why = Field(min_length=1)


class Said(Schema):
    """A code of ours and its sentence in the client's language."""

    code: str
    text: str


class RuleShown(Schema):
    """What one rule says; without an amount `absent` says why."""

    code: str
    stage: str
    amount: str | None
    binds: bool
    text: str
    absent: bool


class RecommendedShown(Schema):
    """The recommended limit with every rule; extent none: nothing could be recommended."""

    extent: str
    amount: str | None
    currency: str
    new_customer: bool
    rules: list[RuleShown]
    conditions: list[dict[str, Any]]
    policy: str
    version: int


class EntryShown(Schema):
    """An entry of the limit journal."""

    id: int
    kind: str
    extent: str
    amount: str | None
    currency: str
    valid_from: str
    valid_to: str | None
    reason: str
    approvals: list[dict[str, str]]


class LimitShown(Schema):
    """How a customer's limit stands; what is at risk in other currencies is not converted."""

    customer_no: str
    customer: str
    limit: EntryShown | None
    insured: EntryShown | None
    currency: str
    used: dict[str, str]
    other: dict[str, dict[str, str]]
    free: str | None
    recommended: str | None


class Limits(Schema):
    """A page of limits."""

    as_of: str
    items: list[LimitShown]
    next: str | None


class OneLimit(LimitShown):
    """One customer's limit with its recommendation, terms and journal."""

    recommendation: RecommendedShown
    terms: dict[str, Any]
    journal: list[EntryShown]


class ProposalShown(Schema):
    """A proposed limit and who did what with it."""

    id: int
    customer_no: str
    customer: str
    kind: str
    extent: str
    amount: str | None
    currency: str
    valid_from: str
    valid_to: str | None
    review_on: str | None
    conditions: list[str]
    why: str
    grade: str | None
    state: str
    proposer: str
    proposed_on: str
    review: int | None
    entry: int | None
    votes: list[dict[str, str]]


class Proposals(Schema):
    """A page of proposals."""

    items: list[ProposalShown]
    next: str | None


class ReviewShown(Schema):
    """A review of a customer."""

    id: int
    customer_no: str
    customer: str
    kind: str
    state: str
    opened_on: str
    due_on: str
    owner: str
    outcome: str | None
    finished_on: str | None
    reasons: list[Said]
    against: list[Said]


class Reviews(Schema):
    """A page of reviews, first due first."""

    items: list[ReviewShown]
    next: str | None


class OneReview(ReviewShown):
    """One review with its checklist, recommendation, limit, score and history."""

    points: list[dict[str, Any]]
    recommendation: RecommendedShown
    limit: LimitShown
    terms: dict[str, Any]
    grade: str | None
    factors: list[dict[str, Any]]
    proposals: list[ProposalShown]
    steps: list[dict[str, Any]]


class RunShown(Schema):
    """A recommendation run of the book."""

    id: int
    as_of: str
    policy: str
    version: int
    customers: int
    kept: int


class AuditShown(Schema):
    """What happened with limits and reviews in the days."""

    reviews: dict[str, int]
    outcomes: dict[str, int]
    late: int
    proposals: dict[str, int]
    apart: int
    above: int
    alone: int
    expired: int
    unreviewed: int
