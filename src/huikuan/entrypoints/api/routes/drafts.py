"""Acceptance drafts: the register as of a day, what came in, and every act on one (D4)."""

from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from huikuan.books.drafts import queries
from huikuan.books.drafts.queries import NoSuchDraft
from huikuan.books.drafts.values import Holding, MoveView
from huikuan.books.people import queries as people
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import (
    Ask,
    Asked,
    Day,
    ask_of,
)
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.drafting import (
    Acted,
    DayAsked,
    DraftAct,
    DraftReceived,
    Drafts,
    DraftsAsked,
    DraftShown,
    Exposures,
    OneDraft,
)
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import move_drafts as flow
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money, TooManyDecimals, from_decimal
from huikuan.rules.drafts import (
    DRAFT,
    AcceptorKind,
    Draft,
    DraftKind,
    Medium,
    Range,
    Risk,
    clocks,
)

router = Router(tags=["drafts"])
CONFLICT: Final = 409
MISSING: Final = 404
INVALID: Final = 422


@router.get("/drafts", response=Drafts, auth=doors("drafts", DraftsAsked))
def drafts(request: HttpRequest, asked: Query[DraftsAsked]) -> dict[str, Any]:
    """List the drafts as they stood on a day, first to mature first."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    found = queries.holdings(
        company_id=ask.company.id,
        as_of=as_of,
        salesperson=ask.grant.scope.salesperson,
        risks=(Risk(asked.risk),) if asked.risk else (),
        customer_no=asked.customer,
        text=asked.q,
    )
    return {"as_of": as_of.isoformat(), "items": [_shown(one, ask, as_of) for one in found]}


@router.get("/drafts/exposure", response=Exposures, auth=doors("drafts.move", DayAsked))
def draft_exposure(request: HttpRequest, asked: Query[DayAsked]) -> dict[str, Any]:
    """Sum the credit risk left on drafts, by customer and acceptor."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    return {
        "as_of": as_of.isoformat(),
        "items": [
            {
                "customer_no": one.customer_no,
                "acceptor": one.acceptor,
                "currency": one.currency,
                "held": Money(one.held_minor, one.currency).text(),
                "contingent": Money(one.contingent_minor, one.currency).text(),
            }
            for one in queries.exposure(company_id=ask.company.id, as_of=as_of)
        ],
    }


@router.get("/drafts/{draft_id}", response=OneDraft, auth=doors("drafts", DayAsked))
def draft(request: HttpRequest, draft_id: int, asked: Query[DayAsked]) -> dict[str, Any]:
    """Show one draft as of a day, with its acts and clocks."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    try:
        held = queries.holding(
            company_id=ask.company.id,
            draft_id=draft_id,
            as_of=as_of,
            salesperson=ask.grant.scope.salesperson,
        )
    except NoSuchDraft as missing:
        raise Problem(MISSING, "api.not_found") from missing
    acts = queries.moves(company_id=ask.company.id, draft_id=draft_id, as_of=as_of)
    return _shown(held, ask, as_of) | {"history": [_act(one) for one in acts]}


@router.post(
    "/drafts",
    response={CREATED: DraftShown},
    auth=doors("drafts.move"),
    openapi_extra=KEY_PARAMETER,
)
@once
def receive_draft(request: HttpRequest, body: DraftReceived, asked: Query[Asked]) -> Written:
    """Take a draft in: booked in the ledger, and applied to the invoices that are named."""
    ask = ask_of(request)
    cut = None
    if body.range_first is not None and body.range_last is not None:
        cut = Range(body.range_first, body.range_last)
    made = Draft(
        number=body.number,
        kind=DraftKind(body.kind),
        medium=Medium(body.medium),
        drawer=body.drawer,
        acceptor=body.acceptor,
        acceptor_kind=AcceptorKind.COMPANY,
        issued_on=body.issued_on,
        matures_on=body.matures_on,
        face=_money(body.face, body.currency, "face"),
        range=cut,
        transferable=body.transferable,
    )
    received = flow.Received(
        customer_no=body.customer_no,
        draft=made,
        received_on=body.received_on,
        receipt_no=body.receipt_no,
        applied=[
            flow.Applied(one.invoice_no, _money(one.amount, body.currency, "apply"))
            for one in body.apply
        ],
    )
    try:
        held = flow.receive(
            by=ask.actor, company_id=ask.company.id, received=received, why=body.why
        )
    except flow.DraftRefused as refused:
        raise _refused(refused.reasons, ask) from refused
    except flow.NotBooked as refused:
        fault = FieldFault("number", "", detail=flow.not_booked(refused, ask.language))
        raise Problem(CONFLICT, "api.draft_refused", errors=[fault]) from refused
    except flow.AllocationRefused as refused:
        faults = [FieldFault("apply", one.code, one.figures) for one in refused.refusals]
        raise Problem(CONFLICT, "api.draft_refused", errors=faults) from refused
    return Written(_shown(held, ask, ask.today), CREATED)


@router.post(
    "/drafts/{draft_id}/acts",
    response=Acted,
    auth=doors("drafts"),
    openapi_extra=KEY_PARAMETER,
)
@once
def act_on_draft(
    request: HttpRequest, draft_id: int, body: DraftAct, asked: Query[Asked]
) -> Written:
    """Do an act on a draft. Endorsing and discounting are approved by another person."""
    ask = ask_of(request)
    people.authorize(ask.actor, flow.act_of(body.act), ask.company.id)
    try:
        held = queries.holding(company_id=ask.company.id, draft_id=draft_id, as_of=ask.today)
        currency = held.draft.face.currency
        words = {
            name: value
            for name in ("endorsee", "bank", "pledgee", "ground", "reason")
            if (value := getattr(body, name))
        }
        moved = flow.move(
            by=ask.actor,
            company_id=ask.company.id,
            order=flow.Order(
                draft_id=draft_id,
                act=body.act,
                on=body.on,
                part=None if body.part is None else _money(body.part, currency, "part"),
                parts=[_money(one, currency, "parts") for one in body.parts],
                rate=body.rate,
                receipt_no=body.receipt_no,
                details=words,
                seen=body.seen,
                why=body.why,
            ),
        )
    except NoSuchDraft as missing:
        raise Problem(MISSING, "api.not_found") from missing
    except flow.DraftRefused as refused:
        raise _refused(refused.reasons, ask) from refused
    return Written(
        {
            "draft": _shown(moved.holding, ask, ask.today),
            "parts": [_shown(one, ask, ask.today) for one in moved.parts],
            "warnings": [flow.sentence(one, ask.language) for one in moved.warnings],
        }
    )


def _money(figure: Decimal, currency: str, field: str) -> Money:
    try:
        return from_decimal(figure, currency)
    except (TooManyDecimals, ValueError) as bad:
        raise Problem(
            INVALID, "api.draft_refused", errors=[FieldFault(field, "", detail=str(bad))]
        ) from bad


def _refused(reasons: tuple[Reason, ...], ask: Ask) -> Problem:
    faults = [FieldFault("", one.code, detail=flow.sentence(one, ask.language)) for one in reasons]
    return Problem(CONFLICT, "api.draft_refused", errors=faults)


def _shown(held: Holding, ask: Ask, as_of: Day) -> dict[str, Any]:
    one = held.draft
    return {
        "id": held.id,
        "number": one.number,
        "kind": one.kind.value,
        "medium": one.medium.value,
        "customer_no": held.customer_no,
        "customer": held.customer,
        "drawer": one.drawer,
        "acceptor": one.acceptor,
        "acceptor_class": one.acceptor_kind.value,
        "derecognised": held.derecognised,
        "issued_on": one.issued_on.isoformat(),
        "matures_on": one.matures_on.isoformat(),
        "face": one.face.text(),
        "currency": one.face.currency,
        "range_first": one.range.first if one.range else None,
        "range_last": one.range.last if one.range else None,
        "transferable": one.transferable,
        "state": held.state.value,
        "risk": held.risk.value,
        "seen": held.last.no,
        "document_id": held.document_id,
        "split_from": held.parent_id,
        "acts": list(DRAFT.acts(held.state)),
        "clocks": [
            {
                "code": clock.code,
                "article": clock.article,
                "starts_on": clock.starts_on.isoformat(),
                "ends_on": clock.ends_on.isoformat(),
                "days_left": clock.left(as_of),
            }
            for clock in clocks(one.matures_on, refused_on=held.refused_on, paid_on=held.paid_on)
        ],
    }


def _act(one: MoveView) -> dict[str, Any]:
    return {
        "no": one.no,
        "act": one.act,
        "on": one.on.isoformat(),
        "state": one.state.value,
        "details": dict(one.details),
        "recorded_at": one.recorded_at.isoformat(),
    }
