"""Promises and plans: what is to come, what was broken; one with its instalments (A7)."""

from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.parties import queries as parties
from huikuan.books.plans import queries
from huikuan.books.plans.values import NoSuchPlan, PlanView
from huikuan.entrypoints.web import claim_words as words
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.dossier_forms import BadField, money_of, optional_day
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.views.limits import number as whole
from huikuan.flows import agree_plan, write_agreement
from huikuan.flows.agree_plan import Asked, PlanRefused
from huikuan.rules.plans import Consent, Kind, State

MOST: Final = 50
CONFLICT: Final = 409
_LIVE: Final = (State.PROPOSED, State.OPEN)
_MOST_PARTS: Final = 120


@page("plans", here="plans")
def plans(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Promises and plans, the last first; without a choice those that are alive."""
    asked = request.GET
    own = frame.grant.scope.salesperson
    chosen, kind = asked.get("state", ""), asked.get("kind", "")
    found = queries.plans(
        frame.company.id,
        frame.as_of,
        states=(State(chosen),) if chosen in set(State) else _LIVE,
        kind=Kind(kind) if kind in set(Kind) else None,
        salesperson=own,
        before=whole(asked.get("before", "")) or None,
        limit=MOST + 1,
    )
    shown = found[:MOST]
    facts = {
        "rows": [words.plan(frame, one) for one in shown],
        "next": frame.address("plans", _before=shown[-1].id, _state=chosen, _kind=kind)
        if len(found) > MOST
        else "",
        "counts": queries.counts(frame.company.id, frame.as_of, own),
        "states": [(one.value, one.value == chosen) for one in State],
        "kinds": [(one.value, one.value == kind) for one in Kind],
    }
    return rendered(request, frame, "web/plans.html", facts)


@page("plans", here="plans")
def plan(request: HttpRequest, frame: Frame, plan_id: int) -> HttpResponse:
    """One promise or plan as of a day."""
    return _case(request, frame, plan_id)


@page("plans", here="plans")
def plan_agreement(request: HttpRequest, frame: Frame, plan_id: int) -> HttpResponse:
    """The agreement of a plan as a PDF to sign."""
    _found(frame, plan_id)
    try:
        letter = write_agreement.agreement(
            company=frame.company,
            plan_id=plan_id,
            as_of=frame.as_of,
            language=frame.language,
            salesperson=frame.grant.scope.salesperson,
        )
    except write_agreement.LetterRefused as refused:
        return _case(request, frame, plan_id, fault=refused.said(frame.language))
    answer = HttpResponse(letter.pdf, content_type="application/pdf")
    name = quote(letter.file_name, safe="")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@page("plans.promise", here="plans")
def promise(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Record what a customer promises, or agree a plan with him; `look` tries it first."""
    who = parties.customers(
        frame.company.id, [customer_id], salesperson=frame.grant.scope.salesperson
    ).get(customer_id)
    if who is None:
        raise Http404(customer_id)
    given = request.POST if request.method == "POST" else request.GET
    facts: dict[str, Any] = {
        "who": who,
        "given": given,
        "currency": given.get("currency") or who.currency or frame.company.currency,
        "kind": given.get("kind") if given.get("kind") in set(Kind) else Kind.PROMISE.value,
        "first": given.get("first") or (frame.today + timedelta(days=7)).isoformat(),
    }
    if request.method != "POST":
        return rendered(request, frame, "web/promise.html", facts)
    try:
        asked = _asked(request, frame, customer_id, facts["currency"])
        if given.get("act") == "look":
            found = agree_plan.look(company=frame.company, asked=asked, as_of=frame.today)
            facts |= _looked(frame, found, asked.currency)
            return rendered(request, frame, "web/promise.html", facts)
        made = agree_plan.promise(
            by=frame.actor,
            company=frame.company,
            asked=asked,
            as_of=frame.today,
            salesperson=frame.grant.scope.salesperson,
        )
    except BadField as bad:
        facts["fault"] = text("web.claims.unreadable", frame.language, value=bad.written)
    except PlanRefused as refused:
        facts["fault"] = agree_plan.sentences(refused.reasons, frame.language)
    else:
        said = "web.plans.was_proposed" if made.state is State.PROPOSED else "web.plans.kept"
        messages.success(request, text(said, frame.language))
        return redirect(frame.address("plan", plan_id=made.id))
    return rendered(request, frame, "web/promise.html", facts, status=CONFLICT)


@require_POST
@page("plans", here="plans")
def act_on_plan(request: HttpRequest, frame: Frame, plan_id: int) -> HttpResponse:
    """Approve, reject, withdraw, or note the insurer's consent."""
    found = _found(frame, plan_id)
    name, said = request.POST.get("act", ""), request.POST.get("words", "")
    if name not in _allowed(frame, found):
        raise Http404(name)
    who: dict[str, Any] = {
        "by": frame.actor,
        "company": frame.company,
        "plan_id": plan_id,
        "as_of": frame.today,
    }
    acts = {
        "approve": agree_plan.approve,
        "reject": agree_plan.reject,
        "consent": agree_plan.consent,
        "withdraw": agree_plan.withdraw,
    }
    try:
        acts[name](**who, words=said)
    except PlanRefused as refused:
        fault = agree_plan.sentences(refused.reasons, frame.language)
        return _case(request, frame, plan_id, fault=fault)
    word = text(f"plan_act.{name}", frame.language)
    messages.success(request, text("web.plans.done", frame.language, act=word))
    return redirect(frame.address("plan", plan_id=plan_id))


def _found(frame: Frame, plan_id: int) -> PlanView:
    try:
        return queries.plan(frame.company.id, plan_id, frame.as_of, frame.grant.scope.salesperson)
    except NoSuchPlan as missing:
        raise Http404(plan_id) from missing


def _case(request: HttpRequest, frame: Frame, plan_id: int, *, fault: str = "") -> HttpResponse:
    found = _found(frame, plan_id)
    facts = {
        **words.plan(frame, found),
        "acts": _allowed(frame, found),
        "history": words.history(frame, "plan", queries.steps(frame.company.id, plan_id)),
        "given": request.POST,
        "fault": fault,
    }
    return rendered(request, frame, "web/plan.html", facts, status=CONFLICT if fault else 200)


def _allowed(frame: Frame, found: PlanView) -> list[str]:
    """The acts that this person may do on this plan now."""
    if frame.away:
        return []
    acts = []
    if found.state is State.PROPOSED and frame.may("plans.approve"):
        mine = bool(frame.actor.person) and frame.actor.person == found.proposer
        acts += [] if mine or found.consent is Consent.NEEDED else ["approve"]
        acts += ["consent"] if found.consent is Consent.NEEDED else []
        acts.append("reject")
    if found.state in _LIVE and frame.may("plans.promise"):
        acts.append("withdraw")
    return acts


def _asked(request: HttpRequest, frame: Frame, customer_id: int, currency: str) -> Asked:
    given = request.POST
    kind = Kind.PLAN if given.get("kind") == Kind.PLAN.value else Kind.PROMISE
    total = money_of("amount", given.get("amount", ""), currency)
    first = optional_day("first", given.get("first", ""), frame.today)
    count = whole(given.get("count", "1")) or 1
    if count > _MOST_PARTS:
        raise BadField("count", given.get("count", ""))
    instalments: tuple[tuple[date, int], ...] = agree_plan.monthly(total, count, first)
    return Asked(
        customer_id=customer_id,
        currency=currency,
        instalments=instalments,
        kind=kind,
        contact=given.get("contact", ""),
        words=given.get("words", ""),
        acknowledged=bool(given.get("acknowledged")),
        security=given.get("security", ""),
        consented=bool(given.get("consented")),
    )


def _looked(frame: Frame, found: agree_plan.Looked, currency: str) -> dict[str, Any]:
    sentence = agree_plan.sentence
    return {
        "looked": [
            (one.no, one.due_on, wording.amount(one.minor, currency))
            for one in found.terms.instalments
        ],
        "looked_parts": len(found.terms.parts),
        "level": found.level,
        "refused": [sentence(one, frame.language) for one in found.agreed.refused],
        "approval": [sentence(one, frame.language) for one in found.agreed.approval],
    }
