"""Securities: the register as of a day, what is entered, and every act on one (B12)."""

from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from huikuan.books.parties import queries as parties
from huikuan.books.securities import queries
from huikuan.books.securities.queries import NoSuchSecurity
from huikuan.books.securities.values import SecurityView
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Ask, Asked, Dated, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.securing import (
    OneSecurity,
    Securities,
    SecuritiesAsked,
    SecurityAct,
    SecurityEntered,
    SecurityShown,
)
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import hold_security as flow
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money, TooManyDecimals, from_decimal
from huikuan.rules.securities import SECURITY, Security, SecurityKind

router = Router(tags=["securities"])
CONFLICT: Final = 409
MISSING: Final = 404
INVALID: Final = 422


@router.get("/securities", response=Securities, auth=doors("securities", SecuritiesAsked))
def securities(request: HttpRequest, asked: Query[SecuritiesAsked]) -> dict[str, Any]:
    """List the securities as they stood on a day, first to end first."""
    ask = ask_of(request)
    question = ask.question(asked)
    customer_id = None
    if asked.customer:
        customer_id = parties.customer(
            company_id=ask.company.id,
            customer_no=asked.customer,
            salesperson=ask.grant.scope.salesperson,
        ).id
    found = queries.securities(
        company_id=ask.company.id,
        as_of=question.as_of,
        customer_id=customer_id,
        salesperson=ask.grant.scope.salesperson,
        known_at=question.known_at,
    )
    if asked.expiring:
        days = queries.policy(ask.company.id, question.as_of).alert_days
        found = queries.ending(found, question.as_of, days)
    return {
        "as_of": question.as_of.isoformat(),
        "items": [_shown(one, ask) for one in found],
    }


@router.get("/securities/{security_id}", response=OneSecurity, auth=doors("securities", Dated))
def security(request: HttpRequest, security_id: int, asked: Query[Dated]) -> dict[str, Any]:
    """Show one security as of a day, with its acts."""
    ask = ask_of(request)
    as_of = ask.question(asked).as_of
    try:
        held = queries.security(
            company_id=ask.company.id,
            security_id=security_id,
            as_of=as_of,
            salesperson=ask.grant.scope.salesperson,
        )
    except NoSuchSecurity as missing:
        raise Problem(MISSING, "api.not_found") from missing
    acts = queries.moves(company_id=ask.company.id, security_id=security_id, as_of=as_of)
    return _shown(held, ask) | {
        "history": [
            {
                "no": one.no,
                "act": one.act,
                "state": one.state.value,
                "on": one.on.isoformat(),
                "amount": Money(one.minor, held.currency).text(),
                "registered": one.registered,
                "why": one.why,
                "recorded_at": one.recorded_at.isoformat(),
            }
            for one in acts
        ]
    }


@router.post(
    "/securities",
    response={CREATED: SecurityShown},
    auth=doors("securities.propose"),
    openapi_extra=KEY_PARAMETER,
)
@once
def enter_security(request: HttpRequest, body: SecurityEntered, asked: Query[Asked]) -> Written:
    """Enter a security; it counts once another person has confirmed it."""
    ask = ask_of(request)
    entered = flow.Entered(
        customer_no=body.customer_no,
        no=body.no,
        security=Security(
            kind=SecurityKind(body.kind),
            minor=_money(body.amount, body.currency).minor,
            currency=body.currency,
            valid_from=body.valid_from,
            valid_to=body.valid_to,
            issuer=body.issuer,
            document_no=body.document_no,
            confirmed=body.confirmed,
        ),
        note=body.note,
    )
    try:
        held = flow.enter(
            by=ask.actor, company_id=ask.company.id, entered=entered, today=ask.today, why=body.why
        )
    except flow.SecurityRefused as refused:
        raise _refused(refused.reasons, ask) from refused
    return Written(_shown(held, ask), CREATED)


@router.post(
    "/securities/{security_id}/acts",
    response=SecurityShown,
    auth=doors("securities.confirm"),
    openapi_extra=KEY_PARAMETER,
)
@once
def act_on_security(
    request: HttpRequest, security_id: int, body: SecurityAct, asked: Query[Asked]
) -> Written:
    """Do an act on a security; what makes it count is done by another person than entered it."""
    ask = ask_of(request)
    try:
        held = queries.security(company_id=ask.company.id, security_id=security_id, as_of=ask.today)
        minor = None if body.amount is None else _money(body.amount, held.currency).minor
        held = flow.act(
            by=ask.actor,
            company_id=ask.company.id,
            security_id=security_id,
            done=flow.Act(body.act, body.on, minor, body.registered, body.seen, body.why),
            today=ask.today,
        )
    except NoSuchSecurity as missing:
        raise Problem(MISSING, "api.not_found") from missing
    except flow.SecurityRefused as refused:
        raise _refused(refused.reasons, ask) from refused
    return Written(_shown(held, ask))


def _money(figure: Decimal, currency: str) -> Money:
    try:
        return from_decimal(figure, currency)
    except (TooManyDecimals, ValueError) as bad:
        fault = FieldFault("amount", "", detail=str(bad))
        raise Problem(INVALID, "api.security_refused", errors=[fault]) from bad


def _refused(reasons: tuple[Reason, ...], ask: Ask) -> Problem:
    faults = [FieldFault("", one.code, detail=flow.sentence(one, ask.language)) for one in reasons]
    return Problem(CONFLICT, "api.security_refused", errors=faults)


def _shown(held: SecurityView, ask: Ask) -> dict[str, Any]:
    return {
        "id": held.id,
        "no": held.no,
        "customer_no": held.customer_no,
        "customer": held.customer,
        "kind": held.kind.value,
        "state": held.state.value,
        "amount": Money(held.face_minor, held.currency).text(),
        "counts": Money(held.minor, held.currency).text(),
        "currency": held.currency,
        "valid_from": held.valid_from.isoformat(),
        "valid_to": None if held.valid_to is None else held.valid_to.isoformat(),
        "issuer": held.issuer,
        "document_no": held.document_no,
        "registered": held.registered,
        "confirmed": held.confirmed,
        "note": held.note,
        "seen": held.last_no,
        "acts": list(SECURITY.acts(held.state)),
        "reasons": [
            {"code": one.code, "text": flow.sentence(one, ask.language)} for one in held.reasons
        ],
    }
