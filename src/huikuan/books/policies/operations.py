"""Records versions of policies and the acts on proposals of one (D3, P5).

A document is checked by the rules of its kind before it is proposed or kept. Presets are recorded
by set-up; everything else is proposed by one person and activated by another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from huikuan.books.evidence import operations as evidence
from huikuan.books.policies.models import Proposal, Step, Version
from huikuan.books.policies.presets import FROM_THE_START, presets
from huikuan.books.policies.values import PROPOSAL, WRITTEN, State
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Figure
from huikuan.kernel.policies import Issue, PolicyRefused, PolicyVersion
from huikuan.kernel.states import IllegalMove
from huikuan.rules import (
    aging,
    banking,
    checks,
    contact,
    disputes,
    documents,
    dossiers,
    drafts,
    dunning,
    economics,
    interest,
    letters,
    limits,
    matching,
    plans,
    portal,
    posting,
    reconciliation,
    recovery,
    reporting,
    reviews,
    scoring,
    securities,
    terms,
)

__all__ = [
    "CHECKS",
    "FROM_THE_START",
    "ChangedMeanwhile",
    "PolicyActRefused",
    "Text",
    "UnknownKind",
    "activate",
    "edit",
    "faults",
    "load_presets",
    "presets",
    "propose",
    "record_version",
    "reject",
    "start",
    "withdraw",
]

_LOCK = 7_201

CHECKS: Mapping[str, Callable[[Mapping[str, object]], object]] = {
    "aging": aging.parse,
    "banking": banking.parse,
    "countries": dossiers.parse_countries,
    "credit_file": dossiers.parse,
    "sectors": dossiers.parse_sectors,
    "securities": securities.parse,
    "cash": matching.parse_treatment,
    "drafts": drafts.parse,
    "matching": matching.parse,
    "delivery": documents.parse,
    "monthly_report": reporting.parse,
    "chart": posting.parse_chart,
    "portal": portal.parse,
    "posting": posting.parse,
    "reconciliation": reconciliation.parse,
    "limits": limits.parse,
    "approvals": limits.parse_approvals,
    "terms_ladder": terms.parse_ladder,
    "reviews": reviews.parse,
    "order_check": checks.parse,
    "dunning": dunning.parse,
    "dunning_assignment": dunning.parse_assignment,
    "letters": letters.parse,
    "contact": contact.parse,
    "disputes": disputes.parse,
    "plans": plans.parse,
    "scorecard": scoring.parse,
    "scoring": scoring.parse_watch,
    "interest": interest.parse,
    "recovery": recovery.parse,
    "economics": economics.parse,
}


class UnknownKind(LookupError):
    """There are no rules for policies of this kind."""


class PolicyActRefused(ValueError):
    """An act on a proposal that is not allowed now; `code` is a text of the area policies."""

    def __init__(self, code: str, **figures: Figure) -> None:
        """Keep the code and what the sentence names."""
        self.code = code
        self.figures = figures
        super().__init__(code)


class ChangedMeanwhile(PolicyActRefused):
    """Somebody else has acted on the proposal since it was read; `no` is its last step."""

    def __init__(self, no: int) -> None:
        """Keep what the reader should have seen."""
        super().__init__("policy.changed_meanwhile", no=no)
        self.no = no


@dataclass(frozen=True)
class Text:
    """What a version says and from which day."""

    document: Mapping[str, object]
    valid_from: Day


def faults(kind: str, name: str, document: object) -> tuple[Issue, ...]:
    """Return everything that is wrong with a document of a kind, each with its path.

    Raises UnknownKind.
    """
    if kind not in CHECKS:
        raise UnknownKind(kind)
    if not isinstance(document, Mapping):
        return (Issue("", "policy_not_a_table"),)
    found = [] if document.get("name") == name else [Issue("name", "policy_name", {"name": name})]
    try:
        CHECKS[kind](document)
    except PolicyRefused as refused:
        found += refused.issues
    return tuple(found)


def record_version(  # noqa: PLR0913 - what a version is
    *,
    by: Actor,
    company_id: int | None,
    kind: str,
    name: str,
    valid_from: Day,
    document: Mapping[str, object],
    why: str,
) -> PolicyVersion:
    """Keep a new version of a policy, in force from `valid_from`, and return it.

    For presets and set-up alone: a person starts a proposal, and another activates it. The
    document is checked whole by its kind's rules: PolicyRefused lists every fault. Recording what
    the last version already says changes nothing. Raises UnknownKind; PolicyActRefused for a
    person.
    """
    if by.kind != "system":
        raise PolicyActRefused("policy.by_proposal")
    if kind not in CHECKS:
        raise UnknownKind(kind)
    CHECKS[kind](document)
    _one_at_a_time()
    last = _last(company_id, kind, name)
    if last and (last.document, last.valid_from) == (dict(document), valid_from):
        return PolicyVersion(kind, name, last.version, valid_from, document)
    row = Version(company_id=company_id, kind=kind, name=name, valid_from=valid_from)
    return _kept(by, row, document, "policy.recorded", why)


def start(*, by: Actor, company_id: int | None, kind: str, name: str, text: Text, why: str) -> int:
    """Begin a proposal as a draft, faults and all, and return its id. Raises UnknownKind."""
    if kind not in CHECKS:
        raise UnknownKind(kind)
    _one_at_a_time()
    row = Proposal.objects.create(company_id=company_id, kind=kind, name=name)
    last = _last(company_id, kind, name)
    base = last.version if last else 0
    _step(by, row, _Next("start", PROPOSAL.start, text, base, why))
    return row.id


def edit(*, by: Actor, proposal_id: int, seen: int, text: Text, why: str) -> None:
    """Change what a proposal says; a proposed one is a draft again.

    `seen` is the last step that the editor knew. Raises ChangedMeanwhile, PolicyActRefused.
    """
    row, step = _locked(proposal_id, seen)
    last = _last(row.company_id, row.kind, row.name)
    base = last.version if last else 0
    _step(by, row, _Next("edit", _moved(step, "edit"), text, base, why))


def propose(*, by: Actor, proposal_id: int, seen: int, why: str) -> None:
    """Put a draft before another person.

    Raises ChangedMeanwhile; PolicyRefused with every fault of the document; PolicyActRefused for
    one that says what is in force already.
    """
    row, step = _locked(proposal_id, seen)
    state = _moved(step, "propose")
    found = faults(row.kind, row.name, step.document)
    if found:
        raise PolicyRefused(found)
    last = _last(row.company_id, row.kind, row.name)
    if last and last.document == step.document and last.valid_from == step.valid_from:
        raise PolicyActRefused("policy.nothing_changed")
    _step(by, row, _Next("propose", state, _text(step), step.base, why))


def withdraw(*, by: Actor, proposal_id: int, seen: int, why: str) -> None:
    """Take back one's own proposal. Raises ChangedMeanwhile, PolicyActRefused."""
    row, step = _locked(proposal_id, seen)
    state = _moved(step, "withdraw")
    if by.person not in _authors(row):
        raise PolicyActRefused("policy.not_yours")
    _step(by, row, _Next("withdraw", state, _text(step), step.base, why))


def reject(*, by: Actor, proposal_id: int, seen: int, why: str) -> None:
    """Refuse another person's proposal, with a reason. Raises as `activate` does."""
    row, step = _locked(proposal_id, seen)
    state = _moved(step, "reject")
    _another(by, row)
    if not why.strip():
        raise PolicyActRefused("policy.reason_needed")
    _step(by, row, _Next("reject", state, _text(step), step.base, why))


def activate(*, by: Actor, proposal_id: int, seen: int, why: str) -> PolicyVersion:
    """Make another person's proposal the next version, in force from its day, and return it.

    Persons are compared, not accounts (I35). Raises ChangedMeanwhile; PolicyRefused when the rules
    of the kind find a fault by now; PolicyActRefused for one's own proposal, and for one that was
    written against a version that is not the last any more.
    """
    row, step = _locked(proposal_id, seen)
    state = _moved(step, "activate")
    _another(by, row)
    found = faults(row.kind, row.name, step.document)
    if found:
        raise PolicyRefused(found)
    last = _last(row.company_id, row.kind, row.name)
    number = last.version if last else 0
    if number != step.base:
        raise PolicyActRefused("policy.version_moved", base=step.base, last=number)
    _step(by, row, _Next("activate", state, _text(step), step.base, why))
    version = Version(
        company_id=row.company_id,
        kind=row.kind,
        name=row.name,
        valid_from=step.valid_from,
        proposal=row,
    )
    return _kept(by, version, step.document, "policy.activated", why)


@dataclass(frozen=True)
class _Next:
    """The step to write."""

    act: str
    state: State
    text: Text
    base: int
    why: str


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        # two editors at once: the second sees the first's version and numbers after it
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def _last(company_id: int | None, kind: str, name: str) -> Version | None:
    rows = Version.objects.filter(Q(company_id=company_id), kind=kind, name=name)
    return rows.order_by("-version").first()


def _locked(proposal_id: int, seen: int) -> tuple[Proposal, Step]:
    _one_at_a_time()
    row = Proposal.objects.get(id=proposal_id)
    step = Step.objects.filter(proposal=row).latest("no")
    if step.no != seen:
        raise ChangedMeanwhile(step.no)
    return row, step


def _moved(step: Step, act: str) -> State:
    try:
        return PROPOSAL.move(State(step.state), act)
    except IllegalMove as illegal:
        raise PolicyActRefused("policy.not_in_this_state", state=illegal.state) from illegal


def _authors(row: Proposal) -> frozenset[str]:
    steps = Step.objects.filter(proposal=row, act__in=WRITTEN)
    return frozenset(steps.values_list("person", flat=True))


def _another(by: Actor, row: Proposal) -> None:
    if not by.person:
        raise PolicyActRefused("policy.person_needed")
    if by.person in _authors(row):
        raise PolicyActRefused("policy.same_person")


def _text(step: Step) -> Text:
    return Text(step.document, step.valid_from)


def _step(by: Actor, row: Proposal, new: _Next) -> None:
    number = Step.objects.filter(proposal=row).count() + 1
    Step.objects.create(
        proposal=row,
        no=number,
        act=new.act,
        state=new.state,
        document=dict(new.text.document),
        valid_from=new.text.valid_from,
        base=new.base,
        why=new.why,
        actor=f"{by.kind}:{by.id}",
        person=by.person,
    )
    evidence.append(
        by=by,
        act=f"policy.proposal.{new.act}",
        subject=("policy", f"{row.kind}/{row.name}"),
        company_id=row.company_id,
        before=None,
        after={
            "proposal": row.id,
            "step": number,
            "state": new.state.value,
            "valid_from": new.text.valid_from,
            "document": new.text.document,
        },
        why=new.why,
    )


def _kept(
    by: Actor, row: Version, document: Mapping[str, object], act: str, why: str
) -> PolicyVersion:
    """Number and store a version, with its evidence."""
    last = _last(row.company_id, row.kind, row.name)
    row.version = (last.version if last else 0) + 1
    policy = PolicyVersion(row.kind, row.name, row.version, row.valid_from, document)
    row.document = dict(document)
    row.digest = policy.digest
    row.actor = f"{by.kind}:{by.id}"
    row.save(force_insert=True)
    evidence.append(
        by=by,
        act=act,
        subject=("policy", f"{row.kind}/{row.name}"),
        company_id=row.company_id,
        before=None if last is None else {"version": last.version, "document": last.document},
        after={"version": row.version, "valid_from": row.valid_from, "document": document},
        why=why,
    )
    return policy


def load_presets(*, by: Actor) -> tuple[PolicyVersion, ...]:
    """Keep the shipped presets as the group's first versions; what is there stays as it is."""
    return tuple(
        record_version(
            by=by,
            company_id=None,
            kind=kind,
            name=str(document["name"]),
            valid_from=FROM_THE_START,
            document=document,
            why="shipped preset",
        )
        for kind in CHECKS
        for document in presets(kind)
        if not Version.objects.filter(company=None, kind=kind, name=str(document["name"])).exists()
    )
