"""The hold desk: held orders as a queue, each with its reasons, what-ifs and the acts on it (page 4; D2).

Looking records nothing. Who may decide is the matrix; that a second person is needed is the policy;
the desk leads from one order to the next that waits.
"""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.credit.values import CreditRefused
from huikuan.books.people import queries as people
from huikuan.entrypoints.web import hold_words
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import release_order as flow
from huikuan.flows.release_order import Held, ReleaseAsked, ReleaseRefused

HERE = "holds"
CONFLICT = 409
REVIEW_DAYS = 30
RELEASE = "release"
# the right that each act asks for
RIGHTS = {
    "ask": "holds.ask",
    "withdraw": "holds.ask",
    "release": "holds.release",
    "reject": "holds.release",
}
KEYS = (("r", "web.holds.keys.release"), ("n", "web.holds.keys.next"))


@page("holds", here=HERE)
def holds(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The queue: who is due first stands first; those that would pass by now can be picked out."""
    found = _queue(frame)
    only_ready = request.GET.get("ready") == "1"
    facts = {
        "rows": [hold_words.line(frame, one) for one in found if one.ready or not only_ready],
        "count": len(found),
        "ready": [one.hold.id for one in found if one.ready],
        "late": [one.hold.id for one in found if one.late],
        "sums": hold_words.sums(found),
        "only_ready": only_ready,
    }
    return rendered(request, frame, "web/holds.html", facts)


@page("holds", here=HERE)
def hold(request: HttpRequest, frame: Frame, hold_id: int) -> HttpResponse:
    """One held order, decided or not, and what it would take for it to pass."""
    return _shown(request, frame, _one(frame, hold_id))


@require_POST
@page("holds.ask", here=HERE)
def act(request: HttpRequest, frame: Frame, hold_id: int) -> HttpResponse:
    """Ask for a release, release, reject or give up; each act asks for its own right."""
    doing, given = request.POST.get("act", ""), request.POST
    if doing not in RIGHTS:
        raise Http404(doing)
    if frame.away:
        raise PermissionDenied("past")
    try:
        people.authorize(frame.actor, RIGHTS[doing], frame.company.id)
    except people.NotPermitted as refused:
        raise PermissionDenied(refused.act) from refused
    found = _one(frame, hold_id)
    seen = given.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0  # noqa: PLR2004 - no order has so many acts
    try:
        if doing == RELEASE:
            review_on = _day(given.get("review_on", "")) or frame.today
            flow.release(
                by=frame.actor,
                company=frame.company,
                asked=ReleaseAsked(hold_id, given.get("why", ""), review_on, number),
            )
        else:
            flow.act(
                by=frame.actor,
                company=frame.company,
                hold_id=hold_id,
                act=doing,
                why=given.get("why", ""),
                seen=number,
            )
    except ReleaseRefused as refused:
        fault = flow.sentences(refused.reasons, frame.language)
        return _shown(request, frame, _one(frame, hold_id), fault=fault)
    done = text(f"web.holds.done.{doing}", frame.language, order=found.hold.order_no)
    messages.success(request, done)
    following = next((one for one in _queue(frame) if one.hold.id != hold_id), None)
    if following is None or doing in {"ask", "withdraw"}:
        return redirect(frame.address("holds"))
    return redirect(frame.address("hold", hold_id=following.hold.id))


def _shown(request: HttpRequest, frame: Frame, found: Held, *, fault: str = "") -> HttpResponse:
    waiting = [one.hold.id for one in _queue(frame)]
    place = waiting.index(found.hold.id) if found.hold.id in waiting else -1
    following = waiting[(place + 1) % len(waiting)] if waiting else None
    open_still = place >= 0 and not frame.away
    facts = {
        **hold_words.line(frame, found),
        "held": found,
        "exposure": hold_words.exposure(frame, found),
        "added": hold_words.added(frame, found),
        "history": hold_words.history(frame, found),
        "fault": fault,
        "place": place + 1,
        "waiting": len(waiting),
        "next": frame.address("hold", hold_id=following)
        if following not in {None, found.hold.id}
        else "",
        "may_release": open_still and frame.may("holds.release"),
        "may_ask": open_still
        and frame.may("holds.ask")
        and not frame.may("holds.release")
        and found.hold.state.value == "held",
        "may_withdraw": open_still and frame.may("holds.ask") and not frame.may("holds.release"),
        "review_on": request.POST.get("review_on")
        or (frame.today + timedelta(days=REVIEW_DAYS)).isoformat(),
        "first_review": (frame.today + timedelta(days=1)).isoformat(),
        "why": request.POST.get("why", ""),
        "page_keys": KEYS if open_still and frame.may("holds.ask") else KEYS[1:],
        **_supposed(request, frame, found, ask=open_still),
    }
    return rendered(request, frame, "web/hold.html", facts, status=CONFLICT if fault else 200)


def _supposed(request: HttpRequest, frame: Frame, found: Held, *, ask: bool) -> dict[str, object]:
    """What it would take for the order to pass, and what another amount or deposit would give."""
    if not ask:
        return {"cut": None}
    mine = frame.grant.scope.salesperson
    cut = flow.split(frame.company, found.hold.id, salesperson=mine)
    told: dict[str, object] = {
        "cut": hold_words.cut(found, cut),
        "amount_asked": request.GET.get("amount", ""),
        "deposit_asked": request.GET.get("deposit", ""),
    }
    if not told["amount_asked"] and not told["deposit_asked"]:
        return told
    try:
        verdict = flow.what_if(
            frame.company,
            found.hold.id,
            amount=_figure(request.GET.get("amount", "")),
            deposit=_figure(request.GET.get("deposit", "")),
            salesperson=mine,
        )
    except ReleaseRefused as refused:
        return told | {"supposed_fault": flow.sentences(refused.reasons, frame.language)}
    except InvalidOperation:
        return told | {"supposed_fault": text("web.holds.unreadable", frame.language)}
    return told | {
        "supposed": verdict.outcome,
        "supposed_reasons": [flow.sentence(one, frame.language) for one in verdict.reasons],
    }


def _queue(frame: Frame) -> tuple[Held, ...]:
    return flow.queue(frame.company, salesperson=frame.grant.scope.salesperson)


def _one(frame: Frame, hold_id: int) -> Held:
    try:
        return flow.one(frame.company, hold_id, salesperson=frame.grant.scope.salesperson)
    except CreditRefused as missing:
        raise Http404(str(hold_id)) from missing


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None


def _figure(written: str) -> Decimal | None:
    """A figure that was typed, None for none. Raises InvalidOperation for what is no figure."""
    if not written.strip():
        return None
    found = Decimal(written.strip().replace(",", ""))
    if not found.is_finite():
        raise InvalidOperation
    return found
