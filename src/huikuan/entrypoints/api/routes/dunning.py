"""Dunning: what is proposed, approved and sent; whom runs left out and why; contacts (A1, A4, A6)."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from huikuan.books.collections import queries
from huikuan.books.collections.values import (
    CollectionsRefused,
    NoSuchRun,
    NoSuchStep,
    RunView,
    StepView,
    TouchResult,
)
from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.entrypoints.api.asking import Ask, Asked, Body, Day, Paged, Text, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import dun
from huikuan.kernel.money import Money
from huikuan.kernel.policies import NoPolicyInForce
from huikuan.rules.dunning import StepState

router = Router(tags=["dunning"])
CONFLICT: Final = 409
MISSING: Final = 404


class StepsAsked(Asked, Paged):
    """Which steps: by state and customer; the newest first."""

    state: Literal["", *(one.value for one in StepState)] = ""  # type: ignore[valid-type]
    customer: Text = ""


class RunAsked(Body):
    """A run: as of a day, by the policies assigned or by one for everybody; dry unless told."""

    as_of: Day | None = None
    policy: Text = ""
    dry_run: bool = True


class StepsApproved(Body):
    """Which steps are approved."""

    steps: list[int] = Field(min_length=1, max_length=1_000)


class StepDone(Body):
    """An act on a step; which of the others is meant depends on the act."""

    act: Literal[
        "decline", "done", "post", "arrived", "send_again", "deliver", "read", "answer", "bounce"
    ]
    words: Text = ""
    until: Day | None = None
    result: Literal[*(one.value for one in TouchResult)] = "reached"  # type: ignore[valid-type]
    minutes: int | None = Field(None, ge=0, le=1_440)
    tracking_no: str = Field("", max_length=40)


class DunningReason(Schema):
    """A reason by its code and in words."""

    code: str
    text: str


class DunningStep(Schema):
    """A step as it stands."""

    id: int
    customer_no: str
    currency: str
    stage: str
    state: str
    by: str
    channel: str | None
    address: str | None
    amount: str
    days: int
    planned_on: str
    sent_on: str | None
    wait_until: str | None
    tracking_no: str | None
    policy: str
    run: int
    reasons: list[DunningReason]


class Steps(Schema):
    """A page of steps."""

    items: list[DunningStep]
    next: str | None


class DunningRun(Schema):
    """What a run came to; `run` is null for a dry one."""

    run: int | None
    as_of: str
    proposed: int
    left_out: int
    policies: list[str]


class LeftOutShown(Schema):
    """A case that got no step."""

    customer_no: str
    currency: str
    outcome: str
    code: str
    text: str
    until: str | None


class OneRun(DunningRun):
    """A run with everybody whom it left out."""

    left: list[LeftOutShown]


class Approved(Schema):
    """The steps that were still proposed."""

    steps: list[int]


@router.get("/dunning/steps", response=Steps, auth=doors("dunning", StepsAsked))
def dunning_steps(request: HttpRequest, asked: Query[StepsAsked]) -> dict[str, Any]:
    """List steps, the newest first."""
    ask = ask_of(request)
    question = ["dunning", ask.company.id, asked.state, asked.customer]
    place = place_of(asked.cursor, question)
    who = parties.id_of(ask.company.id, asked.customer) if asked.customer else None
    found = queries.steps(
        ask.company.id,
        states=(StepState(asked.state),) if asked.state else None,
        customer_id=(who or 0) if asked.customer else None,
        before=place.start if place else None,
        limit=asked.limit + 1,
    )
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    return {
        "items": _said(ask, shown),
        "next": cursor_to(Place(shown[-1].id, None), question) if more else None,
    }


@router.get("/dunning/steps/{step_id}", response=DunningStep, auth=doors("dunning"))
def dunning_step(request: HttpRequest, step_id: int, asked: Query[Asked]) -> dict[str, Any]:
    """Show one step."""
    return _one(ask_of(request), step_id)


@router.get("/dunning/runs/{run_id}", response=OneRun, auth=doors("dunning"))
def dunning_run(request: HttpRequest, run_id: int, asked: Query[Asked]) -> dict[str, Any]:
    """Show a run with everybody whom it left out, and why."""
    ask = ask_of(request)
    try:
        found = queries.run(ask.company.id, run_id)
    except NoSuchRun as missing:
        raise Problem(MISSING, "api.not_found") from missing
    listed = queries.left_out(run_id, limit=None)
    named = _own(ask, {one.customer_id for one in listed})
    return {
        **_run(found),
        "left": [
            {
                "customer_no": named[one.customer_id],
                "currency": one.currency,
                "outcome": one.outcome.value,
                "code": one.code,
                "text": dun.sentences(one.reasons, ask.language),
                "until": _day(one.until),
            }
            for one in listed
            if one.customer_id in named
        ],
    }


@router.post(
    "/dunning/runs",
    response=DunningRun,
    auth=doors("dunning.run"),
    openapi_extra=KEY_PARAMETER,
)
@once
def run_dunning(request: HttpRequest, body: RunAsked, asked: Query[Asked]) -> Written:
    """Propose what is due; dry unless told otherwise. A second run proposes nothing twice."""
    ask = ask_of(request)
    as_of = body.as_of or ask.today
    if not body.dry_run and as_of > ask.today:
        figures = {"day": as_of.isoformat(), "today": ask.today.isoformat()}
        fault = FieldFault("as_of", "cli.dun.day_to_come", figures)
        raise Problem(CONFLICT, "api.dunning_refused", errors=[fault])
    try:
        found = dun.propose(ask.company, as_of, by=ask.actor, policy=body.policy, dry=body.dry_run)
    except (NoPolicyInForce, LookupError) as unknown:
        fault = FieldFault("policy", "cli.dun.no_policy", {"policy": body.policy})
        raise Problem(CONFLICT, "api.dunning_refused", errors=[fault]) from unknown
    return Written(
        {
            "run": found.run.id if found.run else None,
            "as_of": as_of.isoformat(),
            "proposed": len(found.steps),
            "left_out": len(found.left_out),
            "policies": [f"{one['name']}/{one['version']}" for one in found.policies],
        }
    )


@router.post(
    "/dunning/approvals",
    response=Approved,
    auth=doors("dunning.approve"),
    openapi_extra=KEY_PARAMETER,
)
@once
def approve_steps(request: HttpRequest, body: StepsApproved, asked: Query[Asked]) -> Written:
    """Approve proposed steps; those that are proposed no more are left as they are.

    What has legal weight takes the right to demand formally, and is left as it is without it.
    """
    ask = ask_of(request)
    asked_for = set(body.steps)
    planned = queries.steps(ask.company.id, states=(StepState.PLANNED,), limit=None)
    may_demand = people.permits(ask.actor, "dunning.demand", ask.company.id)
    ids = [one.id for one in planned if one.id in asked_for and (may_demand or not one.important)]
    found = dun.approve(
        by=ask.actor, company=ask.company, step_ids=ids, at=ask.now, as_of=ask.today
    )
    return Written({"steps": list(found)})


@router.post(
    "/dunning/steps/{step_id}/acts",
    response=DunningStep,
    auth=doors("dunning.log"),
    openapi_extra=KEY_PARAMETER,
)
@once
def act_on_step(request: HttpRequest, step_id: int, body: StepDone, asked: Query[Asked]) -> Written:
    """Do an act on a step: decline it, say that it was done or posted, or what became of it."""
    ask = ask_of(request)
    _one(ask, step_id)
    who: dict[str, Any] = {
        "by": ask.actor,
        "company": ask.company,
        "step_id": step_id,
        "at": ask.now,
        "as_of": ask.today,
    }
    acts: dict[str, Callable[[], object]] = {
        "decline": lambda: dun.decline(**who, why=body.words, until=body.until),
        "done": lambda: dun.done(
            **who, result=TouchResult(body.result), words=body.words, minutes=body.minutes
        ),
        "post": lambda: dun.post(**who, tracking_no=body.tracking_no),
    }
    try:
        acts.get(body.act, lambda: dun.mark(**who, act=body.act, words=body.words))()
    except CollectionsRefused as refused:
        faults = [FieldFault("", one.code, dict(one.figures)) for one in refused.reasons]
        raise Problem(CONFLICT, "api.dunning_refused", errors=faults) from refused
    return Written(_one(ask, step_id))


def _one(ask: Ask, step_id: int) -> dict[str, Any]:
    try:
        (found,) = _said(ask, [queries.step(ask.company.id, step_id)])
    except (NoSuchStep, ValueError) as missing:
        raise Problem(MISSING, "api.not_found") from missing
    return found


def _own(ask: Ask, customer_ids: set[int]) -> dict[int, str]:
    """Numbers of the customers that the asker may see."""
    found = parties.customers(ask.company.id, customer_ids, salesperson=ask.grant.scope.salesperson)
    return {customer: one.customer_no for customer, one in found.items()}


def _said(ask: Ask, steps: "tuple[StepView, ...] | list[StepView]") -> list[dict[str, Any]]:
    named = _own(ask, {one.customer_id for one in steps})
    return [
        {
            "id": one.id,
            "customer_no": named[one.customer_id],
            "currency": one.currency,
            "stage": one.stage,
            "state": one.state.value,
            "by": one.by.value,
            "channel": one.channel or None,
            "address": one.address or None,
            "amount": Money(one.asked_minor, one.currency).text(),
            "days": one.days,
            "planned_on": one.planned_on.isoformat(),
            "sent_on": _day(one.sent_on),
            "wait_until": one.wait_until.isoformat() if one.wait_until else None,
            "tracking_no": one.tracking_no or None,
            "policy": f"{one.policy}/{one.version}",
            "run": one.run_id,
            "reasons": [
                {"code": reason.code, "text": dun.sentence(reason, ask.language)}
                for reason in one.reasons
            ],
        }
        for one in steps
        if one.customer_id in named
    ]


def _run(one: RunView) -> dict[str, Any]:
    return {
        "run": one.id,
        "as_of": one.as_of.isoformat(),
        "proposed": one.proposed,
        "left_out": one.left_out,
        "policies": [f"{each['name']}/{each['version']}" for each in one.policies],
    }


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
