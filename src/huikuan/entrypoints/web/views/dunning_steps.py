"""One step of dunning: what it asks and why, where its letter is, and what a person may do (A4)."""

from datetime import UTC, datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.collections import queries
from huikuan.books.collections.values import (
    CollectionsRefused,
    NoSuchStep,
    StepView,
    TouchResult,
)
from huikuan.entrypoints.web import dunning_words as words
from huikuan.entrypoints.web.dossier_forms import BadField, optional_day
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.views.dunning import CONFLICT, may_approve
from huikuan.flows import dun
from huikuan.rules.dunning import STEP, StepState

# what a call or a visit may have come to, as a person logs it
_RESULTS: Final = tuple(
    one for one in TouchResult if one not in {TouchResult.SENT, TouchResult.BOUNCED}
)
_BY_HAND: Final = frozenset({"", "phone", "portal"})
_PAPER: Final = frozenset({"letter", "registered"})


@page("dunning", here="dunning")
def step(request: HttpRequest, frame: Frame, step_id: int) -> HttpResponse:
    """One step with its debts, its way so far, and what may be done with it now."""
    return _shown(request, frame, step_id)


@require_POST
@page("dunning", here="dunning")
def act(request: HttpRequest, frame: Frame, step_id: int) -> HttpResponse:
    """Approve, decline, log as done, post, or keep what was learned of its letter."""
    found = _found(frame, step_id)
    name = request.POST.get("act", "")
    if name not in _allowed(frame, found):
        raise Http404(name)
    try:
        _do(request, frame, found, name)
    except BadField as bad:
        fault = text("web.claims.unreadable", frame.language, value=bad.written)
        return _shown(request, frame, step_id, fault=fault)
    except CollectionsRefused as refused:
        fault = dun.sentences(refused.reasons, frame.language)
        return _shown(request, frame, step_id, fault=fault)
    word = text(f"web.dunning.do.{name}", frame.language)
    messages.success(request, text("web.dunning.done", frame.language, act=word))
    return redirect(frame.address("dunning_step", step_id=step_id))


def _do(request: HttpRequest, frame: Frame, found: StepView, name: str) -> None:
    given = request.POST
    said = given.get("words", "").strip()
    who: dict[str, Any] = {
        "by": frame.actor,
        "company": frame.company,
        "at": datetime.now(UTC),
        "as_of": frame.today,
    }
    if name == "approve":
        dun.approve(**who, step_ids=[found.id])
    elif name == "decline":
        until = optional_day("until", given.get("until", ""), frame.today)
        dun.decline(**who, step_id=found.id, why=said, until=until if given.get("until") else None)
    elif name == "done":
        chosen = given.get("result", "")
        result = TouchResult(chosen) if chosen in set(_RESULTS) else TouchResult.REACHED
        dun.done(**who, step_id=found.id, result=result, words=said)
    elif name == "post":
        dun.post(**who, step_id=found.id, tracking_no=given.get("tracking_no", ""))
    else:
        dun.mark(**who, step_id=found.id, act=name, words=said)


def _found(frame: Frame, step_id: int) -> StepView:
    try:
        return queries.step(frame.company.id, step_id)
    except NoSuchStep as missing:
        raise Http404(step_id) from missing


def _allowed(frame: Frame, one: StepView) -> list[str]:
    """The acts that this person may do on this step now, the likeliest first."""
    if frame.away:
        return []
    acts = ["approve"] if one.state is StepState.PLANNED and may_approve(frame, one) else []
    if not frame.may("dunning.log"):
        return acts
    waits = {StepState.PLANNED, StepState.APPROVED}
    if one.state in waits and one.channel in _BY_HAND and not one.important:
        acts.append("done")
    if one.state is StepState.QUEUED and one.channel in _PAPER:
        acts.append("post")
    moves = {move for state, move in STEP.moves if state is one.state}
    acts += [mark for mark in dun.MARKS if mark in moves and one.state not in waits]
    # what came from the machine alone is not a person's word
    if one.state is StepState.UNKNOWN:
        acts = [mark for mark in acts if mark != "bounce"] + ["bounce"]
    if "withdraw" in moves:
        acts.append("decline")
    return acts


def _shown(request: HttpRequest, frame: Frame, step_id: int, *, fault: str = "") -> HttpResponse:
    found = _found(frame, step_id)
    who = words.customers(frame, [found.customer_id]).get(found.customer_id)
    names = words.who_did(frame)
    lines = [
        words.line(one, found.currency, frame.address("document", document_id=one.document_id))
        for one in queries.lines(found.id, found.round)
    ]
    facts = {
        **words.step(frame, found, who),
        "lines": lines,
        "run_address": frame.address("dunning_run", run_id=found.run_id),
        "history": [
            {
                "at": one.at,
                "act": text(f"web.dunning.act.{one.act}", frame.language),
                "state": one.state.value,
                "tone": words.STATES[one.state.value],
                "words": " · ".join(
                    said for said in (words.why(frame, one.code), one.words) if said
                ),
                "who": names.get(one.actor) or one.actor_name or one.actor,
            }
            for one in reversed(queries.acts(found.id))
        ],
        "brought": {one.effect: one.done_on for one in queries.effects(found.id)},
        "acts": _allowed(frame, found),
        "results": [one.value for one in _RESULTS],
        "given": request.POST,
        "fault": fault,
    }
    facts["effects"] = [(one, facts["brought"].get(one)) for one in found.effects]
    return rendered(
        request, frame, "web/dunning_step.html", facts, status=CONFLICT if fault else 200
    )
