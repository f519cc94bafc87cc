"""Gathers what a review's page and the ladder of a customer show, as of a day (B6, B7, D2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.books.credit import queries as credit
from huikuan.books.credit.values import LimitEntry, LimitKind
from huikuan.books.people.queries import CompanyView
from huikuan.books.reviews import queries
from huikuan.books.reviews.values import ProposalView, ReviewView, StepView
from huikuan.books.scoring import queries as scoring
from huikuan.books.scoring.values import ScoreView
from huikuan.flows.check_order.gathering import exposures
from huikuan.flows.recommend_limits import (
    Recommended,
    TermsAdvice,
    advise_terms,
    recommendations,
)
from huikuan.flows.review_credit.looking import Reviewing, review_policy
from huikuan.kernel.days import Day
from huikuan.rules.exposure import Components
from huikuan.rules.limits import State as ProposalState
from huikuan.rules.reviews import Point, ReviewKind, State, checklist


@dataclass(frozen=True, slots=True)
class Standing:
    """How a customer's limit stands: what may be risked, what uses it, what is insured.

    `free` in minor units of the limit's currency: the limit less what is at risk in it, below zero
    where more is; None where there is no amount to compare. What is at risk in other currencies
    stands in `other`, unconverted.
    """

    entry: LimitEntry | None
    insured: LimitEntry | None
    used: Components
    other: Mapping[str, Components]
    free: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about one review, or about a customer who has none."""

    review: ReviewView | None
    steps: tuple[StepView, ...]
    points: tuple[Point, ...]
    recommended: Recommended
    standing: Standing
    terms: TermsAdvice
    score: ScoreView | None
    proposals: tuple[ProposalView, ...]
    earlier: tuple[ReviewView, ...]


def standing(company: CompanyView, customer_ids: list[int], as_of: Day) -> Mapping[int, Standing]:
    """Return how the limits of these customers stand on a day, by three statements."""
    limits = credit.limits(company.id, customer_ids, as_of)
    risks = exposures(company, customer_ids, as_of)
    return {
        who: _standing(limits.get(who, ()), risks.get(who, {}), company.currency)
        for who in customer_ids
    }


def case(
    company: CompanyView,
    as_of: Day,
    *,
    review_id: int | None = None,
    customer_id: int | None = None,
    salesperson: str | None = None,
) -> Case:
    """Return one review, or a customer's file without one, with all that a decision stands on.

    Raises NoSuchReview; KeyError for a customer that is not the company's (or the salesperson's).
    """
    review = None
    if review_id is not None:
        review = queries.review(company.id, review_id, salesperson)
        customer_id = review.customer_id
    if customer_id is None:
        raise ValueError("a case is of a review or of a customer")
    found = recommendations(company, [customer_id], as_of, salesperson=salesperson)[customer_id]
    facts = Reviewing(company, [customer_id], as_of).facts(found.gathered, found.recommendation)
    kind = review.kind if review else ReviewKind.SPECIAL
    every = queries.reviews(company.id, states=tuple(State), customer_id=customer_id)
    return Case(
        review=review,
        steps=queries.steps(company.id, review.id) if review else (),
        points=checklist(kind, facts, review_policy(company.id, as_of), as_of),
        recommended=found,
        standing=standing(company, [customer_id], as_of)[customer_id],
        terms=advise_terms(company, found.gathered, as_of),
        score=scoring.current(company.id, [customer_id], as_of).get(customer_id),
        proposals=queries.proposals(
            company.id, states=tuple(ProposalState), customer_id=customer_id
        ),
        earlier=tuple(one for one in every if review is None or one.id != review.id),
    )


def _standing(
    entries: tuple[LimitEntry, ...], risks: Mapping[str, Components], home: str
) -> Standing:
    entry = credit.limit_of(entries)
    insured = next((one for one in entries if one.kind is LimitKind.INSURED), None)
    currency = entry.currency if entry else home
    used = risks.get(currency, Components())
    return Standing(
        entry=entry,
        insured=insured,
        used=used,
        other={code: one for code, one in risks.items() if code != currency},
        free=None if entry is None or entry.minor is None else entry.minor - used.gross,
    )
