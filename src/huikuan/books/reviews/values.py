"""What the reviews' book answers with, why it refuses, and how figures are kept in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money
from huikuan.rules.limits import (
    Condition,
    Extent,
    Limit,
    Recommendation,
    RuleValue,
    Stage,
)
from huikuan.rules.limits import State as ProposalState
from huikuan.rules.reviews import Outcome, ReviewKind, State


class ReviewRefused(ValueError):
    """The act cannot be done; `reasons` say why, codes of the text catalogue."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))


class NoSuchReview(LookupError):
    """There is no such review in the company."""


class NoSuchProposal(LookupError):
    """There is no such proposal in the company."""


class LimitKind(StrEnum):
    """Which limits are proposed by us; an insured one is the insurer's word."""

    NORMAL = "normal"
    TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True)
class StepView:
    """An act on a review: `details` are the reasons, points or words that came with it."""

    no: int
    act: str
    state: State
    on: date
    details: Mapping[str, Any]
    recorded_at: datetime
    actor: str
    actor_name: str
    person: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review of a customer: why, who has it, until when, and what it came to."""

    id: int
    customer_id: int
    customer_no: str
    customer: str
    kind: ReviewKind
    state: State
    opened_on: date
    due_on: date
    owner: str
    outcome: Outcome | None
    finished_on: date | None
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A limit that somebody asks for; see `ProposalView`."""

    customer_id: int
    kind: LimitKind
    limit: Limit
    currency: str
    valid_from: date
    valid_to: date | None
    reason: str
    grade: str | None
    current: Limit
    current_currency: str
    conditions: tuple[str, ...] = ()
    review_on: date | None = None
    review_id: int | None = None
    recommended: Limit | None = None


@dataclass(frozen=True, slots=True)
class VoteView:
    """Who agreed, approved, rejected or withdrew, in which role, with which words."""

    act: str
    person: str
    name: str
    role: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposed limit as it stands; `entry_id` is the journal's entry once it was granted.

    `current` and `recommended` are what was in force and what the policy gave when it was asked
    for; `needed` persons have to approve.
    """

    id: int
    customer_id: int
    customer_no: str
    customer: str
    kind: LimitKind
    limit: Limit
    currency: str
    valid_from: date
    valid_to: date | None
    reason: str
    grade: str | None
    current: Limit
    current_currency: str
    recommended: Limit | None
    conditions: tuple[str, ...]
    review_on: date | None
    review_id: int | None
    state: ProposalState
    proposer: str
    proposer_name: str
    proposed_on: date
    recorded_at: datetime
    entry_id: int | None
    votes: tuple[VoteView, ...] = ()

    def approved_by(self) -> tuple[str, ...]:
        """Return the persons whose approval counts so far."""
        return tuple(one.person for one in self.votes if one.act in {"agree", "approve"})


@dataclass(frozen=True, slots=True)
class RunView:
    """One recommendation of limits for a book: by which policy, as of which day."""

    id: int
    as_of: date
    policy: str
    version: int
    digest: str
    customers: int
    kept: int
    recorded_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class RecommendedView:
    """What the policy gave a customer, as of a day, and why."""

    customer_id: int
    as_of: date
    policy: str
    version: int
    digest: str
    recommendation: Recommendation


@dataclass(frozen=True, slots=True)
class Look:
    """What one customer's look came to, to be kept: finished by itself, or for a person."""

    customer_id: int
    kind: ReviewKind
    reasons: tuple[Reason, ...]
    due_on: date
    grade: str | None
    points: tuple[Mapping[str, Any], ...]
    against: tuple[Reason, ...]
    done: bool


@dataclass(frozen=True, slots=True)
class Audit:
    """What happened with limits and reviews in a stretch of days, for the yearly policy audit.

    Counts by word; `late` reviews were finished after their day or are open past it, `apart` limits
    differ from the recommended one, `alone` (never any) were granted by the person who asked.
    """

    reviews: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    late: int = 0
    proposals: Mapping[str, int] = field(default_factory=dict)
    apart: int = 0
    above: int = 0
    alone: int = 0
    expired: int = 0
    unreviewed: int = 0


def kept(figure: Figure) -> object:
    """Return a figure as it is kept: an amount with its currency, a day and a decimal by name."""
    if isinstance(figure, Money):
        return {"minor": figure.minor, "currency": figure.currency}
    if isinstance(figure, date):
        return {"day": figure.isoformat()}
    if isinstance(figure, Decimal):
        return {"decimal": str(figure)}
    return figure


def read(value: Any) -> Figure:  # noqa: ANN401 - what JSON gives
    """Return a figure that was kept."""
    if not isinstance(value, Mapping):
        return value  # type: ignore[no-any-return]
    if "minor" in value:
        return Money(value["minor"], value["currency"])
    if "day" in value:
        return date.fromisoformat(value["day"])
    return Decimal(value["decimal"])


def figures(found: Mapping[str, Figure]) -> dict[str, object]:
    """Return figures as they are kept."""
    return {name: kept(value) for name, value in found.items()}


def reason_kept(reason: Reason) -> dict[str, object]:
    """Return a reason as it is kept."""
    return {"code": reason.code, "figures": figures(reason.figures)}


def reason_read(value: Mapping[str, Any]) -> Reason:
    """Return a reason that was kept."""
    return Reason(value["code"], {name: read(one) for name, one in value["figures"].items()})


def recommendation_kept(found: Recommendation) -> dict[str, object]:
    """Return a recommendation's rules and conditions as they are kept."""
    return {
        "new": found.is_new,
        "conditions": [{"code": one.code, "share": one.share} for one in found.conditions],
        "rules": [
            {
                "code": rule.code,
                "stage": rule.stage.value,
                "minor": rule.minor,
                "figures": figures(rule.figures),
                "binds": rule.binds,
                "absent": None if rule.absent is None else reason_kept(rule.absent),
            }
            for rule in found.rules
        ],
    }


def recommendation_read(
    extent: str, minor: int | None, currency: str, value: Mapping[str, Any]
) -> Recommendation:
    """Return a recommendation that was kept."""
    return Recommendation(
        limit=Limit(Extent(extent), minor),
        currency=currency,
        rules=tuple(
            RuleValue(
                code=rule["code"],
                stage=Stage(rule["stage"]),
                minor=rule["minor"],
                figures={name: read(one) for name, one in rule["figures"].items()},
                binds=rule["binds"],
                absent=None if rule["absent"] is None else reason_read(rule["absent"]),
            )
            for rule in value["rules"]
        ),
        conditions=tuple(Condition(one["code"], one["share"]) for one in value["conditions"]),
        is_new=value["new"],
    )
