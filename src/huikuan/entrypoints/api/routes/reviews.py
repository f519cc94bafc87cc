"""Credit reviews: what waits, one with everything it stands on, people's acts, the audit (B6)."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from huikuan.books.parties import queries as parties
from huikuan.books.reviews import queries
from huikuan.books.reviews.values import NoSuchReview, ReviewView, StepView
from huikuan.entrypoints.api import limiting as said
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Ask, Asked, Reason, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.limit_bodies import (
    AuditShown,
    DayAsked,
    Finished,
    OneReview,
    Owner,
    ReviewAsked,
    Reviews,
    ReviewsAsked,
    ReviewShown,
    SpanAsked,
)
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import review_credit
from huikuan.rules.reviews import Outcome, ReviewKind, State

router = Router(tags=["reviews"])
CONFLICT: Final = 409
MISSING: Final = 404


@router.get("/reviews", response=Reviews, auth=doors("reviews", ReviewsAsked))
def reviews(request: HttpRequest, asked: Query[ReviewsAsked]) -> dict[str, Any]:
    """List reviews, first due first; the open ones without a state."""
    ask = ask_of(request)
    own = ask.grant.scope.salesperson
    question = ["reviews", ask.company.id, asked.state, asked.kind, asked.owner, asked.customer]
    place = place_of(asked.cursor, question)
    after = None
    if place is not None:
        last = queries.review(ask.company.id, place.start, own)
        after = (last.due_on, last.id)
    who = parties.id_of(ask.company.id, asked.customer) if asked.customer else None
    found = queries.reviews(
        ask.company.id,
        states=(State(asked.state),) if asked.state else (State.OPEN,),
        customer_id=(who or 0) if asked.customer else None,
        kind=ReviewKind(asked.kind) if asked.kind else None,
        owner=asked.owner,
        salesperson=own,
        after=after,
        limit=asked.limit + 1,
    )
    more = len(found) > asked.limit
    shown = found[: asked.limit]
    return {
        "items": [said.review(one, ask.language) for one in shown],
        "next": cursor_to(Place(shown[-1].id, None), question) if more else None,
    }


@router.get("/reviews/audit", response=AuditShown, auth=doors("reviews.edit", SpanAsked))
def review_audit(request: HttpRequest, asked: Query[SpanAsked]) -> dict[str, Any]:
    """Count what happened with limits and reviews in a stretch of days: the policy's audit."""
    ask = ask_of(request)
    found = review_credit.audit(ask.company, asked.first, asked.last)
    return {name: getattr(found, name) for name in type(found).__slots__}


@router.get("/reviews/{review_id}", response=OneReview, auth=doors("reviews", DayAsked))
def review(request: HttpRequest, review_id: int, asked: Query[DayAsked]) -> dict[str, Any]:
    """Show one review with checklist, every rule of the recommendation, limit, score, history."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    try:
        case = review_credit.case(
            ask.company,
            as_of,
            review_id=review_id,
            salesperson=ask.grant.scope.salesperson,
        )
    except NoSuchReview as missing:
        raise Problem(MISSING, "api.not_found") from missing
    found, policy = case.recommended.recommendation, case.recommended.policy
    who = case.recommended.gathered.customer
    words = said.limit_text(found.limit, found.currency)
    shown = queries.review(ask.company.id, review_id)
    return {
        **said.review(shown, ask.language),
        "points": [said.point(one, ask.language) for one in case.points],
        "recommendation": said.recommendation(found, policy.name, policy.version, ask.language),
        "limit": said.standing(who.customer_no, who.name, case.standing, who.currency, words),
        "terms": said.terms(case.terms, ask.language),
        "grade": case.score.grade if case.score else None,
        "factors": [
            {"code": one.code, "value": None if one.value is None else str(one.value)}
            for one in (case.score.factors if case.score else ())
        ],
        "proposals": [said.proposal(one) for one in case.proposals],
        "steps": [_step(one) for one in case.steps],
    }


@router.post(
    "/reviews",
    response={CREATED: ReviewShown},
    auth=doors("reviews.request"),
    openapi_extra=KEY_PARAMETER,
)
@once
def request_review(request: HttpRequest, body: ReviewAsked, asked: Query[Asked]) -> Written:
    """Ask for a review of a customer."""
    ask = ask_of(request)
    made = _done(
        ask,
        lambda: review_credit.request(
            by=ask.actor,
            company=ask.company,
            customer_no=body.customer_no,
            why=body.why,
            as_of=ask.today,
            kind=ReviewKind(body.kind),
            salesperson=ask.grant.scope.salesperson,
        ),
    )
    return Written(said.review(made, ask.language), status=CREATED)


@router.post(
    "/reviews/{review_id}/assign",
    response=ReviewShown,
    auth=doors("reviews.edit"),
    openapi_extra=KEY_PARAMETER,
)
@once
def assign(request: HttpRequest, review_id: int, body: Owner, asked: Query[Asked]) -> Written:
    """Give a review to somebody."""
    ask = ask_of(request)
    return _written(
        ask,
        lambda: review_credit.assign(
            by=ask.actor,
            company=ask.company,
            review_id=review_id,
            owner=body.owner,
            as_of=ask.today,
        ),
    )


@router.post(
    "/reviews/{review_id}/note",
    response=ReviewShown,
    auth=doors("reviews.edit"),
    openapi_extra=KEY_PARAMETER,
)
@once
def note(request: HttpRequest, review_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """Note words on a review."""
    ask = ask_of(request)
    return _written(
        ask,
        lambda: review_credit.note(
            by=ask.actor,
            company=ask.company,
            review_id=review_id,
            words=body.why,
            as_of=ask.today,
        ),
    )


@router.post(
    "/reviews/{review_id}/finish",
    response=ReviewShown,
    auth=doors("reviews.edit"),
    openapi_extra=KEY_PARAMETER,
)
@once
def finish(request: HttpRequest, review_id: int, body: Finished, asked: Query[Asked]) -> Written:
    """Finish a review with its outcome."""
    ask = ask_of(request)
    return _written(
        ask,
        lambda: review_credit.finish(
            by=ask.actor,
            company=ask.company,
            review_id=review_id,
            outcome=Outcome(body.outcome),
            why=body.why,
            as_of=ask.today,
        ),
    )


@router.post(
    "/reviews/{review_id}/drop",
    response=ReviewShown,
    auth=doors("reviews.edit"),
    openapi_extra=KEY_PARAMETER,
)
@once
def drop(request: HttpRequest, review_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """Drop a review that was opened for nothing."""
    ask = ask_of(request)
    return _written(
        ask,
        lambda: review_credit.drop(
            by=ask.actor,
            company=ask.company,
            review_id=review_id,
            why=body.why,
            as_of=ask.today,
        ),
    )


def _written(ask: Ask, act: Callable[[], ReviewView]) -> Written:
    return Written(said.review(_done(ask, act), ask.language))


def _done(ask: Ask, act: Callable[[], ReviewView]) -> ReviewView:
    try:
        return act()
    except NoSuchReview as missing:
        raise Problem(MISSING, "api.not_found") from missing
    except review_credit.Refused as refused:
        raise Problem(
            CONFLICT,
            "api.review_refused",
            errors=[
                FieldFault("review", one.code, detail=review_credit.sentence(one, ask.language))
                for one in refused.reasons
            ],
        ) from refused


def _step(one: StepView) -> dict[str, Any]:
    return {
        "no": one.no,
        "act": one.act,
        "on": one.on.isoformat(),
        "actor": one.actor_name,
        "details": dict(one.details),
    }
