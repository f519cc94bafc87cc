"""Late interest and its notes, clocks of limitation, what each step brings (A3, A9)."""

from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from huikuan.books.parties import queries as parties
from huikuan.entrypoints.api import recovering as said
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Ask, Asked, Dated, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.recovering import (
    ChargeAsked,
    ChargeShown,
    Clocks,
    ClocksAsked,
    InterestShown,
    Interrupted,
    StepsShown,
)
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import charge_interest, watch_limitation, weigh_steps
from huikuan.flows.charge_interest import RecoveryRefused
from huikuan.rules.recovery import Event, Interruption

router = Router(tags=["recovery"])
CONFLICT: Final = 409


@router.get(
    "/customers/{customer_no}/interest", response=InterestShown, auth=doors("interest", Dated)
)
def interest(request: HttpRequest, customer_no: str, asked: Query[Dated]) -> dict[str, Any]:
    """Explain what late payment of a customer has cost by a day, debt by debt."""
    ask = ask_of(request)
    who = _customer(ask, customer_no)
    as_of = ask.question(asked).as_of
    found = charge_interest.explain(ask.company, [who], as_of)[who]
    return said.owed(found, customer_no, ask.language)


@router.post(
    "/customers/{customer_no}/interest",
    response={CREATED: ChargeShown},
    auth=doors("interest.charge"),
    openapi_extra=KEY_PARAMETER,
)
@once
def charge(
    request: HttpRequest, customer_no: str, body: ChargeAsked, asked: Query[Asked]
) -> Written:
    """Book a note of a customer's late interest up to a day."""
    ask = ask_of(request)
    _customer(ask, customer_no)
    try:
        booked = charge_interest.charge(
            by=ask.actor,
            company=ask.company,
            customer_no=customer_no,
            currency=body.currency,
            until=body.until,
            today=ask.today,
            dry=body.dry,
        )
    except RecoveryRefused as refused:
        sentence = charge_interest.sentence(refused.reason, ask.language)
        raise _refused(refused, sentence) from refused
    return Written(said.charged(booked, ask.language), status=CREATED)


@router.get("/customers/{customer_no}/steps", response=StepsShown, auth=doors("economics", Dated))
def steps(request: HttpRequest, customer_no: str, asked: Query[Dated]) -> dict[str, Any]:
    """Say what each step with a customer costs and brings, the best first."""
    ask = ask_of(request)
    who = _customer(ask, customer_no)
    as_of = ask.question(asked).as_of
    found = weigh_steps.weigh(ask.company, [who], as_of).get(who)
    if found is None:
        nothing = dict.fromkeys(StepsShown.model_fields)
        own = {"customer_no": customer_no, "as_of": as_of.isoformat()}
        return {**nothing, **own, "reasons": [], "steps": []}
    return said.weighed(found, customer_no, ask.language)


@router.get("/clocks", response=Clocks, auth=doors("limitation", ClocksAsked))
def clocks(request: HttpRequest, asked: Query[ClocksAsked]) -> dict[str, Any]:
    """List debts by the day on which they lapse; those near it without `every`."""
    ask = ask_of(request)
    as_of = ask.question(asked).as_of
    found = watch_limitation.clocks(ask.company, as_of, every=asked.every)
    ids = {one.debt.customer_id for one in found}
    who = parties.customers(ask.company.id, ids, salesperson=ask.grant.scope.salesperson)
    return {
        "as_of": as_of.isoformat(),
        "items": [
            said.clock(one, who[one.debt.customer_id], ask.language)
            for one in found
            if one.debt.customer_id in who
        ],
    }


@router.post(
    "/clocks",
    response={CREATED: Clocks},
    auth=doors("limitation.enter"),
    openapi_extra=KEY_PARAMETER,
)
@once
def interrupt(request: HttpRequest, body: Interrupted, asked: Query[Asked]) -> Written:
    """Enter what starts limitation anew; the customer's clocks as they run then."""
    ask = ask_of(request)
    who = _customer(ask, body.customer_no)
    try:
        watch_limitation.interrupt(
            by=ask.actor,
            company=ask.company,
            customer_no=body.customer_no,
            event=Event(Interruption(body.kind), body.on, body.proof),
            number=body.number,
            note=body.note,
            today=ask.today,
        )
    except RecoveryRefused as refused:
        sentence = watch_limitation.sentence(refused.reason, ask.language)
        raise _refused(refused, sentence) from refused
    found = watch_limitation.clocks(ask.company, ask.today, customer_id=who, every=True)
    names = parties.customers(ask.company.id, [who])
    items = [said.clock(one, names[who], ask.language) for one in found]
    return Written({"as_of": ask.today.isoformat(), "items": items}, status=CREATED)


def _customer(ask: Ask, customer_no: str) -> int:
    return parties.customer(
        company_id=ask.company.id,
        customer_no=customer_no,
        salesperson=ask.grant.scope.salesperson,
    ).id


def _refused(refused: RecoveryRefused, sentence: str) -> Problem:
    fault = FieldFault("", refused.reason.code, detail=sentence)
    return Problem(CONFLICT, "api.recovery_refused", errors=[fault])
