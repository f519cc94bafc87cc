"""Dunning: what waits for a person, the runs, and whom a run left out and why (A1, P3)."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.collections import queries
from huikuan.books.collections.values import NoSuchRun, StepView
from huikuan.books.policies.queries import NoPolicyInForce
from huikuan.entrypoints.web import dunning_words as words
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.views.limits import number as whole
from huikuan.flows import dun
from huikuan.rules.dunning import StepState

MOST: Final = 50
_RUNS: Final = 8
_SHOWN: Final = 200
CONFLICT: Final = 409
# what a person looks at first: proposals, then what came back or is not known of
_FIGURES: Final = (
    StepState.PLANNED,
    StepState.QUEUED,
    StepState.UNKNOWN,
    StepState.BOUNCED,
    StepState.SENT,
)


@page("dunning", here="dunning")
def dunning(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Steps that wait for a person, or those of a state; beside them the last runs."""
    asked = request.GET
    chosen = asked.get("state", "")
    state = StepState(chosen) if chosen in set(StepState) else StepState.PLANNED
    found = queries.steps(
        frame.company.id,
        states=(state,),
        before=whole(asked.get("before", "")) or None,
        limit=MOST + 1,
    )
    shown = found[:MOST]
    counts = queries.state_counts(frame.company.id)
    may = {one.id: may_approve(frame, one) for one in shown}
    facts = {
        "rows": [{**row, "may": may[row["one"].id]} for row in words.steps(frame, shown)],
        "may_some": any(may.values()),
        "state": state.value,
        "states": [(one.value, one is state, counts.get(one, 0)) for one in StepState],
        "figures": [(one.value, words.STATES[one.value], counts.get(one, 0)) for one in _FIGURES],
        "next": frame.address("dunning", _before=shown[-1].id, _state=state.value)
        if len(found) > MOST
        else "",
        "runs": [_run(frame, one) for one in queries.runs(frame.company.id, limit=_RUNS)],
        "may_propose": frame.may("dunning.run") and not frame.away,
    }
    return rendered(request, frame, "web/dunning.html", facts)


@page("dunning", here="dunning")
def look(request: HttpRequest, frame: Frame) -> HttpResponse:
    """What a run would propose on the day of the page, and whom it would leave out: nothing is
    kept.
    """
    policy = request.GET.get("policy", "").strip()
    try:
        found = dun.propose(frame.company, frame.as_of, policy=policy)
    except NoPolicyInForce:
        fault = {"fault": text("web.dunning.no_policy", frame.language, name=policy)}
        return rendered(request, frame, "web/dunning_run.html", fault, status=CONFLICT)
    code = request.GET.get("code", "")
    chosen = [one for one in found.left_out if code in {"", one.reasons[0].code}]
    counts = Counter(one.reasons[0].code for one in found.left_out)
    facts = {
        "dry": True,
        "policies": found.policies,
        "proposed": len(found.steps),
        "left": len(found.left_out),
        "withdrawn": len(found.stale),
        "rows": words.proposals(frame, found.steps[:_SHOWN], found.customers),
        "more": max(0, len(found.steps) - _SHOWN),
        "codes": _codes(frame, counts, code, "dunning_look", {"_policy": policy}),
        "left_rows": words.left_out(frame, chosen[:_SHOWN], found.customers),
        "left_more": max(0, len(chosen) - _SHOWN),
        "may_propose": frame.may("dunning.run") and not frame.away,
    }
    return rendered(request, frame, "web/dunning_run.html", facts)


@require_POST
@page("dunning.run", here="dunning")
def propose(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Keep a run of today: the same book on the same day gives the same run."""
    found = dun.propose(frame.company, frame.today, by=frame.actor, dry=False)
    made = found.run
    if made is None:
        raise RuntimeError("a run that is not dry is kept")
    said = text("web.dunning.proposed", frame.language, count=made.proposed, left=made.left_out)
    messages.success(request, said)
    return redirect(frame.address("dunning_run", run_id=made.id))


@require_POST
@page("dunning.approve", here="dunning")
def approve(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Approve the chosen steps, or all that were shown; those that have moved on stay."""
    given = request.POST
    chosen = {whole(one) for one in given.getlist("shown" if given.get("all") else "step")}
    waiting = queries.steps(frame.company.id, states=(StepState.PLANNED,), limit=None)
    ids = [one.id for one in waiting if one.id in chosen and may_approve(frame, one)]
    done = dun.approve(
        by=frame.actor,
        company=frame.company,
        step_ids=ids,
        at=datetime.now(UTC),
        as_of=frame.today,
    )
    messages.success(request, text("web.dunning.approved", frame.language, count=len(done)))
    return redirect(frame.address("dunning"))


@page("dunning", here="dunning")
def run(request: HttpRequest, frame: Frame, run_id: int) -> HttpResponse:
    """One run: what it proposed, and a reason for everybody whom it left out."""
    try:
        found = queries.run(frame.company.id, run_id)
    except NoSuchRun as missing:
        raise Http404(run_id) from missing
    code = request.GET.get("code", "")
    left = queries.left_out(
        run_id,
        code=code or None,
        after=whole(request.GET.get("after", "")) or 0,
        limit=_SHOWN + 1,
    )
    shown = left[:_SHOWN]
    steps = queries.steps(frame.company.id, run_id=run_id, limit=_SHOWN)
    more: dict[str, Any] = {"_code": code} if code else {}
    facts = {
        "one": found,
        "who": words.who_did(frame).get(found.actor, found.actor),
        "policies": found.policies,
        "proposed": found.proposed,
        "left": found.left_out,
        "withdrawn": found.withdrawn,
        "rows": words.steps(frame, steps),
        "more": max(0, found.proposed - _SHOWN),
        "codes": _codes(
            frame, queries.left_out_counts(run_id), code, "dunning_run", {"run_id": run_id}
        ),
        "left_rows": words.left_out(
            frame, shown, words.customers(frame, [one.customer_id for one in shown])
        ),
        "next": frame.address("dunning_run", run_id=run_id, _after=shown[-1].customer_id, **more)
        if len(left) > _SHOWN
        else "",
    }
    return rendered(request, frame, "web/dunning_run.html", facts)


def may_approve(frame: Frame, one: StepView) -> bool:
    """Whether this person may approve this step: what has legal weight by a right of its own."""
    return not frame.away and frame.may("dunning.demand" if one.important else "dunning.approve")


def _run(frame: Frame, one: Any) -> dict[str, Any]:  # noqa: ANN401 - a run as it was kept
    return {"one": one, "address": frame.address("dunning_run", run_id=one.id)}


def _codes(
    frame: Frame, counts: Mapping[str, int], chosen: str, page_name: str, parts: dict[str, Any]
) -> list[tuple[str, int, str, bool]]:
    """Why cases were left out, the most frequent first: words, how many, address, chosen."""
    kept = {name: value for name, value in parts.items() if value != ""}
    every = sum(counts.values())  # tidy: allow sum - of one list
    head = (text("web.dunning.all", frame.language), every, frame.address(page_name, **kept))
    rest = [
        (
            words.why(frame, code),
            count,
            frame.address(page_name, **kept, _code=code),
            code == chosen,
        )
        for code, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]
    return [(*head, not chosen), *rest] if rest else []
