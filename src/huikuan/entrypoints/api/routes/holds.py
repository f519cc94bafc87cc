"""Held orders: the queue, what-ifs, and who decides (D2, B13)."""

from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from huikuan.books.credit.values import CreditRefused
from huikuan.books.people import queries as people
from huikuan.entrypoints.api.asking import Ask, Asked, ask_of
from huikuan.entrypoints.api.checking import HoldAct, HoldsTold, HoldTold, WhatIf, WhatIfTold
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.problems import Problem
from huikuan.entrypoints.api.routes.order_checks import not_checked
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import check_order, release_order
from huikuan.flows.release_order import Held, ReleaseAsked, ReleaseRefused
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money

router = Router(tags=["held orders"])
MISSING: Final = 404
RELEASE: Final = "release"
_ACTS: Final = {RELEASE: "holds.release", "reject": "holds.release", "assign": "holds.release"}


@router.get("/holds", response=HoldsTold, auth=doors("holds"))
def holds(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List the orders that wait for a person, each as a check would see it now."""
    ask = ask_of(request)
    found = release_order.queue(ask.company, salesperson=ask.grant.scope.salesperson)
    return {"items": [_shown(one, ask) for one in found]}


@router.get("/holds/{hold_id}", response=HoldTold, auth=doors("holds"))
def hold(request: HttpRequest, hold_id: int, asked: Query[Asked]) -> dict[str, Any]:
    """Show one held order, decided or not."""
    ask = ask_of(request)
    return _shown(_one(ask, hold_id), ask)


@router.get("/holds/{hold_id}/what-if", response=WhatIfTold, auth=doors("holds", WhatIf))
def what_if(request: HttpRequest, hold_id: int, asked: Query[WhatIf]) -> dict[str, Any]:
    """Ask what a check would say of another amount or deposit; nothing is recorded."""
    ask = ask_of(request)
    salesperson = ask.grant.scope.salesperson
    _one(ask, hold_id)
    try:
        told = release_order.told_what_if(
            ask.company,
            hold_id,
            ask.language,
            amount=asked.amount,
            deposit=asked.deposit,
            salesperson=salesperson,
        )
    except ReleaseRefused as refused:
        raise not_checked(refused.reasons, ask) from refused
    cut = release_order.split(ask.company, hold_id, salesperson=salesperson)
    return {
        **told,
        "split": {
            "currency": cut.currency,
            "first": Money(cut.first, cut.currency).text(),
            "rest": Money(cut.rest, cut.currency).text(),
            "deposit": None if cut.deposit is None else Money(cut.deposit, cut.currency).text(),
        },
    }


@router.post(
    "/holds/{hold_id}/acts",
    response=HoldTold,
    auth=doors("holds.ask"),
    openapi_extra=KEY_PARAMETER,
)
@once
def act_on_hold(request: HttpRequest, hold_id: int, body: HoldAct, asked: Query[Asked]) -> Written:
    """Ask for a release, release, reject, give up, or give a held order to somebody."""
    ask = ask_of(request)
    people.authorize(ask.actor, _ACTS.get(body.act, "holds.ask"), ask.company.id)
    _one(ask, hold_id)
    try:
        if body.act == RELEASE:
            # without a day of review the first one is refused by its reason
            review_on = body.review_on or datetime.now(UTC).date()
            after = release_order.release(
                by=ask.actor,
                company=ask.company,
                asked=ReleaseAsked(hold_id, body.why, review_on, body.seen),
            )
        else:
            after = release_order.act(
                by=ask.actor,
                company=ask.company,
                hold_id=hold_id,
                act=body.act,
                why=body.why,
                seen=body.seen,
                owner=body.owner,
            )
    except ReleaseRefused as refused:
        raise not_checked(refused.reasons, ask) from refused
    return Written(_shown(after, ask))


def _one(ask: Ask, hold_id: int) -> Held:
    try:
        return release_order.one(ask.company, hold_id, salesperson=ask.grant.scope.salesperson)
    except CreditRefused as missing:
        raise Problem(MISSING, "api.not_found") from missing


def _shown(held: Held, ask: Ask) -> dict[str, Any]:
    one = held.hold
    oldest, payment = held.oldest, held.last_payment
    given: list[Reason] = [point.reason for point in held.points]
    return {
        "id": one.id,
        "no": one.no,
        "state": one.state.value,
        "order_no": one.order_no,
        "customer_no": one.customer_no,
        "customer": one.customer,
        "amount": Money(one.amount_minor, one.currency).text(),
        "currency": one.currency,
        "decision": one.decision.id,
        "held_at": one.held_at.isoformat(),
        "due_at": one.due_at.isoformat(),
        "late": held.late,
        "ready": held.ready,
        "four_eyes": held.four_eyes,
        "owner": one.owner,
        "reasons": [
            {**told, "cleared": point.cleared}
            for told, point in zip(
                check_order.reasons(given, ask.language), held.points, strict=True
            )
        ],
        "added": check_order.reasons(held.added, ask.language),
        "risk_class": held.risk_class,
        "oldest": None
        if oldest is None
        else {
            "number": oldest.number,
            "due_on": oldest.due_on.isoformat(),
            "open": Money(oldest.minor, oldest.currency).text(),
            "currency": oldest.currency,
        },
        "last_payment": None
        if payment is None
        else {
            "on": payment.on.isoformat(),
            "amount": Money(payment.minor, payment.currency).text(),
            "currency": payment.currency,
        },
        "now": release_order.told_now(held, ask.language),
        "history": [
            {
                "no": act.no,
                "act": act.act,
                "state": act.state.value,
                "by": act.actor_name,
                "owner": act.owner,
                "why": act.why,
                "review_on": None if act.review_on is None else act.review_on.isoformat(),
                "decision": act.decision_id,
                "at": act.recorded_at.isoformat(),
            }
            for act in one.acts
        ],
    }
