"""E-invoices as read, those that wait for a person, and invoices not received yet (D5)."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.documents import queries
from huikuan.books.documents.values import ReadingView
from huikuan.entrypoints.web import einvoice_words as words
from huikuan.entrypoints.web.exports import export, wanted
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import to_customer, to_document
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import ListSpec, asked, key_of, show
from huikuan.entrypoints.web.views import einvoice_tax
from huikuan.flows import deliver_invoices as flow
from huikuan.rules.documents import DELIVERY

PAGE_SIZE = 50
STATES = ("", "waiting", "linked", "aside")
LONGEST_PROOF = 500
_DELIVERY_TONES = {"issued": "amber", "sent": "blue", "rejected": "red"}


@page("einvoices", here="einvoices")
def einvoices(request: HttpRequest, frame: Frame) -> HttpResponse:
    """E-invoices, the newest first; those that wait with their reason."""
    state = request.GET.get("state", "")
    if state not in STATES:
        raise Http404(state)
    before = key_of(request, "before")
    found = queries.readings(frame.company.id, state=state, limit=PAGE_SIZE + 1, before=before)
    rows = [
        {
            "one": one,
            "tone": words.STATES[one.state],
            "reason": words.reason(one.reason, frame.language) if one.reason else "",
            "findings": [words.reason(each, frame.language) for each in one.found],
        }
        for one in found[:PAGE_SIZE]
    ]
    facts = {
        "rows": rows,
        "state": state,
        "states": STATES,
        "older": found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        "may_import": frame.may("imports.einvoice"),
    }
    return rendered(request, frame, "web/einvoices.html", facts)


@page("einvoices", here="einvoices")
def einvoice(request: HttpRequest, frame: Frame, reading_id: int) -> HttpResponse:
    """One e-invoice: what it states, what was found, what became of it."""
    found = _reading(frame, reading_id)
    facts = {
        "one": found,
        "facts": words.facts(found, frame.language),
        "tone": words.STATES[found.state],
        "reason": words.reason(found.reason, frame.language) if found.reason else "",
        "findings": [words.reason(each, frame.language) for each in found.found],
        "may_settle": frame.may("einvoices.edit") and found.state == "waiting",
        "tax": einvoice_tax.told(frame, reading_id, found.invoice.currency),
    }
    return rendered(request, frame, "web/einvoice.html", facts)


@require_POST
@page("einvoices.edit", here="einvoices")
def settle(request: HttpRequest, frame: Frame, reading_id: int) -> HttpResponse:
    """Say which of our invoices a waiting e-invoice is, or set it aside."""
    number, why = (request.POST.get(one, "").strip() for one in ("number", "why"))
    document_id = queries.document_by_number(frame.company.id, number) if number else None
    if (number and document_id is None) or not why:
        code = "delivery_no_invoice" if why else "einvoice.why_needed"
        messages.error(request, text(code, frame.language))
        return redirect(frame.address("einvoice", reading_id=reading_id))
    try:
        flow.settle(
            by=frame.actor,
            company_id=frame.company.id,
            reading_id=reading_id,
            document_id=document_id,
            why=why[:500],
        )
    except queries.NoSuchReading as gone:
        raise Http404(reading_id) from gone
    except flow.Refused as refused:
        messages.error(request, words.refusal(refused, frame.language))
    return redirect(frame.address("einvoice", reading_id=reading_id))


@require_POST
@page("einvoices.edit", here="invoices")
def deliver(request: HttpRequest, frame: Frame, document_id: int) -> HttpResponse:
    """Record a step of an invoice on its way to the customer."""
    act, channel = request.POST.get("act", ""), request.POST.get("channel", "")
    if act not in {each for _, each in DELIVERY.moves} or channel not in flow.CHANNELS:
        raise Http404(act)
    try:
        flow.deliver(
            by=frame.actor,
            company_id=frame.company.id,
            document_id=document_id,
            act=act,
            channel=channel,
            proof=request.POST.get("proof", "").strip()[:LONGEST_PROOF],
            happened_at=_moment(request.POST.get("happened_at", ""), frame.company.time_zone),
        )
    except flow.Refused as refused:
        messages.error(request, words.refusal(refused, frame.language))
    return redirect(frame.address("document", document_id=document_id))


@page("reports", here="unreceived")
def unreceived(request: HttpRequest, frame: Frame) -> HttpResponseBase:
    """Open invoices due soon that the customer cannot be said to have."""
    spec = ListSpec(
        report="unreceived",
        links={"number": to_document, "customer": to_customer, "customer_no": to_customer},
        tones={"delivery": lambda state: _DELIVERY_TONES.get(str(state), "")},
        search="",
    )
    form = wanted(request)
    if form:
        return export(request, frame, spec, asked(frame, request, spec), form)
    # a condition in words is no question to this list: it has no reader for one
    table = replace(show(frame, request, spec), filter=None)
    facts = {"word": "unreceived", "table": table, "empty_word": "web.empty.unreceived"}
    return rendered(request, frame, "web/unreceived.html", facts, status=table.status)


def _reading(frame: Frame, reading_id: int) -> ReadingView:
    try:
        return queries.reading(reading_id, frame.company.id)
    except queries.NoSuchReading as gone:
        raise Http404(reading_id) from gone


def _moment(said: str, zone: str) -> datetime | None:
    """A moment as a form gives it, on the company's clock; nothing for now."""
    if not said:
        return None
    try:
        return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone))
    except ValueError as wrong:
        raise Http404(said) from wrong
