"""Which policy is in force where and when: the company's own before the group's (I16)."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q

from huikuan.books.policies.described import (
    AREAS,
    BadDescription,
    Description,
    Field,
    Form,
    Words,
    description,
    undescribed,
)
from huikuan.books.policies.models import Proposal, Step, Version
from huikuan.books.policies.presets import preset
from huikuan.books.policies.values import (
    PROPOSAL,
    WRITTEN,
    ProposalView,
    Recorded,
    State,
    StepView,
)
from huikuan.kernel.days import Day
from huikuan.kernel.policies import NoPolicyInForce, PolicyVersion, in_force

__all__ = [
    "AREAS",
    "PROPOSAL",
    "BadDescription",
    "Description",
    "Field",
    "Form",
    "NoPolicyInForce",
    "NoSuchProposal",
    "ProposalView",
    "Recorded",
    "State",
    "StepView",
    "Words",
    "current",
    "description",
    "proposal",
    "proposals",
    "undecided",
    "undescribed",
    "versions",
]


class NoSuchProposal(LookupError):
    """There is no such proposal for the company or the group."""


def current(*, company_id: int, kind: str, name: str, day: Day) -> PolicyVersion:
    """Return the version in force in a company on a day.

    The company's own versions count first; the group's only when none of the company's has begun;
    the document that is shipped where neither has, as before a set-up and after an upgrade. Raises
    NoPolicyInForce when there is none of this name.
    """
    found = versions(company_id=company_id, kind=kind, name=name)
    own = [each.policy for each in found if each.company_id is not None]
    group = [each.policy for each in found if each.company_id is None]
    for versions_of in (own, group):
        try:
            return in_force(versions_of, day)
        except NoPolicyInForce:
            continue
    return preset(kind, name)


def versions(*, company_id: int, kind: str = "", name: str = "") -> tuple[Recorded, ...]:
    """Return what was recorded for a company and for the group, by kind, name and version."""
    rows = Version.objects.filter(Q(company_id=company_id) | Q(company=None))
    if kind:
        rows = rows.filter(kind=kind)
    if name:
        rows = rows.filter(name=name)
    return tuple(_recorded(row) for row in rows.order_by("kind", "name", "company_id", "version"))


def proposals(*, company_id: int, kind: str = "", name: str = "") -> tuple[ProposalView, ...]:
    """Return the proposals for a company and for the group, newest first."""
    rows = Proposal.objects.filter(Q(company_id=company_id) | Q(company=None))
    if kind:
        rows = rows.filter(kind=kind)
    if name:
        rows = rows.filter(name=name)
    return tuple(_proposal(row) for row in rows.prefetch_related("steps").order_by("-id"))


def proposal(*, company_id: int, proposal_id: int) -> ProposalView:
    """Return one proposal. Raises NoSuchProposal, for another company's too."""
    row = (
        Proposal.objects.filter(Q(company_id=company_id) | Q(company=None), id=proposal_id)
        .prefetch_related("steps")
        .first()
    )
    if row is None:
        raise NoSuchProposal(str(proposal_id))
    return _proposal(row)


def undecided(*, company_id: int, person: str) -> int:
    """Return how many proposals wait for somebody else than their authors, this person being none."""
    later = Step.objects.filter(proposal=OuterRef("proposal"), no__gt=OuterRef("no"))
    own = Step.objects.filter(proposal=OuterRef("proposal"), person=person, act__in=WRITTEN)
    rows = Step.objects.filter(
        Q(proposal__company_id=company_id) | Q(proposal__company=None), state=State.PROPOSED
    )
    return rows.exclude(Exists(later)).exclude(Exists(own)).count()


def _recorded(row: Version) -> Recorded:
    return Recorded(
        company_id=row.company_id,
        policy=PolicyVersion(row.kind, row.name, row.version, row.valid_from, row.document),
        digest=bytes(row.digest).hex(),
        recorded_at=row.recorded_at,
        actor=row.actor,
        proposal_id=row.proposal_id,
    )


def _proposal(row: Proposal) -> ProposalView:
    steps = sorted(row.steps.all(), key=lambda step: step.no)
    last = steps[-1]
    document: Mapping[str, object] = last.document
    return ProposalView(
        id=row.id,
        company_id=row.company_id,
        kind=row.kind,
        name=row.name,
        document=document,
        valid_from=last.valid_from,
        base=last.base,
        no=last.no,
        state=State(last.state),
        steps=tuple(
            StepView(
                no=step.no,
                act=step.act,
                state=State(step.state),
                actor=step.actor,
                person=step.person,
                why=step.why,
                recorded_at=step.recorded_at,
            )
            for step in steps
        ),
    )
