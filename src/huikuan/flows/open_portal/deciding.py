"""A person of the house decides about what came in: each kind needs its own right (P4)."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.portal import operations as book
from huikuan.books.portal import queries as portal
from huikuan.books.portal.queries import SubmissionView
from huikuan.flows.open_portal.following import settle
from huikuan.flows.open_portal.guests import day_of, stands
from huikuan.flows.open_portal.inviting import plan_letter
from huikuan.flows.open_portal.values import NotNow
from huikuan.kernel.actors import Actor
from huikuan.rules.portal import Access, Kind

RIGHTS: Mapping[Kind, str] = {
    Kind.DISPUTE: "portal.dispute",
    Kind.PROMISE: "portal.promise",
    Kind.PLAN: "portal.promise",
    Kind.PAYMENT: "portal.payment",
    Kind.COMPLAINT: "portal.answer",
    Kind.STOP: "portal.answer",
    Kind.QUESTION: "portal.answer",
}
_ANSWERED = frozenset({Kind.COMPLAINT, Kind.QUESTION})


def accept(
    *, by: Actor, company: CompanyView, submission_id: int, reply: str = ""
) -> SubmissionView:
    """Accept what came in: it becomes a dispute, a promise, a plan, an advice.

    A question and a complaint are accepted by their answer. Raises NotPermitted, NothingHere,
    IllegalMove once decided, NotNow portal.no_reply, and what the room refuses that takes it over.
    """
    one = _permitted(by, company, submission_id)
    if one.kind in _ANSWERED and not reply.strip():
        raise NotNow("portal.no_reply")
    with transaction.atomic():
        settled = settle(by, company, one, reply=reply.strip())
        _tell(company, one)
    return settled


def refuse(*, by: Actor, company: CompanyView, submission_id: int, reply: str) -> SubmissionView:
    """Refuse it with words that the clerk reads.

    Raises NotPermitted, NothingHere, IllegalMove once decided, NotNow portal.no_reply.
    """
    one = _permitted(by, company, submission_id)
    if not reply.strip():
        raise NotNow("portal.no_reply")
    with transaction.atomic():
        refused = book.decide(
            by=by,
            company_id=company.id,
            submission_id=one.id,
            act="refuse",
            reply=reply.strip(),
            outcome="",
            at=dt.datetime.now(dt.UTC),
        )
        _tell(company, one)
    return refused


def _tell(company: CompanyView, one: SubmissionView) -> None:
    """Have the clerk told by mail that there is an answer, if he may still come in."""
    now = dt.datetime.now(dt.UTC)
    invitation = portal.invitation(company.id, one.invitation_id)
    if stands(invitation, day_of(now, company)) is Access.ACTIVE:
        plan_letter(invitation, now, about="answer")


def _permitted(by: Actor, company: CompanyView, submission_id: int) -> SubmissionView:
    one = portal.submission(company.id, submission_id)
    grant = people.authorize(by, RIGHTS[one.kind], company.id)
    return portal.submission(company.id, submission_id, salesperson=grant.scope.salesperson)
