"""What the pages of policies say of a version, a proposal and its steps: who, when, whose (page 9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from huikuan.adapters.texts import text
from huikuan.books.people import queries as people
from huikuan.books.policies.queries import (
    NoPolicyInForce,
    ProposalView,
    Recorded,
    State,
    description,
)
from huikuan.books.policies.queries import proposal as stored
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows import change_policy as flow
from huikuan.flows.change_policy import Listed
from huikuan.kernel.days import Day

TONES: Mapping[State, str] = {
    State.DRAFT: "",
    State.PROPOSED: "amber",
    State.ACTIVATED: "green",
    State.REJECTED: "red",
    State.WITHDRAWN: "",
}
OWN, GROUP = "own", "group"
SHORT_DIGEST = 12


@dataclass(frozen=True)
class VersionLine:
    """A version in the list of a policy's versions."""

    whose: str
    version: int
    valid_from: Day | None
    digest: str
    who: str
    at: datetime
    tag: str
    tone: str
    address: str


def names(frame: Frame) -> dict[str, str]:
    """Who is behind an actor's id, by name."""
    return {f"user:{each.id}": each.name for each in people.users(frame.company.id)}


def said(actor: str, who: Mapping[str, str], frame: Frame) -> str:
    """The name of who acted: a person, or set-up and commands."""
    if actor.startswith("user:"):
        return who.get(actor, text("web.policies.somebody", frame.language))
    return text("web.policies.set_up", frame.language)


def whose(one: Recorded) -> str:
    """Whether a version is the company's own or the group's, as addresses say it."""
    return GROUP if one.company_id is None else OWN


def version_lines(
    frame: Frame, versions: tuple[Recorded, ...], listed: Listed
) -> list[VersionLine]:
    """The versions of a policy, newest first: what each is now, who recorded it and when."""
    who = names(frame)
    lines = []
    for one in versions:
        tag, tone = _standing(one, listed, frame)
        policy = one.policy
        lines.append(
            VersionLine(
                whose=text(f"web.policies.{whose(one)}", frame.language),
                version=policy.version,
                valid_from=_begins(policy.valid_from),
                digest=one.digest[:SHORT_DIGEST],
                who=said(one.actor, who, frame),
                at=one.recorded_at,
                tag=text(f"web.policies.{tag}", frame.language),
                tone=tone,
                address=frame.address(
                    "policy_version",
                    kind=policy.kind,
                    policy=policy.name,
                    whose=whose(one),
                    version=policy.version,
                ),
            )
        )
    return lines


def _standing(one: Recorded, listed: Listed, frame: Frame) -> tuple[str, str]:
    if one == listed.recorded:
        return "in_force", "green"
    return ("coming", "blue") if one.policy.valid_from > frame.as_of else ("past", "")


def _begins(day: Day) -> Day | None:
    # presets count since before any fact: no day to print
    return day if day.year > 1900 else None  # noqa: PLR2004 - the first year there is


def steps(frame: Frame, proposal: ProposalView) -> list[dict[str, object]]:
    """What was done with a proposal, the last first."""
    who = names(frame)
    return [
        {
            "act": step.act,
            "at": step.recorded_at,
            "who": said(step.actor, who, frame),
            "why": step.why,
        }
        for step in reversed(proposal.steps)
    ]


def waiting(frame: Frame, found: tuple[ProposalView, ...]) -> list[dict[str, object]]:
    """Open proposals as lines that lead to their page."""
    who = names(frame)
    return [
        {
            "address": frame.address("proposal", proposal_id=one.id),
            "title": description(one.kind).title.read(frame.language),
            "name": one.name,
            "state": one.state.value,
            "tone": TONES[one.state],
            "who": said(one.steps[0].actor, who, frame),
            "at": one.steps[-1].recorded_at,
            "valid_from": one.valid_from,
            "group": one.company_id is None,
            # what waits for this person: another person's proposal that he may decide
            "mine": one.state is State.PROPOSED
            and frame.actor.person not in one.authors
            and frame.may("policies.activate"),
        }
        for one in found
    ]


def told(frame: Frame, kind: str, name: str) -> dict[str, object]:
    """What every page of a policy says of it."""
    kinds = description(kind)
    return {
        "kind": kind,
        "name": name,
        "title": kinds.title.read(frame.language),
        "what": kinds.what.read(frame.language),
        "area": kinds.area,
    }


def standing_of(frame: Frame, kind: str, name: str) -> flow.Standing:
    """A policy as it stands on the day; Http404 without one."""
    try:
        return flow.standing(frame.company.id, kind, name, frame.as_of)
    except NoPolicyInForce as none:
        raise Http404(f"{kind}/{name}") from none


def proposal_of(frame: Frame, proposal_id: int) -> ProposalView:
    """A proposal of the company or the group; Http404 without one."""
    try:
        return stored(company_id=frame.company.id, proposal_id=proposal_id)
    except flow.NoSuchProposal as missing:
        raise Http404(str(proposal_id)) from missing


def refused_words(frame: Frame, refused: flow.PolicyActRefused) -> str:
    """Why an act was refused, in the page's language."""
    figures = dict(refused.figures)
    if refused.code == "policy.not_in_this_state":
        figures["state"] = text(f"policy_state.{figures['state']}", frame.language)
    return flow.in_words(refused.code, figures, frame.language)


def step_of(written: str) -> int:
    """The step that a form says it has seen, 0 for none."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0  # noqa: PLR2004 - no proposal has so many steps
