"""Decides how complete a credit file is, what is missing in it, and what of it ends soon (B1).

A thing that is there but older than the policy lets it be is *stale*: it counts for nothing and is
asked for anew.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Reason
from huikuan.rules.dossiers.policy import CreditFilePolicy, Wanted
from huikuan.rules.dossiers.values import Completeness, Item, Paper

YEAR_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a credit file holds on a day, as far as its completeness goes.

    `registered_on` is the day the registration was recorded for, `license_ends_on` the end of the
    licence where `licensed`; `years` are (end, audited) of statements of twelve months.
    """

    registered_on: Day | None = None
    identities: int = 0
    licensed: bool = False
    license_ends_on: Day | None = None
    owners: int = 0
    contacts: int = 0
    years: tuple[tuple[Day, bool], ...] = ()
    report_on: Day | None = None
    references: tuple[Day, ...] = ()
    since: Day | None = None


def completeness(facts: FileFacts, policy: CreditFilePolicy, as_of: Day) -> Completeness:
    """Return what the file holds and lacks on a day by the policy's list."""
    items = tuple(_item(one, facts, as_of) for one in policy.items)
    return Completeness(sum(one.weight for one in items if one.state == "there"), items)


def expiring(papers: Iterable[Paper], as_of: Day, days: int) -> tuple[tuple[Paper, int], ...]:
    """Return the papers that end within so many days or are past it, with the days left."""
    until = add_days(as_of, days)
    found = [
        (one, (one.expires_on - as_of).days)
        for one in papers
        if one.expires_on is not None and one.expires_on <= until
    ]
    return tuple(sorted(found, key=lambda pair: (pair[1], pair[0].title)))


def _item(wanted: Wanted, facts: FileFacts, as_of: Day) -> Item:
    state, figures = _JUDGES[wanted.code](wanted, facts, as_of)
    reason = Reason(f"dossiers.item_{state}", {"item": wanted.code, **figures})
    return Item(wanted.code, state, wanted.weight, reason)


_Verdict = tuple[str, Mapping[str, int | Day]]


def _dated(day: Day | None, wanted: Wanted, as_of: Day) -> _Verdict:
    if day is None:
        return "missing", {"have": 0, "want": wanted.count}
    if wanted.days is not None and (as_of - day).days > wanted.days:
        return "stale", {"on": day, "have": 1, "want": wanted.count}
    return "there", {"on": day, "have": 1, "want": wanted.count}


def _counted(have: int, wanted: Wanted) -> _Verdict:
    figures = {"have": have, "want": wanted.count}
    return ("there" if have >= wanted.count else "missing"), figures


def _registration(wanted: Wanted, facts: FileFacts, as_of: Day) -> _Verdict:
    return _dated(facts.registered_on, wanted, as_of)


def _identity(wanted: Wanted, facts: FileFacts, _as_of: Day) -> _Verdict:
    return _counted(facts.identities, wanted)


def _license(wanted: Wanted, facts: FileFacts, as_of: Day) -> _Verdict:
    if not facts.licensed:
        return "missing", {"have": 0, "want": wanted.count}
    if facts.license_ends_on is not None and facts.license_ends_on < as_of:
        return "stale", {"on": facts.license_ends_on, "have": 1, "want": wanted.count}
    return "there", {"have": 1, "want": wanted.count}


def _owners(wanted: Wanted, facts: FileFacts, _as_of: Day) -> _Verdict:
    return _counted(facts.owners, wanted)


def _contact(wanted: Wanted, facts: FileFacts, _as_of: Day) -> _Verdict:
    return _counted(facts.contacts, wanted)


def _statements(wanted: Wanted, facts: FileFacts, as_of: Day) -> _Verdict:
    ends = sorted(
        {end for end, audited in facts.years if audited or not wanted.audited}, reverse=True
    )
    have, want = len(ends), wanted.count
    if have < want:
        return "missing", {"have": have, "want": want}
    if wanted.days is not None and (as_of - ends[0]).days > wanted.days:
        return "stale", {"on": ends[0], "have": have, "want": want}
    return "there", {"on": ends[0], "have": have, "want": want}


def _report(wanted: Wanted, facts: FileFacts, as_of: Day) -> _Verdict:
    return _dated(facts.report_on, wanted, as_of)


def _references(wanted: Wanted, facts: FileFacts, as_of: Day) -> _Verdict:
    fresh = [
        day for day in facts.references if wanted.days is None or (as_of - day).days <= wanted.days
    ]
    if len(fresh) < wanted.count <= len(facts.references):
        return "stale", {
            "on": max(facts.references),
            "have": len(facts.references),
            "want": wanted.count,
        }
    return _counted(len(fresh), wanted)


def _history(wanted: Wanted, facts: FileFacts, as_of: Day) -> _Verdict:
    """`days` is how long the relation has to be known for its history to say something."""
    if facts.since is None:
        return "missing", {"have": 0, "want": wanted.count}
    if wanted.days is not None and (as_of - facts.since).days < wanted.days:
        return "missing", {"have": (as_of - facts.since).days, "want": wanted.days}
    return "there", {"on": facts.since, "have": 1, "want": wanted.count}


_JUDGES: Final[Mapping[str, Callable[[Wanted, FileFacts, Day], _Verdict]]] = {
    "registration": _registration,
    "identity": _identity,
    "license": _license,
    "owners": _owners,
    "contact": _contact,
    "statements": _statements,
    "report": _report,
    "references": _references,
    "history": _history,
}
