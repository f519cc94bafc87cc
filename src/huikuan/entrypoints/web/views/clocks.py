"""Clocks: until when debts and guarantees can be enforced, and what starts that time anew (A9)."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView, NoSuchCustomer
from huikuan.entrypoints.web import recovery_words as words
from huikuan.entrypoints.web.dossier_forms import BadField, optional_day
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import watch_limitation as flow
from huikuan.rules.recovery import Alarm, Event, Interruption

CONFLICT: Final = 409
MOST: Final = 200


@page("limitation", here="clocks")
def clocks(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Debts and guarantees near their last day, the first to lapse first."""
    return _listed(request, frame)


@require_POST
@page("limitation.enter", here="clocks")
def interrupt(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Enter what starts limitation anew."""
    given = request.POST
    kind = given.get("kind", "")
    number = given.get("customer_no", "").strip()
    try:
        flow.interrupt(
            by=frame.actor,
            company=frame.company,
            customer_no=number,
            event=Event(
                Interruption(kind) if kind in set(Interruption) else Interruption.DEMAND,
                optional_day("on", given.get("on", ""), frame.today),
                given.get("proof", "").strip()[:300],
            ),
            number=given.get("number", "").strip()[:60],
            note=given.get("note", "")[:1_000],
            today=frame.today,
        )
    except BadField as bad:
        said = text("dossiers.unreadable", frame.language, field=bad.field, value=bad.written)
        return _listed(request, frame, fault=said)
    except NoSuchCustomer:
        said = text("dossiers.unknown_parent", frame.language, number=number[:60])
        return _listed(request, frame, fault=said)
    except flow.RecoveryRefused as refused:
        return _listed(request, frame, fault=flow.sentence(refused.reason, frame.language))
    messages.success(request, text("web.clocks.entered", frame.language))
    return redirect(frame.address("clocks"))


def _listed(request: HttpRequest, frame: Frame, *, fault: str = "") -> HttpResponse:
    policy = flow.policy(frame.company.id, frame.as_of)
    found = flow.clocks(frame.company, frame.as_of)
    held = flow.guarantees(frame.company, frame.as_of)
    who = _customers(
        frame, {one.debt.customer_id for one in found} | {one.customer_id for one in held}
    )
    own = [one for one in found if one.debt.customer_id in who]
    alarms = [one.clock.alarm for one in own]
    facts: dict[str, Any] = {
        "rows": [words.clock(frame, one, who[one.debt.customer_id]) for one in own[:MOST]],
        "more": max(0, len(own) - MOST),
        "guarantees": [
            words.guarantee(frame, one, who[one.customer_id])
            for one in held
            if one.customer_id in who
        ],
        "counts": [(one.value, words.ALARMS[one], alarms.count(one)) for one in _SHOWN],
        "policy": policy,
        "kinds": [one.value for one in Interruption],
        "may_enter": frame.may("limitation.enter") and not frame.away,
        "given": request.POST,
        "fault": fault,
    }
    status = CONFLICT if fault else 200
    return rendered(request, frame, "web/clocks.html", facts, status=status)


_SHOWN: Final = (Alarm.EXPIRED, Alarm.LAST, Alarm.NEAR, Alarm.EARLY)


def _customers(frame: Frame, ids: set[int]) -> Mapping[int, CustomerView]:
    own = frame.grant.scope.salesperson
    return parties.customers(frame.company.id, ids, salesperson=own)
