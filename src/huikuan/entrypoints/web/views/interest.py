"""A customer's late interest as of a day, what was agreed, notes of it, and the next best step."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import known, text
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView
from huikuan.books.recovery import queries
from huikuan.entrypoints.web import recovery_words as words
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.customer_tabs import customer_tabs
from huikuan.entrypoints.web.dossier_forms import BadField, optional_day
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import charge_interest as flow
from huikuan.flows import weigh_steps
from huikuan.rules.interest import Agreement, Buyer, Per

CONFLICT: Final = 409
TAB: Final = "interest"
_MILLION_OF_PERCENT: Final = 10_000
_MOST: Final = 1_000


@page("interest", here="customers")
def interest(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """What late payment has cost by the day, how it was reckoned, and which step pays."""
    return _shown(request, frame, customer_id)


@require_POST
@page("interest.charge", here="customers")
def charge(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Book a note of interest up to the day that was given."""
    who = _customer(frame, customer_id)
    try:
        booked = flow.charge(
            by=frame.actor,
            company=frame.company,
            customer_no=who.customer_no,
            currency=request.POST.get("currency", ""),
            until=optional_day("until", request.POST.get("until", ""), frame.today),
            today=frame.today,
        )
    except BadField as bad:
        return _shown(request, frame, customer_id, fault=_unreadable(frame, bad))
    except flow.RecoveryRefused as refused:
        fault = flow.sentence(refused.reason, frame.language)
        return _shown(request, frame, customer_id, fault=fault)
    figure = f"{wording.amount(booked.minor, booked.currency)} {booked.currency}"
    said = text("web.interest.charged", frame.language, number=booked.number, sum=figure)
    messages.success(request, said)
    return redirect(frame.address("interest", customer_id=customer_id))


@require_POST
@page("interest.agree", here="customers")
def agree(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Enter what was agreed about late payment."""
    who = _customer(frame, customer_id)
    try:
        flow.agree(
            by=frame.actor,
            company=frame.company,
            customer_no=who.customer_no,
            agreement=_agreed(request, frame),
            valid_from=optional_day("from", request.POST.get("from", ""), frame.today),
            note=request.POST.get("note", "")[:1_000],
        )
    except BadField as bad:
        return _shown(request, frame, customer_id, fault=_unreadable(frame, bad))
    except flow.RecoveryRefused as refused:
        fault = flow.sentence(refused.reason, frame.language)
        return _shown(request, frame, customer_id, fault=fault)
    messages.success(request, text("web.interest.agreed", frame.language))
    return redirect(frame.address("interest", customer_id=customer_id))


def _shown(
    request: HttpRequest, frame: Frame, customer_id: int, *, fault: str = ""
) -> HttpResponse:
    who = _customer(frame, customer_id)
    owed = flow.explain(frame.company, [customer_id], frame.as_of)[customer_id]
    weighed = None
    if frame.may("economics"):
        weighed = weigh_steps.weigh(frame.company, [customer_id], frame.as_of).get(customer_id)
    agreed = queries.agreements(frame.company.id, [customer_id], frame.as_of).get(customer_id, ())
    facts = {
        "who": who,
        "totals": words.totals(owed),
        "policy": owed.policy,
        "lines": [words.line(frame, one) for one in owed.lines],
        "agreements": [words.agreement(frame, one) for one in agreed],
        "notes": _notes(frame, customer_id),
        "weighed": words.weighed(frame, weighed) if weighed else None,
        "tabs": customer_tabs(frame, TAB, customer_id),
        "may_charge": frame.may("interest.charge") and not frame.away and owed.currencies,
        "may_agree": frame.may("interest.agree") and not frame.away,
        "currencies": owed.currencies,
        "pers": [one.value for one in Per],
        "buyers": [one.value for one in Buyer if one.value],
        "given": request.POST,
        "fault": fault,
    }
    status = CONFLICT if fault else 200
    return rendered(request, frame, "web/interest.html", facts, status=status)


def _notes(frame: Frame, customer_id: int) -> list[dict[str, Any]]:
    """The notes that were booked, the last first, each with its span of days and its sum."""
    notes: dict[int, dict[str, Any]] = {}
    for one in queries.charges(frame.company.id, customer_id=customer_id):
        if one.end_on > frame.as_of:
            continue
        note = notes.setdefault(
            one.document_id,
            {
                "address": frame.address("document", document_id=one.document_id),
                "until": one.end_on,
                "currency": one.currency,
                "minor": 0,
                "lines": 0,
                "taken_back": one.taken_back_on,
            },
        )
        note["minor"] += one.minor
        note["lines"] += 1
    for note in notes.values():
        note["sum"] = wording.amount(note["minor"], note["currency"])
    return [notes[key] for key in sorted(notes, reverse=True)]


def _customer(frame: Frame, customer_id: int) -> CustomerView:
    own = frame.grant.scope.salesperson
    found = parties.customers(frame.company.id, [customer_id], salesperson=own)
    if customer_id not in found:
        raise Http404(str(customer_id))
    return found[customer_id]


def _agreed(request: HttpRequest, frame: Frame) -> Agreement:
    given = request.POST
    signed, rate = given.get("signed_on", "").strip(), given.get("rate", "").strip()
    buyer, per, law = given.get("buyer", ""), given.get("per", ""), given.get("law", "").strip()
    return Agreement(
        rate=_rate(rate) if rate else None,
        per=Per(per) if per in set(Per) else Per.YEAR,
        agreed_none="none" in given,
        pay_when_paid="pay_when_paid" in given,
        law=_law(law or frame.company.country),
        seller_sme="seller_sme" in given,
        buyer=Buyer(buyer) if buyer in set(Buyer) else Buyer.UNKNOWN,
        signed_on=optional_day("signed_on", signed, frame.today) if signed else None,
    )


def _law(written: str) -> str:
    if len(written) != len("CN") or not written.isascii() or not written.isalpha():
        raise BadField("law", written)
    return written.upper()


def _rate(written: str) -> int:
    """A rate as it is typed, in per cent, to parts per million; finer ones are refused."""
    try:
        figure = Decimal(written.rstrip("%")) * _MILLION_OF_PERCENT
    except InvalidOperation as bad:
        raise BadField("rate", written) from bad
    if not figure.is_finite() or not 0 <= figure <= _MOST * _MILLION_OF_PERCENT or figure % 1:
        raise BadField("rate", written)
    return int(figure)


def _unreadable(frame: Frame, bad: BadField) -> str:
    key = f"web.interest.field.{bad.field}"
    label = text(key, frame.language) if known(key) else bad.field
    return text("dossiers.unreadable", frame.language, field=label, value=bad.written)
