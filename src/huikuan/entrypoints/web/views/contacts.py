"""The people of a customer: what they answer for and agree to, and what stops the dunning (A5)."""

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView, PersonView
from huikuan.books.people import queries as people
from huikuan.entrypoints.web.customer_tabs import PEOPLE, customer_tabs
from huikuan.entrypoints.web.dossier_forms import BadField, optional_day
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import keep_contacts as flow
from huikuan.kernel.decisions import Reason
from huikuan.rules.contact import Channel, Purpose
from huikuan.rules.dunning import AUDIENCES

CONFLICT: Final = 409
HOLDS: Final = ("complaint", "insolvency", "legal", "pause")
SUBJECTS: Final = (
    *(("purpose", one.value) for one in Purpose),
    *(("channel", one.value) for one in Channel),
    *(("verified", one.value) for one in Channel),
)
MASK: Final = "•••"


@page("contacts", here="customers")
def contacts(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Who is known at the customer, by which ways and for what each may be reached."""
    return _shown(request, frame, customer_id)


@require_POST
@page("contacts.edit", here="customers")
def describe(request: HttpRequest, frame: Frame, customer_id: int, contact_id: int) -> HttpResponse:
    """Keep what a person answers for, in which language and time zone."""
    who = _customer(frame, customer_id)
    try:
        flow.describe(
            by=frame.actor,
            company_id=frame.company.id,
            customer_no=who.customer_no,
            contact_id=contact_id,
            role=request.POST.get("role", ""),
            language=request.POST.get("language", ""),
            time_zone=request.POST.get("time_zone", "").strip(),
        )
    except flow.ContactRefused as refused:
        return _shown(request, frame, customer_id, fault=_said(frame, refused))
    return _done(request, frame, customer_id, "web.contacts.kept")


@require_POST
@page("contacts.edit", here="customers")
def say(request: HttpRequest, frame: Frame, customer_id: int, contact_id: int) -> HttpResponse:
    """Keep what a person said to a purpose or a channel."""
    who = _customer(frame, customer_id)
    kind, _, what = request.POST.get("subject", "").partition(":")
    try:
        flow.note_said(
            by=frame.actor,
            company_id=frame.company.id,
            customer_no=who.customer_no,
            contact_id=contact_id,
            said=flow.Said(
                kind=kind,
                what=what,
                holds=request.POST.get("holds") == "yes",
                since=optional_day("since", request.POST.get("since", ""), frame.today),
                source=request.POST.get("source", ""),
            ),
            today=frame.today,
        )
    except BadField as bad:
        return _shown(request, frame, customer_id, fault=_unreadable(frame, bad))
    except flow.ContactRefused as refused:
        return _shown(request, frame, customer_id, fault=_said(frame, refused))
    return _done(request, frame, customer_id, "web.contacts.kept")


@require_POST
@page("dunning_holds.place", here="customers")
def hold(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Stop the dunning of the customer."""
    who = _customer(frame, customer_id)
    until = request.POST.get("until", "").strip()
    try:
        flow.hold(
            by=frame.actor,
            company_id=frame.company.id,
            asked=flow.HoldAsked(
                customer_no=who.customer_no,
                code=request.POST.get("code", ""),
                since=optional_day("since", request.POST.get("since", ""), frame.today),
                why=request.POST.get("why", "")[:1_000],
                until=optional_day("until", until, frame.today) if until else None,
            ),
        )
    except BadField as bad:
        return _shown(request, frame, customer_id, fault=_unreadable(frame, bad))
    except flow.ContactRefused as refused:
        return _shown(request, frame, customer_id, fault=_said(frame, refused))
    return _done(request, frame, customer_id, "web.contacts.held")


@require_POST
@page("dunning_holds.lift", here="customers")
def lift(request: HttpRequest, frame: Frame, customer_id: int, hold_id: int) -> HttpResponse:
    """Let the dunning of the customer go on from today."""
    _customer(frame, customer_id)
    try:
        flow.lift(
            by=frame.actor,
            company_id=frame.company.id,
            hold_id=hold_id,
            on=frame.today,
            why=request.POST.get("why", "")[:1_000],
        )
    except flow.ContactRefused as refused:
        return _shown(request, frame, customer_id, fault=_said(frame, refused))
    return _done(request, frame, customer_id, "web.contacts.lifted")


def _shown(
    request: HttpRequest, frame: Frame, customer_id: int, *, fault: str = ""
) -> HttpResponse:
    who = _customer(frame, customer_id)
    masked = people.authorize(frame.actor, "contacts", frame.company.id).masked
    may_see = frame.may("dunning_holds")
    facts = {
        "who": who,
        "people": [
            _person(one, masked=masked) for one in flow.persons(frame.company.id, customer_id)
        ],
        "holds": flow.holds(frame.company.id, customer_id, frame.as_of) if may_see else (),
        "may_see_holds": may_see,
        "tabs": customer_tabs(frame, PEOPLE, customer_id),
        "may_edit": frame.may("contacts.edit") and not frame.away and not masked,
        "may_hold": frame.may("dunning_holds.place") and not frame.away,
        "may_lift": frame.may("dunning_holds.lift") and not frame.away,
        "roles": AUDIENCES,
        "subjects": SUBJECTS,
        "codes": HOLDS,
        "given": request.POST,
        "fault": fault,
    }
    status = CONFLICT if fault else 200
    return rendered(request, frame, "web/contacts.html", facts, status=status)


def _person(one: PersonView, *, masked: bool) -> dict[str, Any]:
    def shown(value: str) -> str:
        return MASK if masked and value else value

    return {
        "id": one.id,
        "name": shown(one.name),
        "email": shown(one.email),
        "phone": shown(one.phone),
        "role": one.role,
        "language": one.language,
        "time_zone": one.time_zone,
        "refused": sorted(one.refused),
        "stopped": sorted(one.stopped),
        "verified": sorted(one.verified),
    }


def _customer(frame: Frame, customer_id: int) -> CustomerView:
    own = frame.grant.scope.salesperson
    found = parties.customers(frame.company.id, [customer_id], salesperson=own)
    if customer_id not in found:
        raise Http404(str(customer_id))
    return found[customer_id]


def _done(request: HttpRequest, frame: Frame, customer_id: int, code: str) -> HttpResponse:
    messages.success(request, text(code, frame.language))
    return redirect(frame.address("contacts", customer_id=customer_id))


def _said(frame: Frame, refused: flow.ContactRefused) -> str:
    figures = {
        name: value if isinstance(value, str | int | date) else str(value)
        for name, value in refused.figures.items()
    }
    return flow.sentence(Reason(refused.code, figures), frame.language)


def _unreadable(frame: Frame, bad: BadField) -> str:
    label = text(f"web.contacts.{bad.field}", frame.language)
    return text("dossiers.unreadable", frame.language, field=label, value=bad.written)
