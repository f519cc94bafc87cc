"""Promises and plans: what is to come, one with its instalments, people's acts (A7)."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from huikuan.books.parties import queries as parties
from huikuan.books.plans import queries
from huikuan.books.plans.values import NoSuchPlan, PlanRefused, PlanView
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Ask, Asked, Reason, ask_of
from huikuan.entrypoints.api.claim_bodies import (
    OnePlan,
    PlanAsked,
    PlanLooked,
    Plans,
    PlansAsked,
    PlanShown,
)
from huikuan.entrypoints.api.claiming import minor_of, plan_said, step_said
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.limit_bodies import DayAsked
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import agree_plan
from huikuan.rules.plans import Kind, State

router = Router(tags=["plans"])
CONFLICT: Final = 409
MISSING: Final = 404


@router.get("/plans", response=Plans, auth=doors("plans", PlansAsked))
def plans(request: HttpRequest, asked: Query[PlansAsked]) -> dict[str, Any]:
    """List promises and plans as of a day, the last first."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    question = ["plans", ask.company.id, asked.state, asked.kind, asked.customer, str(as_of)]
    place = place_of(asked.cursor, question)
    who = parties.id_of(ask.company.id, asked.customer) if asked.customer else None
    found = queries.plans(
        ask.company.id,
        as_of,
        states=(State(asked.state),) if asked.state else (State.PROPOSED, State.OPEN),
        kind=Kind(asked.kind) if asked.kind else None,
        customer_id=(who or 0) if asked.customer else None,
        salesperson=ask.grant.scope.salesperson,
        before=None if place is None else place.start,
        limit=asked.limit + 1,
    )
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    return {
        "items": [plan_said(one) for one in shown],
        "next": cursor_to(Place(shown[-1].id, None), question) if more else None,
    }


# before the plan of a number: a path is taken by the first that fits
@router.post("/plans/look", response=PlanLooked, auth=doors("plans.promise"))
def look(request: HttpRequest, body: PlanAsked, asked: Query[Asked]) -> dict[str, Any]:
    """Say what the policy would answer to terms, and keep nothing."""
    ask = ask_of(request)
    try:
        found = agree_plan.look(company=ask.company, asked=_asked(ask, body), as_of=ask.today)
    except PlanRefused as refused:
        raise _problem(ask, refused) from refused
    say = agree_plan.sentence
    return {
        "level": found.level,
        "parts": len(found.terms.parts),
        "consent": found.agreed.consent.value,
        "refused": [
            {"code": one.code, "text": say(one, ask.language)} for one in found.agreed.refused
        ],
        "approval": [
            {"code": one.code, "text": say(one, ask.language)} for one in found.agreed.approval
        ],
    }


@router.get("/plans/{plan_id}", response=OnePlan, auth=doors("plans", DayAsked))
def plan(request: HttpRequest, plan_id: int, asked: Query[DayAsked]) -> dict[str, Any]:
    """Show one promise or plan with its steps."""
    ask = ask_of(request)
    own = ask.grant.scope.salesperson
    try:
        found = queries.plan(ask.company.id, plan_id, asked.as_of or ask.today, own)
    except NoSuchPlan as missing:
        raise Problem(MISSING, "api.not_found") from missing
    steps = queries.steps(ask.company.id, plan_id)
    return {**plan_said(found), "steps": [step_said(one) for one in steps]}


@router.post(
    "/plans",
    response={CREATED: PlanShown},
    auth=doors("plans.promise"),
    openapi_extra=KEY_PARAMETER,
)
@once
def promise(request: HttpRequest, body: PlanAsked, asked: Query[Asked]) -> Written:
    """Record a promise, or propose a plan; the policy says whether another person approves."""
    ask = ask_of(request)
    made = _done(
        ask,
        lambda: agree_plan.promise(
            by=ask.actor,
            company=ask.company,
            asked=_asked(ask, body),
            as_of=ask.today,
            salesperson=ask.grant.scope.salesperson,
        ),
    )
    return Written(plan_said(made), status=CREATED)


@router.post(
    "/plans/{plan_id}/approve",
    response=PlanShown,
    auth=doors("plans.approve"),
    openapi_extra=KEY_PARAMETER,
)
@once
def approve(request: HttpRequest, plan_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """Let a plan bind that another person proposed."""
    ask = ask_of(request)
    return _acted(ask, agree_plan.approve, plan_id, body.why)


@router.post(
    "/plans/{plan_id}/consent",
    response=PlanShown,
    auth=doors("plans.approve"),
    openapi_extra=KEY_PARAMETER,
)
@once
def consent(request: HttpRequest, plan_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """Note the insurer's consent to a plan that runs past the extension period."""
    ask = ask_of(request)
    return _acted(ask, agree_plan.consent, plan_id, body.why)


@router.post(
    "/plans/{plan_id}/reject",
    response=PlanShown,
    auth=doors("plans.approve"),
    openapi_extra=KEY_PARAMETER,
)
@once
def reject(request: HttpRequest, plan_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """Refuse a proposed plan."""
    ask = ask_of(request)
    return _acted(ask, agree_plan.reject, plan_id, body.why)


@router.post(
    "/plans/{plan_id}/withdraw",
    response=PlanShown,
    auth=doors("plans.promise"),
    openapi_extra=KEY_PARAMETER,
)
@once
def withdraw(request: HttpRequest, plan_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """Withdraw a promise or plan: what it held is asked for again."""
    ask = ask_of(request)
    made = _done(
        ask,
        lambda: agree_plan.withdraw(
            by=ask.actor,
            company=ask.company,
            plan_id=plan_id,
            as_of=ask.today,
            words=body.why,
            salesperson=ask.grant.scope.salesperson,
        ),
    )
    return Written(plan_said(made))


def _acted(ask: Ask, act: Callable[..., PlanView], plan_id: int, words: str) -> Written:
    made = _done(
        ask,
        lambda: act(
            by=ask.actor, company=ask.company, plan_id=plan_id, as_of=ask.today, words=words
        ),
    )
    return Written(plan_said(made))


def _asked(ask: Ask, body: PlanAsked) -> agree_plan.Asked:
    who = parties.id_of(ask.company.id, body.customer_no)
    instalments = tuple(
        (one.due_on, minor_of(one.amount, body.currency)) for one in body.instalments
    )
    return agree_plan.Asked(
        # nobody has the number 0: an unknown customer is refused as one who may not be seen
        customer_id=who or 0,
        currency=body.currency,
        instalments=instalments,
        kind=Kind(body.kind),
        contact=body.contact,
        words=body.words,
        acknowledged=body.acknowledged,
        security=body.security,
    )


def _done(ask: Ask, act: Callable[[], PlanView]) -> PlanView:
    try:
        return act()
    except NoSuchPlan as missing:
        raise Problem(MISSING, "api.not_found") from missing
    except PlanRefused as refused:
        raise _problem(ask, refused) from refused


def _problem(ask: Ask, refused: PlanRefused) -> Problem:
    return Problem(
        CONFLICT,
        "api.plan_refused",
        errors=[
            FieldFault("plan", one.code, detail=agree_plan.sentence(one, ask.language))
            for one in refused.reasons
        ],
    )
