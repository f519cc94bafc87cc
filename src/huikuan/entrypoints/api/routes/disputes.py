"""Disputes: what waits, one with its amounts, steps and documents, people's acts (A8)."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from huikuan.books.disputes import queries
from huikuan.books.disputes.values import DisputeRefused, DisputeView, NoSuchDispute
from huikuan.books.parties import queries as parties
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Ask, Asked, ask_of
from huikuan.entrypoints.api.claim_bodies import (
    DisputeDone,
    DisputeOpened,
    DisputePaper,
    Disputes,
    DisputesAsked,
    DisputeSettled,
    DisputeShown,
    OneDispute,
)
from huikuan.entrypoints.api.claiming import dispute_said, minor_of, step_said
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.limit_bodies import DayAsked
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import resolve_dispute
from huikuan.flows.resolve_dispute import Opening
from huikuan.flows.take_back import NothingToReverse, document_named
from huikuan.rules.disputes import OPEN, PaperKind, Settlement, State
from huikuan.rules.items import Series

router = Router(tags=["disputes"])
CONFLICT: Final = 409
MISSING: Final = 404


@router.get("/disputes", response=Disputes, auth=doors("disputes", DisputesAsked))
def disputes(request: HttpRequest, asked: Query[DisputesAsked]) -> dict[str, Any]:
    """List disputes with their amounts as of a day, first due first."""
    ask = ask_of(request)
    own = ask.grant.scope.salesperson
    as_of = asked.as_of or ask.today
    question = ["disputes", ask.company.id, asked.state, asked.reason, asked.customer, str(as_of)]
    place = place_of(asked.cursor, question)
    after = None
    if place is not None:
        last = queries.dispute(ask.company.id, place.start, as_of, own)
        after = (last.due_on, last.id)
    who = parties.id_of(ask.company.id, asked.customer) if asked.customer else None
    found = queries.disputes(
        ask.company.id,
        as_of,
        states=(State(asked.state),) if asked.state else OPEN,
        reason=asked.reason or None,
        customer_id=(who or 0) if asked.customer else None,
        salesperson=own,
        after=after,
        limit=asked.limit + 1,
    )
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    return {
        "items": [dispute_said(one) for one in shown],
        "next": cursor_to(Place(shown[-1].id, None), question) if more else None,
    }


@router.get("/disputes/{dispute_id}", response=OneDispute, auth=doors("disputes", DayAsked))
def dispute(request: HttpRequest, dispute_id: int, asked: Query[DayAsked]) -> dict[str, Any]:
    """Show one dispute with its steps and documents."""
    return _whole(ask_of(request), dispute_id, asked)


def _whole(ask: Ask, dispute_id: int, asked: DayAsked | None = None) -> dict[str, Any]:
    found = _found(ask, dispute_id, asked)
    return {
        **dispute_said(found),
        "steps": [step_said(one) for one in queries.steps(ask.company.id, dispute_id)],
        "papers": [
            {
                "kind": one.kind.value,
                "name": one.name,
                "media_type": one.media_type,
                "size": one.size,
                "sha256": one.digest,
                "on": one.on.isoformat(),
            }
            for one in queries.papers(ask.company.id, dispute_id)
        ],
    }


@router.post(
    "/disputes",
    response={CREATED: DisputeShown},
    auth=doors("disputes.open"),
    openapi_extra=KEY_PARAMETER,
)
@once
def open_dispute(request: HttpRequest, body: DisputeOpened, asked: Query[Asked]) -> Written:
    """Open a dispute on an invoice, in part or whole."""
    ask = ask_of(request)
    try:
        document = document_named(
            company_id=ask.company.id, number=body.invoice_no, series=Series.BILLING
        )
    except NothingToReverse as unknown:
        fault = FieldFault("invoice_no", "web.disputes.no_such", {"number": body.invoice_no})
        raise Problem(CONFLICT, "api.dispute_refused", errors=[fault]) from unknown
    currency = ask.company.currency
    made = _done(
        ask,
        lambda: resolve_dispute.open_dispute(
            by=ask.actor,
            company=ask.company,
            opening=Opening(
                reason=body.reason,
                document_id=document,
                minor=None if body.amount is None else minor_of(body.amount, currency),
                words=body.words,
            ),
            as_of=ask.today,
            salesperson=ask.grant.scope.salesperson,
        ),
    )
    return Written(dispute_said(made), status=CREATED)


@router.post(
    "/disputes/{dispute_id}/acts",
    response=DisputeShown,
    auth=doors("disputes.act"),
    openapi_extra=KEY_PARAMETER,
)
@once
def act_on_dispute(
    request: HttpRequest, dispute_id: int, body: DisputeDone, asked: Query[Asked]
) -> Written:
    """Do an act on a dispute: accept, record, inspect, report, assign, note, finish, reject ..."""
    ask = ask_of(request)
    made = _done(
        ask,
        lambda: resolve_dispute.act(
            by=ask.actor,
            company=ask.company,
            dispute_id=dispute_id,
            act=body.act,
            as_of=ask.today,
            words=body.words,
            value=body.value,
            salesperson=ask.grant.scope.salesperson,
        ),
    )
    return Written(dispute_said(made))


@router.post(
    "/disputes/{dispute_id}/settle",
    response=DisputeShown,
    auth=doors("disputes.act"),
    openapi_extra=KEY_PARAMETER,
)
@once
def settle_dispute(
    request: HttpRequest, dispute_id: int, body: DisputeSettled, asked: Query[Asked]
) -> Written:
    """Settle a dispute by discount, return, repair or nothing."""
    ask = ask_of(request)
    currency = _found(ask, dispute_id, None).currency
    minor = 0 if body.concession is None else minor_of(body.concession, currency)
    made = _done(
        ask,
        lambda: resolve_dispute.settle(
            by=ask.actor,
            company=ask.company,
            dispute_id=dispute_id,
            how=Settlement(body.how),
            concession_minor=minor,
            as_of=ask.today,
            words=body.words,
            salesperson=ask.grant.scope.salesperson,
        ),
    )
    return Written(dispute_said(made))


@router.post(
    "/disputes/{dispute_id}/papers",
    response=OneDispute,
    auth=doors("disputes.act"),
    openapi_extra=KEY_PARAMETER,
)
@once
def attach_paper(
    request: HttpRequest, dispute_id: int, body: DisputePaper, asked: Query[Asked]
) -> Written:
    """Keep a document of a dispute; the same one again changes nothing."""
    ask = ask_of(request)
    try:
        raw = b64decode(body.content, validate=True)
    except (binascii.Error, ValueError) as broken:
        fault = FieldFault("content", "disputes.paper_empty")
        raise Problem(CONFLICT, "api.dispute_refused", errors=[fault]) from broken

    def attached() -> DisputeView:
        resolve_dispute.attach(
            by=ask.actor,
            company=ask.company,
            dispute_id=dispute_id,
            kind=PaperKind(body.kind),
            name=body.name,
            media_type=body.media_type,
            raw=raw,
            as_of=ask.today,
            salesperson=ask.grant.scope.salesperson,
        )
        return queries.dispute(ask.company.id, dispute_id, ask.today)

    _done(ask, attached)
    return Written(_whole(ask, dispute_id))


def _found(ask: Ask, dispute_id: int, asked: DayAsked | None) -> DisputeView:
    as_of = (asked.as_of if asked else None) or ask.today
    try:
        return queries.dispute(ask.company.id, dispute_id, as_of, ask.grant.scope.salesperson)
    except NoSuchDispute as missing:
        raise Problem(MISSING, "api.not_found") from missing


def _done(ask: Ask, act: Callable[[], DisputeView]) -> DisputeView:
    try:
        return act()
    except NoSuchDispute as missing:
        raise Problem(MISSING, "api.not_found") from missing
    except DisputeRefused as refused:
        raise Problem(
            CONFLICT,
            "api.dispute_refused",
            errors=[
                FieldFault("dispute", one.code, detail=resolve_dispute.sentence(one, ask.language))
                for one in refused.reasons
            ],
        ) from refused
