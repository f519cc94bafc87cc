"""The papers beside cash: debits of the bank, and the advices in which payers say what they pay."""

from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest
from ninja import File, Form, Query, Router, UploadedFile

from huikuan.entrypoints.api import cash_bodies as bodies
from huikuan.entrypoints.api import cash_papers as answers
from huikuan.entrypoints.api.acting import acted
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Asked, Reason, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import apply_cash

router = Router(tags=["cash"])
# a multipart body is a little more than its file
_LARGEST: Final = apply_cash.MOST_BYTES + 100_000


@router.get(
    "/cash/debits", response=answers.DebitsAnswer, auth=doors("receipts", bodies.DebitsAsked)
)
def debits(request: HttpRequest, asked: Query[bodies.DebitsAsked]) -> dict[str, Any]:
    """List what went out by the bank and nobody explained, with what it may have been for."""
    found = apply_cash.debits(ask_of(request).company.id, limit=asked.limit, after=asked.after)
    return {"items": [answers.debit(each) for each in found]}


@router.get(
    "/cash/advices", response=answers.AdvicesAnswer, auth=doors("receipts", bodies.AdvicesAsked)
)
def advices(request: HttpRequest, asked: Query[bodies.AdvicesAsked]) -> dict[str, Any]:
    """List remittance advices that wait for their payment."""
    found = apply_cash.advices(ask_of(request).company.id, unused=not asked.used)
    return {"items": [answers.advice(each) for each in found]}


@router.post(
    "/cash/advices",
    response={CREATED: answers.AdviceAnswer},
    auth=doors("cash.advise"),
    openapi_extra=KEY_PARAMETER,
)
@once
def receive_lines(request: HttpRequest, body: bodies.AdviceLines, asked: Query[Asked]) -> Written:
    """Keep what a payer says he pays, line by line; matching follows it from now on."""
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.receive_lines,
        answers.advice,
        status=CREATED,
        lines=[(one.number, bodies.minor_of(one.amount, body.currency)) for one in body.lines],
        asked=_told(body, ""),
    )


@router.post(
    "/cash/advices/file",
    response={CREATED: answers.AdviceAnswer},
    auth=doors("cash.advise", largest=_LARGEST),
    openapi_extra=KEY_PARAMETER,
)
@once
def receive_file(
    request: HttpRequest,
    form: Form[bodies.AdviceFile],
    file: File[UploadedFile],
    asked: Query[Asked],
) -> Written:
    """Keep an advice as it was sent: a workbook (XLSX), or a table as text."""
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.receive_advice,
        answers.advice,
        status=CREATED,
        content=file.read(),
        asked=_told(form, file.name or ""),
    )


@router.post(
    "/cash/advices/{advice_id}/void",
    response=answers.AdviceAnswer,
    auth=doors("cash.advise"),
    openapi_extra=KEY_PARAMETER,
)
@once
def void(request: HttpRequest, advice_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """Set an advice aside that is wrong."""
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.void_advice,
        answers.advice,
        advice_id=advice_id,
        why=body.why,
    )


def _told(form: bodies.AdviceFile, file_name: str) -> apply_cash.NewAdvice:
    bodies.minor_of(Decimal(0), form.currency)
    return apply_cash.NewAdvice(
        file_name=file_name,
        currency=form.currency,
        customer_no=form.customer_no,
        paid_on=form.paid_on,
        payer_name=form.payer_name,
        reference=form.reference,
    )
