"""Reads the policy of approvals: who may grant how much to which grades, and until when (B13).

A document of this kind: `{kind: approvals, name, valid_days, temporary_days, two_from:
{CNY: minor}, lines: [{role or person, grades, upto: {CNY: minor} or unlimited, from, to}]}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.days import Day, Period
from huikuan.kernel.money import known
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.limits.policy import GRADES

KIND: Final = "approvals"
UNRATED: Final = "unrated"
ROLES: Final = ("credit_controller", "finance_director")
_MOST_DAYS: Final = 366
_MOST: Final = 10**17
_KEYS: Final = frozenset({"valid_days", "temporary_days", "two_from", "lines"})
_LINE: Final = frozenset({"role", "person", "grades", "upto", "from", "to"})


@dataclass(frozen=True, slots=True)
class Line:
    """A role or one person may grant up to these amounts (None: without limit) to these grades."""

    role: str
    person: str
    grades: frozenset[str]
    upto: Mapping[str, int] | None
    during: Period | None


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """Who may grant what; from `two_from` on two persons approve."""

    valid_days: int
    temporary_days: int
    two_from: Mapping[str, int]
    lines: tuple[Line, ...]


def parse_approvals(document: Mapping[str, object]) -> ApprovalPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, approvals_days,
    approvals_amounts, approvals_lines, approvals_line, approvals_person_end.
    """
    issues = misaddressed(document, KIND, _KEYS)
    days = {
        key: whole(document.get(key), 1, _MOST_DAYS) for key in ("valid_days", "temporary_days")
    }
    issues += [
        Issue(key, "approvals_days", {"most": _MOST_DAYS})
        for key, found in days.items()
        if found is None
    ]
    two_from = _amounts(document.get("two_from"))
    if two_from is None:
        issues.append(Issue("two_from", "approvals_amounts"))
    lines = _lines(document.get("lines"), issues)
    if issues:
        raise PolicyRefused(issues)
    return ApprovalPolicy(
        valid_days=days["valid_days"] or 0,
        temporary_days=days["temporary_days"] or 0,
        two_from=two_from or {},
        lines=lines,
    )


def _amounts(found: object) -> dict[str, int] | None:
    if not isinstance(found, Mapping):
        return None
    read = {str(code): whole(minor, 0, _MOST) for code, minor in found.items()}
    sound = {code: minor for code, minor in read.items() if minor is not None and known(code)}
    return sound if len(sound) == len(found) else None


def _lines(listed: object, issues: list[Issue]) -> tuple[Line, ...]:
    if not isinstance(listed, list) or not listed:
        issues.append(Issue("lines", "approvals_lines"))
        return ()
    found = []
    for at, line in enumerate(listed):
        one = _line(line)
        if one is None:
            issues.append(Issue(f"lines.{at}", "approvals_line", {"roles": ", ".join(ROLES)}))
        elif one.person and (one.during is None or one.during.end is None):
            # what was lent to a deputy must come back by itself
            issues.append(Issue(f"lines.{at}.to", "approvals_person_end"))
        else:
            found.append(one)
    return tuple(found)


def _line(line: object) -> Line | None:
    if not isinstance(line, Mapping) or not line.keys() <= _LINE:
        return None
    role, person = str(line.get("role", "")), str(line.get("person", "")).strip()
    grades = line.get("grades")
    upto = None if line.get("upto") == "unlimited" else _amounts(line.get("upto"))
    if bool(role) == bool(person) or (role and role not in ROLES):
        return None
    if not isinstance(grades, list) or not grades or not set(grades) <= {*GRADES, UNRATED}:
        return None
    if upto is None and line.get("upto") != "unlimited":
        return None
    try:
        during = _during(line.get("from"), line.get("to"))
    except ValueError:
        return None
    return Line(role, person, frozenset(grades), upto, during)


def _during(since: object, until: object) -> Period | None:
    """From a day up to, not including, another; ValueError for no days or an end before."""
    if since is None and until is None:
        return None
    first = Day.min if since is None else Day.fromisoformat(str(since))
    return Period(first, None if until is None else Day.fromisoformat(str(until)))
