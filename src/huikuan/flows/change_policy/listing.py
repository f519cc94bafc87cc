"""Decides how policies stand in a company on a day: which version counts, what is on its way."""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.adapters.texts import Language, known, text
from huikuan.books.policies import queries
from huikuan.books.policies.operations import CHECKS, presets
from huikuan.books.policies.queries import NoPolicyInForce, ProposalView, Recorded
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Figure
from huikuan.kernel.policies import PolicyVersion


@dataclass(frozen=True)
class Listed:
    """A policy by kind and name: the version in force, whose it is, and what waits.

    `own`: the company has its own; else the group's counts. `recorded` is None for a preset that
    nobody has recorded yet.
    """

    policy: PolicyVersion
    recorded: Recorded | None
    coming: tuple[Recorded, ...]
    open: tuple[ProposalView, ...]

    @property
    def own(self) -> bool:
        """Whether the version in force is the company's own."""
        return self.recorded is not None and self.recorded.company_id is not None


@dataclass(frozen=True)
class Standing:
    """One policy with everything that was recorded and proposed, newest first."""

    listed: Listed
    versions: tuple[Recorded, ...]
    proposals: tuple[ProposalView, ...]


def listed(company_id: int, day: Day) -> tuple[Listed, ...]:
    """Return every policy that counts in a company on a day, by kind and name."""
    recorded: dict[tuple[str, str], list[Recorded]] = {}
    for one in queries.versions(company_id=company_id):
        recorded.setdefault((one.policy.kind, one.policy.name), []).append(one)
    proposed: dict[tuple[str, str], list[ProposalView]] = {}
    for each in queries.proposals(company_id=company_id):
        proposed.setdefault((each.kind, each.name), []).append(each)
    shipped = {
        (kind, str(document["name"])): document for kind in CHECKS for document in presets(kind)
    }
    keys = sorted({*recorded, *shipped})
    found = []
    for key in keys:
        one_listed = _listed(key, recorded.get(key, []), proposed.get(key, []), shipped, day)
        if one_listed is not None:
            found.append(one_listed)
    return tuple(found)


def standing(company_id: int, kind: str, name: str, day: Day) -> Standing:
    """Return one policy as it stands. Raises NoPolicyInForce for one that there is not."""
    versions = queries.versions(company_id=company_id, kind=kind, name=name)
    proposals = queries.proposals(company_id=company_id, kind=kind, name=name)
    known_kind = presets(kind) if kind in CHECKS else ()
    shipped = {(kind, str(document["name"])): document for document in known_kind}
    found = _listed((kind, name), list(versions), list(proposals), shipped, day)
    if found is None:
        raise NoPolicyInForce(f"{kind}/{name}")
    newest = sorted(versions, key=lambda one: one.recorded_at, reverse=True)
    return Standing(found, tuple(newest), proposals)


def waiting_for(company_id: int, person: str) -> int:
    """Return how many proposals of other persons this person could decide."""
    return queries.undecided(company_id=company_id, person=person)


def in_words(code: str, figures: Mapping[str, Figure], language: Language) -> str:
    """Return the sentence for the code of a fault or refusal, the code itself without one."""
    if not known(code):
        return code
    try:
        return text(code, language, **figures)
    except KeyError:
        # a sentence that misses a figure must not hide the fault
        return code


def _listed(
    key: tuple[str, str],
    recorded: list[Recorded],
    proposed: list[ProposalView],
    shipped: Mapping[tuple[str, str], Mapping[str, object]],
    day: Day,
) -> Listed | None:
    begun = [one for one in recorded if one.policy.valid_from <= day]
    # the company's own versions come first, as `current` has it
    chosen = [one for one in begun if one.company_id is not None] or begun
    last = max(chosen, key=lambda one: (one.policy.valid_from, one.policy.version), default=None)
    if last is None and key not in shipped:
        return None
    policy = last.policy if last else PolicyVersion(*key, 1, Day(1900, 1, 1), shipped[key])
    return Listed(
        policy=policy,
        recorded=last,
        coming=tuple(one for one in recorded if one.policy.valid_from > day),
        open=tuple(one for one in proposed if one.open),
    )
