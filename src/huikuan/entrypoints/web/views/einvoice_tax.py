"""What the tax authority's books say of an e-invoice, and requests for red-letter invoices (D5)."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.documents import queries
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.flows import deliver_invoices as flow
from huikuan.flows import record_tax_state as taxing
from huikuan.kernel.money import TooManyDecimals, UnknownCurrency, from_decimal
from huikuan.kernel.states import Machine
from huikuan.rules.documents import BOOKING, INVOICE, RED_LETTER, VAT_USE

DIMENSIONS: Final[Mapping[str, Machine[Any]]] = {
    "invoice": INVOICE,
    "vat_use": VAT_USE,
    "booking": BOOKING,
}
_LONGEST_NUMBER: Final = 60
# a request lapses by its clock, never by hand
_BY_CLOCK: Final = "lapse"


def told(frame: Frame, reading_id: int, currency: str) -> dict[str, Any]:
    """Where an e-invoice stands in each dimension, its requests, and what may be recorded next."""
    found = taxing.tax_view(frame.company.id, reading_id)
    language, may = frame.language, frame.may("einvoices.edit") and not frame.away
    return {
        "states": [
            {
                "dimension": name,
                "word": text(f"einvoice.tax.{name}", language),
                "state": text(f"einvoice.tax.{name}.{getattr(found, name)}", language),
                "acts": [
                    (act, text(f"einvoice.tax.{name}.{act}", language))
                    for act in machine.acts(getattr(found, name))
                    if may
                ],
            }
            for name, machine in DIMENSIONS.items()
        ],
        "requests": [
            {
                "made": one,
                "amount": f"{wording.amount(one.amount_minor, currency)} {currency}",
                "state": text(f"einvoice.red.{one.state.value}", language),
                "acts": [
                    (act, text(f"einvoice.red.act.{act}", language))
                    for act in RED_LETTER.acts(one.state)
                    if may and act != _BY_CLOCK
                ],
            }
            for one in found.red_letters
        ],
        "may": may,
    }


@require_POST
@page("einvoices.edit", here="einvoices")
def move_tax(request: HttpRequest, frame: Frame, reading_id: int) -> HttpResponse:
    """Record what happened in one dimension."""
    dimension, act = request.POST.get("dimension", ""), request.POST.get("act", "")
    if dimension not in DIMENSIONS or act not in {each for _, each in DIMENSIONS[dimension].moves}:
        raise Http404(act)
    try:
        taxing.move_tax_state(
            by=frame.actor,
            company_id=frame.company.id,
            reading_id=reading_id,
            dimension=dimension,
            act=act,
        )
    except queries.NoSuchReading as gone:
        raise Http404(reading_id) from gone
    except flow.Refused as refused:
        messages.error(request, _refusal(frame, refused, f"einvoice.tax.{dimension}"))
    return redirect(frame.address("einvoice", reading_id=reading_id))


@require_POST
@page("einvoices.edit", here="einvoices")
def red_letter(request: HttpRequest, frame: Frame, reading_id: int) -> HttpResponse:
    """Ask for a red-letter invoice, or move a request on."""
    given = request.POST
    number, act = given.get("number", "").strip()[:_LONGEST_NUMBER], given.get("act", "")
    if act not in {"ask", *(each for _, each in RED_LETTER.moves)} - {_BY_CLOCK}:
        raise Http404(act)
    there = redirect(frame.address("einvoice", reading_id=reading_id))
    try:
        currency = queries.reading(reading_id, frame.company.id).currency
        minor = _minor(given.get("amount", ""), currency) if act == "ask" else 0
        if not number or minor is None:
            messages.error(request, text("einvoice.red.needed", frame.language))
            return there
        taxing.move_red_letter(
            by=frame.actor,
            company_id=frame.company.id,
            reading_id=reading_id,
            number=number,
            act=act,
            asked_by="seller",
            amount_minor=minor,
        )
    except queries.NoSuchReading as gone:
        raise Http404(reading_id) from gone
    except flow.Refused as refused:
        messages.error(request, _refusal(frame, refused, "einvoice.red"))
    return there


def _minor(written: str, currency: str) -> int | None:
    """A red amount as it was written, in minor units below zero; None where it is none."""
    try:
        minor = from_decimal(Decimal(written.replace(",", "").strip()), currency).minor
    except (InvalidOperation, TooManyDecimals, UnknownCurrency):
        return None
    return -abs(minor) or None


def _refusal(frame: Frame, refused: flow.Refused, area: str) -> str:
    figures = dict(refused.figures)
    if "state" in figures:
        figures["state"] = wording.code_text(area, str(figures["state"]), frame.language)
        acts = f"{area}.act" if area == "einvoice.red" else area
        figures["act"] = wording.code_text(acts, str(figures["act"]), frame.language)
    return text(refused.code, frame.language, **figures)
