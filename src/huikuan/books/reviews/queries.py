"""What is read from reviews: frozen values, never rows (B6, B13)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet

from huikuan.books.reviews.models import Proposal, Recommended, Review, Run, Step
from huikuan.books.reviews.values import (
    Audit,
    LimitKind,
    NoSuchProposal,
    NoSuchReview,
    ProposalView,
    RecommendedView,
    ReviewView,
    RunView,
    StepView,
    VoteView,
    reason_read,
    recommendation_read,
)
from huikuan.rules.limits import Extent, Limit
from huikuan.rules.limits import State as ProposalState
from huikuan.rules.reviews import Outcome, ReviewKind, State

__all__ = [
    "audit",
    "counts",
    "grades_seen",
    "last_reviews",
    "last_run",
    "open_reviews",
    "proposal",
    "proposals",
    "recommended",
    "review",
    "reviews",
    "started",
    "steps",
    "waiting_for",
]


def reviews(  # noqa: PLR0913 - what narrows a list
    company_id: int,
    *,
    states: Collection[State] = (State.OPEN,),
    customer_id: int | None = None,
    kind: ReviewKind | None = None,
    owner: str | None = None,
    salesperson: str | None = None,
    after: tuple[date, int] | None = None,  # tidy: allow date-default - where a page ended
    limit: int = 50,
) -> tuple[ReviewView, ...]:
    """Return reviews by the day they are due, then by number; `after` is where the last page ended.

    `owner` "" means those that nobody has taken.
    """
    rows = _reviews(company_id, salesperson).filter(state__in=[one.value for one in states])
    for name, value in (("customer_id", customer_id), ("kind", kind), ("owner", owner)):
        if value is not None:
            rows = rows.filter(**{name: value})
    if after is not None:
        rows = rows.filter(Q(due_on__gt=after[0]) | Q(due_on=after[0], id__gt=after[1]))
    return tuple(_review(row) for row in rows.order_by("due_on", "id")[:limit])


def review(company_id: int, review_id: int, salesperson: str | None = None) -> ReviewView:
    """Return a review. Raises NoSuchReview."""
    row = _reviews(company_id, salesperson).filter(id=review_id).first()
    if row is None:
        raise NoSuchReview(review_id)
    return _review(row)


def steps(company_id: int, review_id: int) -> tuple[StepView, ...]:
    """Return what was done with a review, in its order."""
    rows = Step.objects.filter(review__company_id=company_id, review_id=review_id).order_by("no")
    return tuple(
        StepView(
            no=row.no,
            act=row.act,
            state=State(row.state),
            on=row.on,
            details=row.details,
            recorded_at=row.recorded_at,
            actor=row.actor,
            actor_name=row.actor_name,
            person=row.person,
        )
        for row in rows
    )


def open_reviews(company_id: int, customer_ids: Collection[int] | None) -> Mapping[int, ReviewView]:
    """Return the open review of each of these customers (None: all) that has one."""
    rows = _reviews(company_id, None).filter(state=State.OPEN.value)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    return {row.customer_id: _review(row) for row in rows}


def counts(company_id: int, as_of: date, salesperson: str | None = None) -> Mapping[str, int]:
    """Return how many reviews are open, late and without an owner, and how many proposals wait."""
    rows = _reviews(company_id, salesperson).filter(state=State.OPEN.value)
    found = rows.aggregate(
        open=Count("id"),
        late=Count("id", filter=Q(due_on__lt=as_of)),
        free=Count("id", filter=Q(owner="")),
    )
    waiting = Proposal.objects.filter(company_id=company_id, state=ProposalState.PROPOSED.value)
    if salesperson is not None:
        waiting = waiting.filter(customer__salesperson=salesperson)
    return {**found, "waiting": waiting.count()}


def last_reviews(
    company_id: int, customer_ids: Collection[int] | None, as_of: date
) -> Mapping[int, Mapping[ReviewKind, date]]:
    """Return by customer the last day up to `as_of` on which a review of each kind was finished."""
    rows = Review.objects.filter(
        company_id=company_id, state=State.FINISHED.value, finished_on__lte=as_of
    )
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[int, dict[ReviewKind, date]] = defaultdict(dict)
    for who, kind, day in rows.values_list("customer_id", "kind").annotate(Max("finished_on")):
        found[who][ReviewKind(kind)] = day
    return found


def grades_seen(
    company_id: int, customer_ids: Collection[int] | None, as_of: date
) -> Mapping[int, str]:
    """Return by customer the grade that the last finished review saw, where it saw one."""
    rows = Review.objects.filter(
        company_id=company_id, state=State.FINISHED.value, finished_on__lte=as_of
    ).exclude(grade="")
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    newest = rows.order_by("customer_id", "-finished_on", "-id").distinct("customer_id")
    return dict(newest.values_list("customer_id", "grade"))


def started(company_id: int) -> date | None:
    """Return the first day on which this company's customers were looked at."""
    found = Run.objects.filter(company_id=company_id).aggregate(day=Min("as_of"))
    day: date | None = found["day"]
    return day


def proposals(  # noqa: PLR0913 - what narrows a list
    company_id: int,
    *,
    states: Collection[ProposalState] = (ProposalState.PROPOSED,),
    customer_id: int | None = None,
    review_id: int | None = None,
    salesperson: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[ProposalView, ...]:
    """Return proposed limits, the last one first; `before` is the number the last page ended with."""
    rows = _proposals(company_id, salesperson).filter(state__in=[one.value for one in states])
    for name, value in (("customer_id", customer_id), ("review_id", review_id)):
        if value is not None:
            rows = rows.filter(**{name: value})
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(_proposal(row) for row in rows.order_by("-id")[:limit])


def proposal(company_id: int, proposal_id: int, salesperson: str | None = None) -> ProposalView:
    """Return a proposed limit. Raises NoSuchProposal."""
    row = _proposals(company_id, salesperson).filter(id=proposal_id).first()
    if row is None:
        raise NoSuchProposal(proposal_id)
    return _proposal(row)


def waiting_for(company_id: int, person: str) -> int:
    """Return how many proposed limits wait that this person did not propose and has not agreed to."""
    rows = Proposal.objects.filter(company_id=company_id, state=ProposalState.PROPOSED.value)
    return rows.exclude(proposer=person).exclude(votes__person=person).count()


def recommended(
    company_id: int,
    customer_ids: Collection[int] | None,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, RecommendedView]:
    """Return the newest recommendation up to a day for each of these customers (None: all)."""
    rows = Recommended.objects.filter(company_id=company_id, as_of__lte=as_of)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    if known_at is not None:
        rows = rows.filter(run__recorded_at__lte=known_at)
    newest = rows.order_by("customer_id", "-as_of", "-id").distinct("customer_id")
    return {
        row.customer_id: RecommendedView(
            customer_id=row.customer_id,
            as_of=row.as_of,
            policy=row.run.policy,
            version=row.run.version,
            digest=row.run.digest,
            recommendation=recommendation_read(row.extent, row.minor, row.currency, row.rules),
        )
        for row in newest.select_related("run")
    }


def last_run(company_id: int, as_of: date) -> RunView | None:
    """Return the newest recommendation run up to a day."""
    row = (
        Run.objects.filter(company_id=company_id, as_of__lte=as_of)
        .order_by("-as_of", "-id")
        .first()
    )
    return None if row is None else run_view(row)


def run_view(row: Run) -> RunView:
    """Return a run as others see it."""
    return RunView(**{name: getattr(row, name) for name in RunView.__slots__})


def audit(company_id: int, first: date, last: date) -> Audit:
    """Return what happened with limits and reviews from one day to another, both counted."""
    opened = Review.objects.filter(company_id=company_id, opened_on__range=(first, last))
    asked = Proposal.objects.filter(company_id=company_id, proposed_on__range=(first, last))
    granted = asked.filter(state=ProposalState.APPROVED.value)
    apart = ~Q(minor=F("recommended_minor")) | ~Q(extent=F("recommended_extent"))
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, (company_id, first, last))
        (alone,) = cursor.fetchone()
        cursor.execute(_LIMITS, {"company": company_id, "first": first, "last": last})
        expired, unreviewed = cursor.fetchone()
    late = Q(finished_on__gt=F("due_on")) | Q(state=State.OPEN.value, due_on__lt=last)
    return Audit(
        reviews=_by(opened, "kind"),
        outcomes=_by(opened.exclude(outcome=""), "outcome"),
        late=opened.filter(late).count(),
        proposals=_by(asked, "state"),
        apart=granted.exclude(recommended_extent="").filter(apart).count(),
        above=granted.filter(minor__gt=F("recommended_minor")).count(),
        alone=alone,
        expired=expired,
        unreviewed=unreviewed,
    )


# granted though no other person than the proposer agreed: there is none, and the audit shows that
_ALONE = """
SELECT count(*) FROM reviews_proposal p
WHERE p.company_id = %s AND p.proposed_on BETWEEN %s AND %s AND p.state = 'approved'
  AND NOT EXISTS (SELECT FROM reviews_vote v WHERE v.proposal_id = p.id
                  AND v.act = 'approve' AND v.person <> p.proposer)
"""
# normal limits that ran out in the days and were not renewed; and customers with a limit in force
# whom no finished review looked at in the days
_LIMITS = """
WITH newest AS (
    SELECT DISTINCT ON (customer_id) customer_id, valid_to FROM credit_limitentry
    WHERE company_id = %(company)s AND customer_id IS NOT NULL AND kind = 'normal'
      AND valid_from <= %(last)s
    ORDER BY customer_id, valid_from DESC, id DESC
)
SELECT count(*) FILTER (WHERE valid_to BETWEEN %(first)s AND %(last)s - 1),
       count(*) FILTER (WHERE (valid_to IS NULL OR valid_to >= %(last)s) AND NOT EXISTS (
           SELECT FROM reviews_review r WHERE r.customer_id = newest.customer_id
             AND r.company_id = %(company)s AND r.finished_on BETWEEN %(first)s AND %(last)s))
FROM newest
"""


def _by(rows: QuerySet[Any], name: str) -> dict[str, int]:
    return dict(rows.values_list(name).annotate(Count("id")).order_by(name))


def _reviews(company_id: int, salesperson: str | None) -> QuerySet[Review]:
    rows = Review.objects.filter(company_id=company_id).select_related("customer")
    return rows if salesperson is None else rows.filter(customer__salesperson=salesperson)


def _proposals(company_id: int, salesperson: str | None) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(company_id=company_id).select_related("customer")
    rows = rows.prefetch_related("votes")
    return rows if salesperson is None else rows.filter(customer__salesperson=salesperson)


def _review(row: Review) -> ReviewView:
    return ReviewView(
        id=row.id,
        customer_id=row.customer_id,
        customer_no=row.customer.customer_no,
        customer=row.customer.name,
        kind=ReviewKind(row.kind),
        state=State(row.state),
        opened_on=row.opened_on,
        due_on=row.due_on,
        owner=row.owner,
        outcome=Outcome(row.outcome) if row.outcome else None,
        finished_on=row.finished_on,
        reasons=tuple(reason_read(one) for one in row.reasons),
        against=tuple(reason_read(one) for one in row.against),
    )


def _proposal(row: Proposal) -> ProposalView:
    recommended_limit = (
        Limit(Extent(row.recommended_extent), row.recommended_minor)
        if row.recommended_extent
        else None
    )
    votes = sorted(row.votes.all(), key=lambda vote: vote.id)
    return ProposalView(
        id=row.id,
        customer_id=row.customer_id,
        customer_no=row.customer.customer_no,
        customer=row.customer.name,
        kind=LimitKind(row.kind),
        limit=Limit(Extent(row.extent), row.minor),
        currency=row.currency,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        reason=row.reason,
        grade=row.grade or None,
        current=Limit(Extent(row.current_extent), row.current_minor),
        current_currency=row.current_currency,
        recommended=recommended_limit,
        conditions=tuple(row.conditions),
        review_on=row.review_on,
        review_id=row.review_id,
        state=ProposalState(row.state),
        proposer=row.proposer,
        proposer_name=row.proposer_name,
        proposed_on=row.proposed_on,
        recorded_at=row.recorded_at,
        entry_id=row.entry_id,
        votes=tuple(
            VoteView(vote.act, vote.person, vote.name, vote.role, vote.why, vote.at)
            for vote in votes
        ),
    )
