"""The policies as pages of rules: read, compared, proposed in a form or as text, put in force (P5)."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.people import queries as people
from huikuan.books.policies.queries import (
    AREAS,
    PROPOSAL,
    NoPolicyInForce,
    ProposalView,
    Recorded,
    State,
    description,
)
from huikuan.entrypoints.web import policy_words
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.policy_replays import replayed
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import change_policy as flow

HERE = "policies"
CONFLICT = 409


@page("policies", here=HERE)
def policies(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every policy that counts on the day, by area, and the proposals that wait."""
    found = flow.listed(frame.company.id, frame.as_of)
    areas = [
        (area, [_card(frame, one) for one in found if description(one.policy.kind).area == area])
        for area in AREAS
    ]
    waiting = tuple(proposal for one in found for proposal in one.open)
    facts = {
        "areas": [(area, cards) for area, cards in areas if cards],
        "waiting": policy_words.waiting(frame, waiting),
    }
    return rendered(request, frame, "web/policies.html", facts)


@page("policies", here=HERE)
def one_policy(request: HttpRequest, frame: Frame, kind: str, policy: str) -> HttpResponse:
    """One policy as it counts on the day, with its versions and proposals."""
    standing = policy_words.standing_of(frame, kind, policy)
    version = standing.listed.policy
    facts = {
        **policy_words.told(frame, kind, policy),
        "card": _card(frame, standing.listed),
        "shown": flow.read(kind, version.document, frame.language),
        "digest": version.digest.hex(),
        "versions": policy_words.version_lines(frame, standing.versions, standing.listed),
        "open": policy_words.waiting(frame, standing.listed.open),
        "may_propose": frame.may("policies.propose") and not frame.away,
    }
    return rendered(request, frame, "web/policy.html", facts)


@page("policies", here=HERE)
def version(
    request: HttpRequest, frame: Frame, kind: str, policy: str, whose: str, version: int
) -> HttpResponse:
    """One version as it was recorded, and what it changed."""
    standing = policy_words.standing_of(frame, kind, policy)
    own = [one for one in standing.versions if policy_words.whose(one) == whose]
    found = next((one for one in own if one.policy.version == version), None)
    if found is None:
        raise Http404(f"{whose}/{version}")
    before = next((one for one in own if one.policy.version == version - 1), None)
    lines = policy_words.version_lines(frame, (found,), standing.listed)
    facts = {
        **policy_words.told(frame, kind, policy),
        "line": lines[0],
        "digest": found.digest,
        "before": before.policy.version if before else None,
        "changes": _changes(frame, kind, before, found.policy.document),
        "shown": flow.read(kind, found.policy.document, frame.language),
        "proposal": frame.address("proposal", proposal_id=found.proposal_id)
        if found.proposal_id
        else "",
        "text": flow.printed(kind, found.policy.document, frame.language),
    }
    return rendered(request, frame, "web/policy_version.html", facts)


@page("policies", here=HERE)
def proposal(request: HttpRequest, frame: Frame, proposal_id: int) -> HttpResponse:
    """One proposal: what it changes, what it says, what is wrong with it, and the acts on it."""
    return _shown(request, frame, policy_words.proposal_of(frame, proposal_id))


@require_POST
@page("policies", here=HERE)
def act(request: HttpRequest, frame: Frame, proposal_id: int) -> HttpResponse:
    """Propose, withdraw, reject or activate; each act asks for its own right."""
    doing = request.POST.get("act", "")
    if doing not in {one for _, one in PROPOSAL.moves} - {"edit"}:
        raise Http404(doing)
    if frame.away:
        raise PermissionDenied("past")
    found = policy_words.proposal_of(frame, proposal_id)
    try:
        done = flow.act(
            by=frame.actor,
            company_id=frame.company.id,
            proposal_id=proposal_id,
            act=doing,
            seen=policy_words.step_of(request.POST.get("seen", "")),
            why=request.POST.get("why", "")[:1000],
        )
    except people.NotPermitted as refused:
        raise PermissionDenied(refused.act) from refused
    except flow.PolicyRefused:
        return _shown(request, frame, found, fault=text("policy.faulty", frame.language))
    except flow.PolicyActRefused as refused:
        return _shown(
            request,
            frame,
            policy_words.proposal_of(frame, proposal_id),
            fault=policy_words.refused_words(frame, refused),
        )
    messages.success(request, text(f"web.policies.done.{doing}", frame.language))
    if done.state is State.ACTIVATED:
        return redirect(frame.address("policy", kind=done.kind, policy=done.name))
    return redirect(frame.address("proposal", proposal_id=proposal_id))


# --- what the pages show --------------------------------------------------------------------------
def _card(frame: Frame, one: flow.Listed) -> dict[str, object]:
    version = one.policy
    recorded = one.recorded
    return {
        **policy_words.told(frame, version.kind, version.name),
        "address": frame.address("policy", kind=version.kind, policy=version.name),
        "version": version.version,
        "since": version.valid_from if version.valid_from.year > 1900 else None,  # noqa: PLR2004 - as presets begin
        "whose": policy_words.OWN if one.own else policy_words.GROUP,
        "preset": recorded is None or recorded.proposal_id is None,
        "coming": one.coming,
        "open": len(one.open),
    }


def _shown(
    request: HttpRequest, frame: Frame, found: ProposalView, *, fault: str = ""
) -> HttpResponse:
    place = [
        one
        for one in _standing_or_none(frame, found)
        if one.company_id == found.company_id and one.policy.version == found.base
    ]
    base = place[0] if place else _in_force(frame, found)
    faults = flow.faults(found.kind, found.name, found.document) if found.open else ()
    acts = PROPOSAL.acts(found.state) if not frame.away else ()
    author = frame.actor.person in found.authors
    facts = {
        **policy_words.told(frame, found.kind, found.name),
        "found": found,
        "state": found.state.value,
        "tone": policy_words.TONES[found.state],
        "fault": fault,
        "faults": [
            (
                flow.place(found.kind, issue.path, frame.language),
                flow.in_words(issue.code, issue.figures, frame.language),
            )
            for issue in faults
        ],
        "changes": _changes(frame, found.kind, base, found.document),
        "against": base.policy.version if base else None,
        "shown": flow.read(found.kind, found.document, frame.language),
        "text": flow.printed(found.kind, found.document, frame.language),
        "steps": policy_words.steps(frame, found),
        "author": author,
        "may_edit": "edit" in acts and frame.may("policies.propose"),
        "may_propose": "propose" in acts and frame.may("policies.propose") and not faults,
        "may_withdraw": "withdraw" in acts and author and frame.may("policies.propose"),
        "may_decide": "activate" in acts and not author and frame.may("policies.activate"),
        "waits": found.state is State.PROPOSED and author,
        "replays": found.kind in flow.REPLAYS and not faults,
        "replay": replayed(frame, found) if "try" in request.GET and not faults else None,
    }
    return rendered(request, frame, "web/proposal.html", facts, status=CONFLICT if fault else 200)


# --- small parts ----------------------------------------------------------------------------------
def _standing_or_none(frame: Frame, found: ProposalView) -> tuple[Recorded, ...]:
    try:
        return flow.standing(frame.company.id, found.kind, found.name, frame.as_of).versions
    except NoPolicyInForce:
        return ()


def _in_force(frame: Frame, found: ProposalView) -> Recorded | None:
    try:
        return flow.standing(frame.company.id, found.kind, found.name, frame.as_of).listed.recorded
    except NoPolicyInForce:
        return None


def _changes(
    frame: Frame, kind: str, before: Recorded | None, document: Mapping[str, object]
) -> tuple[flow.Changed, ...]:
    if before is None:
        return ()
    return flow.changes(kind, before.policy.document, document, frame.language)
