"""What programs ask of limits and reviews and what they are answered (B6, B7, B13)."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from huikuan.books.credit.values import LimitEntry
from huikuan.books.reviews.values import ProposalView, ReviewView
from huikuan.entrypoints.api.asking import Amount, Asked, Body, Day, Paged, Text, Why
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.flows import review_credit
from huikuan.flows.recommend_limits import TermsAdvice
from huikuan.flows.review_credit import Standing
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money, TooManyDecimals, UnknownCurrency, from_decimal
from huikuan.rules.limits import Limit, Recommendation
from huikuan.rules.limits import State as ProposalState
from huikuan.rules.reviews import Outcome, Point, ReviewKind, State

INVALID = 422


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


Language = Literal["zh", "en"]


def money(body: LimitProposed) -> int | None:
    """The amount that is asked for in minor units, None for unlimited; raises Problem 422."""
    if body.unlimited == (body.amount is not None):
        raise Problem(
            INVALID, "api.limit_refused", errors=[FieldFault("amount", "approvals.nothing_asked")]
        )
    if body.amount is None:
        return None
    try:
        return from_decimal(body.amount, body.currency).minor
    except (TooManyDecimals, UnknownCurrency) as wrong:
        fault = FieldFault("amount", "limits.currency", {"currency": body.currency})
        raise Problem(INVALID, "api.limit_refused", errors=[fault]) from wrong


def said(reason: Reason, language: Language) -> dict[str, str]:
    """A reason as code and sentence."""
    return {"code": reason.code, "text": review_credit.sentence(reason, language)}


def entry(one: LimitEntry | None) -> dict[str, Any] | None:
    """A journal's entry as it is answered."""
    if one is None:
        return None
    return {
        "id": one.id,
        "kind": one.kind.value,
        "extent": one.state.value,
        "amount": None if one.minor is None else Money(one.minor, one.currency).text(),
        "currency": one.currency,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": None if one.valid_to is None else one.valid_to.isoformat(),
        "reason": one.reason,
        "approvals": [
            {"name": each.name, "role": each.role, "at": each.at.isoformat()}
            for each in one.approvals
        ],
    }


def limit_text(limit: Limit | None, currency: str) -> str | None:
    """A limit's amount, or its extent where it is none."""
    if limit is None:
        return None
    return limit.extent.value if limit.minor is None else Money(limit.minor, currency).text()


def standing(
    customer_no: str, customer: str, one: Standing, home: str, recommended: str | None
) -> dict[str, Any]:
    """How a limit stands, as it is answered."""
    currency = one.entry.currency if one.entry else home
    return {
        "customer_no": customer_no,
        "customer": customer,
        "limit": entry(one.entry),
        "insured": entry(one.insured),
        "currency": currency,
        "used": _used(one.used, currency),
        "other": {code: _used(each, code) for code, each in one.other.items()},
        "free": None if one.free is None else Money(one.free, currency).text(),
        "recommended": recommended,
    }


def _used(used: Any, currency: str) -> dict[str, str]:  # noqa: ANN401 - the components by name
    names = (*type(used).__slots__, "gross")
    return {name: Money(getattr(used, name), currency).text() for name in names}


def recommendation(
    found: Recommendation, policy: str, version: int, language: Language
) -> dict[str, Any]:
    """A recommendation with every rule in words."""
    return {
        "extent": found.limit.extent.value,
        "amount": None
        if found.limit.minor is None
        else Money(found.limit.minor, found.currency).text(),
        "currency": found.currency,
        "new_customer": found.is_new,
        "rules": [
            {
                "code": rule.code,
                "stage": rule.stage.value,
                "amount": None if rule.minor is None else Money(rule.minor, found.currency).text(),
                "binds": rule.binds,
                "text": review_credit.sentence(
                    rule.absent or Reason(f"limits.{rule.code}", rule.figures), language
                ),
                "absent": rule.absent is not None,
            }
            for rule in found.rules
        ],
        "conditions": [{"code": one.code, "permyriad": one.share} for one in found.conditions],
        "policy": policy,
        "version": version,
    }


def terms(found: TermsAdvice, language: Language) -> dict[str, Any]:
    """The ladder's answer, the law's maxima and discounts, in words."""
    return {
        "days": found.advice.days,
        "today": found.days,
        "rungs": [
            {
                "days": one.days,
                "binds": one.binds,
                **said(Reason(one.code, one.figures), language),
            }
            for one in found.advice.rungs
        ],
        "secure": [one.value for one in found.advice.secure],
        "beyond": None if found.beyond is None else said(found.beyond, language),
        "warnings": [said(one, language) for one in found.warnings],
        "discounts": [
            {
                "permyriad": one.permyriad,
                "days": one.days,
                "net_days": one.net_days,
                "annual_cost_permyriad": one.annual_cost,
                "cost_of_capital_permyriad": one.cost_of_capital,
                "pays": one.pays,
            }
            for one in found.options
        ],
        "break_even_permyriad": found.break_even,
    }


def proposal(one: ProposalView) -> dict[str, Any]:
    """A proposal as it is answered."""
    return {
        "id": one.id,
        "customer_no": one.customer_no,
        "customer": one.customer,
        "kind": one.kind.value,
        "extent": one.limit.extent.value,
        "amount": None if one.limit.minor is None else Money(one.limit.minor, one.currency).text(),
        "currency": one.currency,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": None if one.valid_to is None else one.valid_to.isoformat(),
        "review_on": None if one.review_on is None else one.review_on.isoformat(),
        "conditions": list(one.conditions),
        "why": one.reason,
        "grade": one.grade,
        "state": one.state.value,
        "proposer": one.proposer_name,
        "proposed_on": one.proposed_on.isoformat(),
        "review": one.review_id,
        "entry": one.entry_id,
        "votes": [
            {
                "act": vote.act,
                "name": vote.name,
                "role": vote.role,
                "why": vote.why,
                "at": vote.at.isoformat(),
            }
            for vote in one.votes
        ],
    }


def review(one: ReviewView, language: Language) -> dict[str, Any]:
    """A review as it is answered."""
    return {
        "id": one.id,
        "customer_no": one.customer_no,
        "customer": one.customer,
        "kind": one.kind.value,
        "state": one.state.value,
        "opened_on": one.opened_on.isoformat(),
        "due_on": one.due_on.isoformat(),
        "owner": one.owner,
        "outcome": None if one.outcome is None else one.outcome.value,
        "finished_on": None if one.finished_on is None else one.finished_on.isoformat(),
        "reasons": [said(each, language) for each in one.reasons],
        "against": [said(each, language) for each in one.against],
    }


def point(one: Point, language: Language) -> dict[str, Any]:
    """A point of the checklist as it is answered."""
    reason = Reason(f"reviews.{one.mark}_{one.code}", one.figures)
    return {"point": one.code, "mark": one.mark.value, **said(reason, language)}


OUTCOMES = {one.value: one for one in Outcome}
