"""Remittance advices (付款通知): what payers said they pay, and the payment that each was used for (D4)."""

import datetime as dt
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.ledger import queries as ledger
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import NoSuchCustomer
from huikuan.entrypoints.web import cash_bench, cash_forms, persons, wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.views.cash_acts import refused_words
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import AdviceView, CashRefused, FileRefused, NothingHere

SHOWN = 100


@page("receipts", here="cash")
def advices(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The advices that came last, and the form that takes another."""
    return _listed(request, frame)


def _listed(request: HttpRequest, frame: Frame, fault: str = "") -> HttpResponse:
    found = apply_cash.advices(frame.company.id, unused=False)[:SHOWN]
    facts = {
        **cash_bench.rights(frame),
        "place": "advices",
        "advices": _told(frame, found),
        "fault": fault,
        "given": request.POST,
    }
    return rendered(request, frame, "web/cash_advices.html", facts, status=409 if fault else 200)


@page("receipts", here="cash")
def advice(request: HttpRequest, frame: Frame, advice_id: int) -> HttpResponse:
    """One advice line by line, with its file and the payment it was used for."""
    one = _advice(frame, advice_id)
    facts = {
        **cash_bench.rights(frame),
        **_told(frame, (one,))[0],
        "lines": [
            (number, "" if minor is None else wording.amount(minor, one.currency))
            for number, minor in one.lines
        ],
        "by": persons.of(frame)(one.received_by),
    }
    return rendered(request, frame, "web/cash_advice.html", facts)


@page("receipts", here="cash")
def file(request: HttpRequest, frame: Frame, advice_id: int) -> HttpResponse:
    """The advice as it was sent; lines that a program named are kept as what it said."""
    one = _advice(frame, advice_id)
    _, content = apply_cash.advice_file(frame.company.id, advice_id)
    name = PurePath(one.file_name).name or f"advice-{one.id}.json"
    answer = HttpResponse(content, content_type="application/octet-stream")
    # somebody else wrote it: it is stored, never shown
    answer.headers["Content-Disposition"] = _attached(name)
    return answer


def _attached(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


@require_POST
@page("allocate", here="cash")
def receive(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Keep the file of an advice; matching follows it from now on."""
    if frame.away:
        raise PermissionDenied("past")
    given, sent = request.POST, request.FILES.get("file")
    if sent is None or (sent.size or 0) > apply_cash.MOST_BYTES:
        code = "workbench.advice.no_file" if sent is None else "cash.advice_too_large"
        return _listed(request, frame, text(code, frame.language, most=apply_cash.MOST_BYTES))
    asked = apply_cash.NewAdvice(
        file_name=PurePath(sent.name or "").name[:200],
        currency=given.get("currency", "").strip().upper() or frame.company.currency,
        customer_no=given.get("customer_no", "").strip(),
        paid_on=_day(given.get("paid_on", "")),
        payer_name=given.get("payer_name", "").strip()[:300],
        reference=given.get("reference", "").strip()[:120],
    )
    try:
        made = apply_cash.receive_advice(
            by=frame.actor, company_id=frame.company.id, content=sent.read(), asked=asked
        )
    except CashRefused as refused:
        return _listed(request, frame, refused_words(frame, refused))
    except FileRefused as refused:
        return _listed(request, frame, text(refused.code, frame.language, **refused.figures))
    except NoSuchCustomer:
        fault = text("workbench.advice.no_customer", frame.language, customer=asked.customer_no)
        return _listed(request, frame, fault)
    return redirect(frame.address("cash_advice", advice_id=made.id))


@require_POST
@page("allocate", here="cash")
def set_aside(request: HttpRequest, frame: Frame, advice_id: int) -> HttpResponse:
    """Set an advice aside that is wrong, with a reason."""
    if frame.away:
        raise PermissionDenied("past")
    why = cash_forms.why(request.POST)
    if not why:
        messages.error(request, text("cash.reason_needed", frame.language))
        return redirect(frame.address("cash_advice", advice_id=advice_id))
    try:
        apply_cash.void_advice(
            by=frame.actor, company_id=frame.company.id, advice_id=advice_id, why=why
        )
    except NothingHere as missing:
        raise Http404("advice") from missing
    messages.success(request, text("workbench.advice.set_aside.done", frame.language))
    return redirect(frame.address("cash_advices"))


def _advice(frame: Frame, advice_id: int) -> AdviceView:
    try:
        return apply_cash.advice(frame.company.id, advice_id)
    except NothingHere as missing:
        raise Http404("advice") from missing


def _told(frame: Frame, found: tuple[AdviceView, ...]) -> list[dict[str, Any]]:
    """Advices as a person reads them, each with the receipts that were applied by it."""
    company = frame.company.id
    used = apply_cash.applied_by_advice(company, [one.id for one in found])
    papers = ledger.papers(company, [key for keys in used.values() for key in keys])
    names = parties.names(company, {one.customer_id for one in found if one.customer_id})
    return [
        {
            "made": one,
            "name": one.reference or one.file_name or f"#{one.id}",
            "customer": names.get(one.customer_id, "") if one.customer_id else "",
            "amount": f"{wording.amount(one.total_minor, one.currency)} {one.currency}",
            "state": _state(one),
            "receipts": [papers[key] for key in used.get(one.id, ()) if key in papers],
        }
        for one in found
    ]


def _state(one: AdviceView) -> str:
    if one.void_at:
        return "set_aside"
    return "used" if one.used_at else "waiting"


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None
