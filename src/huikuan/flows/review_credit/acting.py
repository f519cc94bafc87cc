"""What people do with a review: ask for one, take it, note words on it, finish or drop it (B6)."""

from collections.abc import Iterable

from django.db import transaction

from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.reviews import operations, queries
from huikuan.books.reviews.values import Look, ReviewRefused, ReviewView
from huikuan.books.scoring import queries as scoring
from huikuan.flows.recommend_limits import recommendations
from huikuan.flows.review_credit.looking import Reviewing, points_kept, review_policy
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Reason
from huikuan.rules.limits import State as ProposalState
from huikuan.rules.reviews import Outcome, ReviewKind, checklist
from huikuan.rules.reviews import finish as verdict


class Refused(ValueError):
    """The act cannot be done; `reasons` say why, codes of the text catalogue."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))


def request(  # noqa: PLR0913 - who asks for which review of whom, when and why
    *,
    by: Actor,
    company: CompanyView,
    customer_no: str,
    why: str,
    as_of: Day,
    kind: ReviewKind = ReviewKind.SPECIAL,
    salesperson: str | None = None,
) -> ReviewView:
    """Open a review by hand; it waits for a person, whatever its points say.

    Raises Refused: limits.unknown_customer, reviews.no_words, reviews.open_already.
    """
    try:
        customer = parties.customer(
            company_id=company.id, customer_no=customer_no, salesperson=salesperson
        )
    except parties.NoSuchCustomer as unknown:
        raise Refused([Reason("limits.unknown_customer", {"customer": customer_no})]) from unknown
    if not why.strip():
        raise Refused([Reason("reviews.no_words")])
    there = queries.open_reviews(company.id, [customer.id])
    if there:
        number = there[customer.id].id
        raise Refused([Reason("reviews.open_already", {"review": number})])
    policy = review_policy(company.id, as_of)
    found = recommendations(company, [customer.id], as_of)[customer.id]
    facts = Reviewing(company, [customer.id], as_of).facts(found.gathered, found.recommendation)
    points = checklist(kind, facts, policy, as_of)
    asked = Look(
        customer_id=customer.id,
        kind=kind,
        reasons=(Reason("reviews.request", {"what": why.strip()}),),
        due_on=add_days(as_of, policy.due_days[kind]),
        grade=facts.grade,
        points=points_kept(points),
        against=verdict(kind, points, policy).reasons,
        done=False,
    )
    with transaction.atomic():
        operations.keep_looks(by=by, company_id=company.id, as_of=as_of, looks=[asked])
    return queries.open_reviews(company.id, [customer.id])[customer.id]


def assign(
    *, by: Actor, company: CompanyView, review_id: int, owner: str, as_of: Day
) -> ReviewView:
    """Give a review to an account of the company ("": to nobody).

    Raises NoSuchReview, Refused: reviews.unknown_owner, reviews.not_open.
    """
    if owner and owner not in {one.username for one in people.users(company.id) if one.active}:
        raise Refused([Reason("reviews.unknown_owner", {"owner": owner})])
    return _acted(by, company, review_id, "assign", as_of, {"owner": owner})


def note(*, by: Actor, company: CompanyView, review_id: int, words: str, as_of: Day) -> ReviewView:
    """Note words on a review. Raises NoSuchReview, Refused: reviews.no_words, reviews.not_open."""
    if not words.strip():
        raise Refused([Reason("reviews.no_words")])
    return _acted(by, company, review_id, "note", as_of, {"note": words.strip()})


def drop(*, by: Actor, company: CompanyView, review_id: int, why: str, as_of: Day) -> ReviewView:
    """Drop a review that was opened for nothing. Raises as `note`."""
    if not why.strip():
        raise Refused([Reason("reviews.no_words")])
    return _acted(by, company, review_id, "drop", as_of, {"why": why.strip()})


def finish(
    *,
    by: Actor,
    company: CompanyView,
    review_id: int,
    outcome: Outcome,
    why: str,
    as_of: Day,
) -> ReviewView:
    """Finish a review: the limit is confirmed, another one was proposed in it, or credit stopped.

    Raises NoSuchReview, Refused: reviews.no_words, reviews.not_open, reviews.no_proposal.
    """
    found = queries.review(company.id, review_id)
    if outcome is Outcome.UNATTENDED:
        raise Refused([Reason("reviews.no_words")])
    if outcome is Outcome.CHANGED and not queries.proposals(
        company.id, states=tuple(ProposalState), review_id=review_id
    ):
        raise Refused([Reason("reviews.no_proposal")])
    grade = scoring.grades(company.id, [found.customer_id], as_of).get(found.customer_id)
    try:
        with transaction.atomic():
            return operations.finish_review(
                by=by,
                company_id=company.id,
                review_id=review_id,
                outcome=outcome,
                on=as_of,
                grade=grade.grade if grade else None,
                why=why,
            )
    except ReviewRefused as refused:
        raise Refused(refused.reasons) from refused


def _acted(
    by: Actor,
    company: CompanyView,
    review_id: int,
    act: str,
    as_of: Day,
    details: dict[str, object],
) -> ReviewView:
    try:
        with transaction.atomic():
            return operations.act_on_review(
                by=by,
                company_id=company.id,
                review_id=review_id,
                act=act,
                on=as_of,
                details=details,
            )
    except ReviewRefused as refused:
        raise Refused(refused.reasons) from refused
