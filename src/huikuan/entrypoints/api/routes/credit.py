"""What is at risk on any day, blocks, and exchange rates (B7, B11, D2)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from huikuan.books.credit.values import BlockView, CreditRefused, Severity
from huikuan.books.rates import operations as rate_acts
from huikuan.books.rates import queries as rates
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Asked, ask_of
from huikuan.entrypoints.api.checking import (
    BlockMade,
    BlocksTold,
    DayAsked,
    ExposureAsked,
    LiftedBlock,
    NewBlock,
    NewRate,
    RateLine,
    RatesTold,
    RisksTold,
)
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.problems import Problem
from huikuan.entrypoints.api.routes.order_checks import not_checked
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import block_customer, check_order
from huikuan.kernel.money import Money

router = Router(tags=["credit"])
MOST: Final = 500
BAD: Final = 400


@router.get("/exposures", response=RisksTold, auth=doors("order_checks", ExposureAsked))
def exposures(request: HttpRequest, asked: Query[ExposureAsked]) -> dict[str, Any]:
    """Say what was at risk at the end of a day: each sale in exactly one stage."""
    ask = ask_of(request)
    known_at = asked.known_at or datetime.now(UTC)
    as_of = asked.as_of or ask.today
    lines = check_order.exposure_lines(
        ask.company,
        as_of,
        known_at,
        customer_no=asked.customer,
        salesperson=ask.grant.scope.salesperson,
    )
    return {
        "as_of": as_of.isoformat(),
        "items": [
            {
                "customer_no": line.customer_no,
                "group_no": line.group_no,
                "currency": line.currency,
                **{
                    name: Money(minor, line.currency).text()
                    for name, minor in line.figures().items()
                },
            }
            for line in lines
        ],
    }


@router.get("/blocks", response=BlocksTold, auth=doors("order_checks", DayAsked))
def blocks(request: HttpRequest, asked: Query[DayAsked]) -> dict[str, Any]:
    """List the blocks that lie on customers and groups on a day."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    found = block_customer.lying(ask.company.id, as_of, salesperson=ask.grant.scope.salesperson)
    return {"as_of": as_of.isoformat(), "items": [_block(*one) for one in found]}


@router.post(
    "/blocks",
    response={CREATED: BlockMade},
    auth=doors("blocks.set"),
    openapi_extra=KEY_PARAMETER,
)
@once
def set_block(request: HttpRequest, body: NewBlock, asked: Query[Asked]) -> Written:
    """Block a customer or a group from a day on."""
    ask = ask_of(request)
    try:
        made = block_customer.set_block(
            by=ask.actor,
            company_id=ask.company.id,
            asked=block_customer.BlockAsked(
                customer_no=body.customer_no,
                group_no=body.group_no,
                severity=Severity(body.severity),
                valid_from=body.valid_from,
                valid_to=body.valid_to,
                why=body.why,
            ),
        )
    except CreditRefused as refused:
        raise not_checked(refused.reasons, ask) from refused
    return Written({"id": made}, CREATED)


@router.post(
    "/blocks/{block_id}/lift",
    response=BlockMade,
    auth=doors("blocks.set"),
    openapi_extra=KEY_PARAMETER,
)
@once
def lift_block(
    request: HttpRequest, block_id: int, body: LiftedBlock, asked: Query[Asked]
) -> Written:
    """End a block."""
    ask = ask_of(request)
    try:
        block_customer.lift(
            by=ask.actor, company_id=ask.company.id, block_id=block_id, on=body.on, why=body.why
        )
    except CreditRefused as refused:
        raise not_checked(refused.reasons, ask) from refused
    return Written({"id": block_id})


@router.get("/exchange-rates", response=RatesTold, auth=doors("rates", DayAsked))
def exchange_rates(request: HttpRequest, asked: Query[DayAsked]) -> dict[str, Any]:
    """List exchange rates up to a day, the newest first."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    found = rates.listed(company_id=ask.company.id, as_of=as_of, limit=MOST)
    return {
        "as_of": as_of.isoformat(),
        "items": [
            {
                "base": one.base,
                "quote": one.quote,
                "on": one.on.isoformat(),
                "rate": f"{one.rate.normalize():f}",
                "source": one.source,
            }
            for one in found
        ],
    }


@router.post(
    "/exchange-rates",
    response={CREATED: RateLine},
    auth=doors("rates.enter"),
    openapi_extra=KEY_PARAMETER,
)
@once
def enter_rate(request: HttpRequest, body: NewRate, asked: Query[Asked]) -> Written:
    """Enter an exchange rate; a later entry for the same day counts instead."""
    ask = ask_of(request)
    try:
        rate_acts.enter_rate(
            by=ask.actor,
            company_id=ask.company.id,
            base=body.base,
            quote=body.quote,
            on=body.on,
            rate=Decimal(body.rate),
            source=body.source,
        )
    except rate_acts.RateRefused as refused:
        raise Problem(BAD, refused.reason.code, figures=refused.reason.figures) from refused
    told = {
        "base": body.base,
        "quote": body.quote,
        "on": body.on.isoformat(),
        "rate": body.rate,
        "source": body.source,
    }
    return Written(told, CREATED)


def _block(one: BlockView, customer_no: str | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "customer_no": customer_no,
        "group_no": one.group_no,
        "severity": one.severity.value,
        "why": one.reason,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": None if one.valid_to is None else one.valid_to.isoformat(),
        "recorded_at": one.recorded_at.isoformat(),
    }
