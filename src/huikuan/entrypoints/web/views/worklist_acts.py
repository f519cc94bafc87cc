"""What a collector does on the worklist: each act is one form, and leads to the next customer."""

from datetime import UTC, datetime
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.collections.values import TouchResult
from huikuan.books.people import queries as people
from huikuan.entrypoints.web.dossier_forms import BadField, money_of, optional_day
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.views.limits import number as whole
from huikuan.entrypoints.web.views.worklist import HERE, asked
from huikuan.flows import agree_plan, resolve_dispute, work_list
from huikuan.flows.agree_plan import Asked, PlanRefused
from huikuan.flows.resolve_dispute import DisputeRefused, Opening
from huikuan.flows.work_list import Called, WorkRefused

ACTS: Final = {
    "call": "worklist.work",
    "snooze": "worklist.work",
    "promise": "plans.promise",
    "dispute": "disputes.open",
}


@require_POST
@page("worklist.work", here=HERE)
def act(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Log a call, take a promise, open a dispute or put the customer off; then the next one."""
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404(name)
    if frame.away:
        raise PermissionDenied("past")
    try:
        people.authorize(frame.actor, ACTS[name], frame.company.id)
    except people.NotPermitted as refused:
        raise PermissionDenied(refused.act) from refused
    try:
        said = _DOES[name](request, frame, customer_id)
    except BadField as bad:
        fault = text("web.claims.unreadable", frame.language, value=bad.written)
    except PlanRefused as no:
        fault = agree_plan.sentences(no.reasons, frame.language)
    except DisputeRefused as no:
        fault = resolve_dispute.sentences(no.reasons, frame.language)
    except WorkRefused as no:
        fault = "；".join(work_list.sentence(one, frame.language) for one in no.reasons)
    else:
        messages.success(request, said)
        return redirect(_next(request, frame, whole(request.POST.get("next", "")) or customer_id))
    messages.error(request, fault)
    return redirect(_next(request, frame, customer_id))


@require_POST
@page("worklist.assign", here=HERE)
def assign(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Give the customer to somebody, or to nobody."""
    try:
        work_list.assign(
            by=frame.actor,
            company=frame.company,
            customer_ids=[customer_id],
            owner=request.POST.get("owner", ""),
            on=frame.today,
            words=request.POST.get("words", ""),
            salesperson=frame.grant.scope.salesperson,
        )
    except WorkRefused as no:
        messages.error(request, work_list.sentence(no.reasons[0], frame.language))
    else:
        messages.success(request, text("web.worklist.done.assign", frame.language))
    return redirect(_next(request, frame, customer_id))


@page("worklist.assign", here=HERE)
def team(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Who works in which team and what is expected of him a day; a form for each person."""
    if request.method == "POST":
        try:
            work_list.seat(
                by=frame.actor,
                company=frame.company,
                username=request.POST.get("username", ""),
                team=request.POST.get("team", ""),
                target_minor=_money(request, "target", frame.company.currency),
                target_contacts=whole(request.POST.get("contacts", "")) or 0,
                on=frame.today,
            )
        except BadField as bad:
            messages.error(
                request, text("web.claims.unreadable", frame.language, value=bad.written)
            )
        except WorkRefused as no:
            messages.error(request, work_list.sentence(no.reasons[0], frame.language))
        else:
            messages.success(request, text("web.worklist.done.seat", frame.language))
        return redirect(frame.address("worklist_team"))
    facts = {
        "seats": work_list.seats(frame.company, frame.as_of),
        "currency": frame.company.currency,
    }
    return rendered(request, frame, "web/worklist_team.html", facts)


def _call(request: HttpRequest, frame: Frame, customer_id: int) -> str:
    given = request.POST
    result = given.get("result", "")
    if result not in {one.value for one in work_list.RESULTS}:
        raise BadField("result", result)
    _log(request, frame, customer_id, TouchResult(result))
    return text(
        "web.worklist.done.call",
        frame.language,
        result=text(f"touch_result.{result}", frame.language),
    )


def _promise(request: HttpRequest, frame: Frame, customer_id: int) -> str:
    given = request.POST
    currency = given.get("currency", frame.company.currency)
    minor = _money(request, "amount", currency)
    day = optional_day("day", given.get("day", ""), frame.today)
    agree_plan.promise(
        by=frame.actor,
        company=frame.company,
        asked=Asked(
            customer_id=customer_id,
            currency=currency,
            instalments=((day, minor),),
            source="call",
            words=given.get("words", ""),
        ),
        as_of=frame.today,
        salesperson=frame.grant.scope.salesperson,
    )
    _log(request, frame, customer_id, TouchResult.PROMISED)
    return text("web.worklist.done.promise", frame.language, day=day.isoformat())


def _dispute(request: HttpRequest, frame: Frame, customer_id: int) -> str:
    given = request.POST
    item = whole(given.get("item", ""))
    if not item:
        raise BadField("item", given.get("item", ""))
    currency = given.get("currency", frame.company.currency)
    written = given.get("amount", "").strip()
    resolve_dispute.open_dispute(
        by=frame.actor,
        company=frame.company,
        opening=Opening(
            reason=given.get("reason", ""),
            parts=((item, _money(request, "amount", currency) if written else None),),
            words=given.get("words", ""),
        ),
        as_of=frame.today,
        customer_id=customer_id,
        salesperson=frame.grant.scope.salesperson,
    )
    _log(request, frame, customer_id, TouchResult.DISPUTED)
    return text("web.worklist.done.dispute", frame.language)


def _snooze(request: HttpRequest, frame: Frame, customer_id: int) -> str:
    given = request.POST
    until = optional_day("until", given.get("until", ""), frame.today)
    work_list.snooze(
        by=frame.actor,
        company=frame.company,
        customer_id=customer_id,
        on=frame.today,
        until=until,
        reason=given.get("reason", ""),
        words=given.get("words", ""),
        salesperson=frame.grant.scope.salesperson,
    )
    return text("web.worklist.done.snooze", frame.language, until=until.isoformat())


_DOES: Final = {"call": _call, "promise": _promise, "dispute": _dispute, "snooze": _snooze}


def _log(request: HttpRequest, frame: Frame, customer_id: int, result: TouchResult) -> None:
    pressed = request.POST.get("pressed", "")[:60]
    work_list.log_call(
        by=frame.actor,
        company=frame.company,
        called=Called(
            customer_id=customer_id,
            result=result,
            words=request.POST.get("words", ""),
            minutes=whole(request.POST.get("minutes", "")) or None,
            origin=f"call/{customer_id}/{pressed}" if pressed else "",
        ),
        now=datetime.now(UTC),
        salesperson=frame.grant.scope.salesperson,
    )


def _money(request: HttpRequest, name: str, currency: str) -> int:
    written = request.POST.get(name, "").replace(",", "").strip()
    return money_of(name, written, currency) if written else 0


def _next(request: HttpRequest, frame: Frame, customer_id: int) -> str:
    query = asked(request)
    return frame.address(
        "worklist", _case=customer_id, _bucket=query["bucket"], _whose=query["whose"]
    )
