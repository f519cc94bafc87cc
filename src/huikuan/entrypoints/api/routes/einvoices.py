"""E-invoices as read, those that wait for a person, and how invoices come to customers (D5)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from huikuan.books.documents import queries
from huikuan.books.documents.values import DeliveryView, ReadingView, TaxView
from huikuan.entrypoints.api.acting import CONFLICT, Refusals, acted
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Amount, Asked, Body, Paged, Text, Whole, Why, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import deliver_invoices as flow
from huikuan.flows import record_tax_state as taxing
from huikuan.kernel.money import Money, TooManyDecimals, from_decimal

router = Router(tags=["einvoices"])
REFUSALS: Final = Refusals(
    missing=(queries.NoSuchReading,),
    refused=(flow.Refused,),
    gone=frozenset({"delivery_no_invoice"}),
    under="api.einvoice_refused",
)
# the invoice is not what the address names: one that there is not is a refusal, with its field
SETTLING: Final = replace(REFUSALS, gone=frozenset())


class EInvoicesAsked(Asked, Paged):
    """Which e-invoices: all, or those in a state."""

    state: Literal["", "linked", "waiting", "aside"] = ""


class EInvoiceAnswer(Schema):
    """An e-invoice as stated, what was found in it, and what became of it."""

    id: int
    syntax: str
    type_code: str
    number: str
    issue_date: str
    due_date: str | None
    currency: str
    tax_exclusive: str | None
    tax_inclusive: str | None
    prepaid: str | None
    payable: str | None
    seller: str
    buyer: str
    buyer_tax_id: str
    lines: int
    terms: str
    sha256: str
    batch: int
    state: Literal["linked", "waiting", "aside"]
    document_id: int | None
    how: str
    reason: str | None
    findings: list[str]


class EInvoices(Schema):
    """A page of e-invoices."""

    items: list[EInvoiceAnswer]
    next: str | None


class Settling(Body):
    """Which document it is (its id), or null to set it aside; and why."""

    document_id: Whole | None = None
    why: Why = Field(min_length=1)


class Step(Body):
    """A step on the way: what happened, by which channel, when, and what shows it."""

    act: Literal["send", "receive", "open", "accept", "reject"]
    channel: Literal["mail", "portal", "tax_platform", "network", "post", "hand"]
    happened_at: datetime | None = None
    proof: Text = ""


class StepAnswer(Schema):
    """A step that was recorded."""

    step: int
    act: str
    state: str
    channel: str
    proof: str
    happened_at: str
    by: str
    recorded_at: str


class WayAnswer(Schema):
    """Where an invoice stands, its steps, and the acts that may come next."""

    state: str
    steps: list[StepAnswer]
    acts: list[str]


class TaxMove(Body):
    """One dimension of the tax state, and what happened in it."""

    dimension: Literal["invoice", "vat_use", "booking"]
    act: Literal[
        "partly_red", "fully_red", "ticked", "none", "deducted", "refunded", "not_deducted",
        "booked", "reversed",
    ]  # fmt: skip


class RedLetterMove(Body):
    """A red-letter request by its confirmation number; who asks and for how much count in `ask`."""

    number: Text = Field(min_length=1, max_length=60)
    act: Literal["ask", "confirm", "refuse", "withdraw", "issue"]
    asked_by: Literal["seller", "buyer"] = "seller"
    amount: Amount | None = None


class RedLetterAnswer(Schema):
    """A request as it stands now; unconfirmed, it lapses at that moment."""

    number: str
    state: str
    asked_by: str
    amount: str
    asked_at: str
    lapses_at: str


class TaxAnswer(Schema):
    """Where an e-invoice stands in the tax authority's books, each dimension by itself."""

    invoice: str
    vat_use: str
    booking: str
    red_letters: list[RedLetterAnswer]


@router.get("/einvoices", response=EInvoices, auth=doors("einvoices", EInvoicesAsked))
def einvoices(request: HttpRequest, asked: Query[EInvoicesAsked]) -> dict[str, Any]:
    """List e-invoices, the newest first."""
    ask = ask_of(request)
    about = ["einvoices", ask.company.id, asked.state]
    place = place_of(asked.cursor, about)
    found = queries.readings(
        ask.company.id,
        state=asked.state,
        limit=asked.limit + 1,
        before=None if place is None else place.start,
    )
    page = found[: asked.limit]
    more = len(found) > asked.limit
    return {
        "items": [_shown(one) for one in page],
        "next": cursor_to(Place(page[-1].id, None), about) if more else None,
    }


@router.post(
    "/einvoices/{reading_id}/settle",
    response=EInvoiceAnswer,
    auth=doors("einvoices.edit"),
    openapi_extra=KEY_PARAMETER,
)
@once
def settle(request: HttpRequest, reading_id: int, body: Settling, asked: Query[Asked]) -> Written:
    """Say which of our invoices a waiting e-invoice is, or set it aside."""
    return acted(
        request,
        SETTLING,
        flow.settle,
        _shown,
        field="document_id",
        reading_id=reading_id,
        document_id=body.document_id,
        why=body.why,
    )


@router.get("/invoices/{document_id}/delivery", response=WayAnswer, auth=doors("einvoices"))
def delivery(request: HttpRequest, document_id: int, asked: Query[Asked]) -> dict[str, Any]:
    """Return how far an invoice has come on its way to the customer."""
    return _way(flow.way(ask_of(request).company.id, document_id))


@router.post(
    "/invoices/{document_id}/delivery",
    response={CREATED: WayAnswer},
    auth=doors("einvoices.edit"),
    openapi_extra=KEY_PARAMETER,
)
@once
def deliver(request: HttpRequest, document_id: int, body: Step, asked: Query[Asked]) -> Written:
    """Record a step of an invoice on its way to the customer."""
    at = body.happened_at
    if at is not None and at.utcoffset() is None:
        at = at.replace(tzinfo=UTC)
    company_id = ask_of(request).company.id
    return acted(
        request,
        REFUSALS,
        flow.deliver,
        lambda _: _way(flow.way(company_id, document_id)),
        status=CREATED,
        field="act",
        document_id=document_id,
        act=body.act,
        channel=body.channel,
        proof=body.proof,
        happened_at=at,
    )


@router.get("/einvoices/{reading_id}/tax", response=TaxAnswer, auth=doors("einvoices"))
def tax(request: HttpRequest, reading_id: int, asked: Query[Asked]) -> dict[str, Any]:
    """Return the tax states of an e-invoice and its red-letter requests."""
    company_id = ask_of(request).company.id
    with REFUSALS.told():
        return _tax(company_id, reading_id, taxing.tax_view(company_id, reading_id))


@router.post(
    "/einvoices/{reading_id}/tax",
    response=TaxAnswer,
    auth=doors("einvoices.edit"),
    openapi_extra=KEY_PARAMETER,
)
@once
def move_tax(request: HttpRequest, reading_id: int, body: TaxMove, asked: Query[Asked]) -> Written:
    """Record what happened in one dimension of an e-invoice's tax state."""
    company_id = ask_of(request).company.id
    return acted(
        request,
        REFUSALS,
        taxing.move_tax_state,
        lambda found: _tax(company_id, reading_id, found),
        field="act",
        reading_id=reading_id,
        dimension=body.dimension,
        act=body.act,
    )


@router.post(
    "/einvoices/{reading_id}/red-letters",
    response=TaxAnswer,
    auth=doors("einvoices.edit"),
    openapi_extra=KEY_PARAMETER,
)
@once
def red_letter(
    request: HttpRequest, reading_id: int, body: RedLetterMove, asked: Query[Asked]
) -> Written:
    """Ask for a red-letter invoice, or say what became of the request."""
    company_id = ask_of(request).company.id
    with REFUSALS.told():
        currency = queries.reading(reading_id, company_id).currency
    try:
        minor = from_decimal(body.amount, currency).minor if body.amount is not None else 0
    except TooManyDecimals as fine:
        fault = FieldFault("amount", "api.field.amount")
        raise Problem(CONFLICT, "api.bad_fields", errors=[fault]) from fine
    return acted(
        request,
        REFUSALS,
        taxing.move_red_letter,
        lambda found: _tax(company_id, reading_id, found),
        field="act",
        reading_id=reading_id,
        number=body.number,
        act=body.act,
        asked_by=body.asked_by,
        amount_minor=minor,
    )


def _tax(company_id: int, reading_id: int, found: TaxView) -> dict[str, Any]:
    currency = queries.reading(reading_id, company_id).currency
    return {
        "invoice": found.invoice,
        "vat_use": found.vat_use,
        "booking": found.booking,
        "red_letters": [
            {
                "number": one.number,
                "state": one.state.value,
                "asked_by": one.asked_by,
                "amount": Money(one.amount_minor, currency).text(),
                "asked_at": one.asked_at.isoformat(),
                "lapses_at": one.lapses_at.isoformat(),
            }
            for one in found.red_letters
        ],
    }


def _way(found: flow.Way) -> dict[str, Any]:
    return {
        "state": found.state.value,
        "steps": [_step(one) for one in found.steps],
        "acts": list(found.acts),
    }


def _step(one: DeliveryView) -> dict[str, Any]:
    return {
        "step": one.step,
        "act": one.act,
        "state": one.state.value,
        "channel": one.channel,
        "proof": one.proof,
        "happened_at": one.happened_at.isoformat(),
        "by": one.actor_name,
        "recorded_at": one.recorded_at.isoformat(),
    }


def _shown(one: ReadingView) -> dict[str, Any]:
    said = one.invoice.document()
    names = ("tax_exclusive", "tax_inclusive", "prepaid", "payable", "issue_date", "due_date")
    return {
        **{name: said[name] for name in names},
        "id": one.id,
        "syntax": one.syntax,
        "type_code": one.type_code,
        "number": one.number,
        "currency": one.currency,
        "seller": one.invoice.seller.name,
        "buyer": one.buyer_name,
        "buyer_tax_id": one.buyer_tax_id,
        "lines": len(one.invoice.lines),
        "terms": one.invoice.terms,
        "sha256": one.digest,
        "batch": one.batch_id,
        "state": one.state,
        "document_id": one.document_id,
        "how": one.how,
        "reason": None if one.reason is None else one.reason["code"],
        "findings": [each["code"] for each in one.found],
    }
