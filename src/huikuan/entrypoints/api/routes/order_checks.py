"""Orders are checked before they are taken; what was decided can be asked again (D2)."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from huikuan.books.credit import queries
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Ask, Asked, ask_of
from huikuan.entrypoints.api.checking import (
    CheckedTold,
    DecisionsAsked,
    DecisionsTold,
    ExplainedTold,
    OrderChecked,
    Promise,
    ReservationAct,
)
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import (
    KEY_PARAMETER,
    OTHER_BODY,
    REPLAYED,
    Written,
    key_of,
    once,
)
from huikuan.flows import check_order as flow
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.checks import Purpose

router = Router(tags=["order checks"])
CONFLICT: Final = 409
MISSING: Final = 404


@router.post(
    "/order-checks",
    response={CREATED: CheckedTold},
    auth=doors("order_checks.do"),
    openapi_extra=KEY_PARAMETER,
)
def check_order(
    request: HttpRequest, response: HttpResponse, body: OrderChecked, asked: Query[Asked]
) -> Status[dict[str, Any]]:
    """Check an order; with `reserve` keep its room, or put it on hold.

    The decision keeps the key: no transaction is held open around it, and a retry finds it.
    """
    ask = ask_of(request)
    try:
        found = flow.check(
            by=ask.actor,
            company=ask.company,
            asked=flow.OrderAsked(
                customer_no=body.customer_no,
                amount=body.amount,
                currency=body.currency,
                order_no=body.order_no,
                deposit=body.deposit,
                terms=body.terms,
                purpose=Purpose(body.purpose),
                as_of=body.as_of,
            ),
            reserve=body.reserve,
            change=body.change,
            key=key_of(request),
            salesperson=ask.grant.scope.salesperson,
        )
    except flow.CheckRefused as refused:
        raise not_checked(refused.reasons, ask) from refused
    except flow.OtherRequest as other:
        raise Problem(OTHER_BODY, "api.key_other_body") from other
    if found.replayed:
        response.headers[REPLAYED] = "true"
    return Status(CREATED, flow.told(ask.company.id, found, ask.language))


@router.get("/order-checks", response=DecisionsTold, auth=doors("order_checks", DecisionsAsked))
def decisions(request: HttpRequest, asked: Query[DecisionsAsked]) -> dict[str, Any]:
    """List decisions, the last first."""
    ask = ask_of(request)
    about = ["order-checks", ask.company.id, asked.customer, asked.order_no, asked.outcome]
    place = place_of(asked.cursor, about)
    found = queries.decisions(
        ask.company.id,
        limit=asked.limit + 1,
        before=None if place is None else place.start,
        customer_no=asked.customer,
        order_no=asked.order_no,
        outcome=asked.outcome,
        salesperson=ask.grant.scope.salesperson,
    )
    page = found[: asked.limit]
    return {
        "items": [
            {
                "id": one.id,
                "customer_no": one.customer_no,
                "customer": one.customer,
                "order_no": one.order_no,
                "act": one.act,
                "amount": Money(one.amount_minor, one.currency).text(),
                "currency": one.currency,
                "as_of": one.as_of.isoformat(),
                "outcome": one.outcome,
                "recorded_at": one.recorded_at.isoformat(),
            }
            for one in page
        ],
        "next": cursor_to(Place(page[-1].id, None), about) if len(found) > len(page) else None,
    }


@router.get("/order-checks/{decision_id}", response=CheckedTold, auth=doors("order_checks"))
def decision(request: HttpRequest, decision_id: int, asked: Query[Asked]) -> dict[str, Any]:
    """Show a decision as it was answered, and its reservation as it stands."""
    ask = ask_of(request)
    _mine(ask, decision_id)
    return flow.told(ask.company.id, flow.recalled(ask.company.id, decision_id), ask.language)


@router.get(
    "/order-checks/{decision_id}/explanation", response=ExplainedTold, auth=doors("order_checks")
)
def explanation(request: HttpRequest, decision_id: int, asked: Query[Asked]) -> dict[str, Any]:
    """Rebuild a decision from facts as they were known, and compare."""
    ask = ask_of(request)
    try:
        found = flow.explain(ask.company, decision_id, salesperson=ask.grant.scope.salesperson)
    except flow.NoSuchDecision as missing:
        raise Problem(MISSING, "api.not_found") from missing
    return flow.explanation(found, ask.language)


@router.post(
    "/order-checks/reservations/{reservation_id}/acts",
    response=Promise,
    auth=doors("order_checks.do"),
    openapi_extra=KEY_PARAMETER,
)
@once
def act_on_reservation(
    request: HttpRequest, reservation_id: int, body: ReservationAct, asked: Query[Asked]
) -> Written:
    """Confirm a reservation, give it back, or take it back."""
    ask = ask_of(request)
    try:
        held = flow.move_reservation(
            by=ask.actor,
            company_id=ask.company.id,
            asked=flow.MoveAsked(reservation_id, body.act, body.amount, body.why),
            salesperson=ask.grant.scope.salesperson,
        )
    except flow.CheckRefused as refused:
        raise not_checked(refused.reasons, ask) from refused
    return Written(
        {
            "id": held.id,
            "state": held.state.value,
            "amount": Money(held.minor, held.currency).text(),
            "currency": held.currency,
            "expires_at": None if held.expires_at is None else held.expires_at.isoformat(),
        }
    )


def not_checked(reasons: tuple[Reason, ...], ask: Ask) -> Problem:
    """The problem of a question that was not answered: every reason in words."""
    faults = [FieldFault("", one.code, detail=flow.sentence(one, ask.language)) for one in reasons]
    return Problem(CONFLICT, "api.not_checked", errors=faults)


def _mine(ask: Ask, decision_id: int) -> None:
    salesperson = ask.grant.scope.salesperson
    if queries.decision(ask.company.id, decision_id, salesperson=salesperson) is None:
        raise Problem(MISSING, "api.not_found")
