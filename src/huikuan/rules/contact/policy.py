"""Reads the contact rules: hours, caps, and who is addressed first (A5; domain 3.6).

A document of this kind: `{kind: contact, name, quiet: {from, to}, hours: {from, to}, workdays,
caps: {person: {calls: {day, week}, messages: {day, week}}, firm: {day, week}}, role_first,
recheck_days}`; times are HH:MM on the debtor's clock.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole

KIND: Final = "contact"
_MOST: Final = 1_000
# yardstick of GB/T 45251-2025: calls that reach a debtor, of the house and its agencies together
MOST_CALLS: Final = 3
_KEYS: Final = frozenset({"quiet", "hours", "workdays", "caps", "role_first"})


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of the debtor's day, the end not counted; it may pass midnight."""

    start: dt.time
    end: dt.time

    def covers(self, at: dt.time) -> bool:
        """Whether the time of day lies in it."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many in a day and in seven days running."""

    day: int
    week: int


@dataclass(frozen=True, slots=True)
class ContactPolicy:
    """When and how often somebody may be reached.

    `quiet` is never broken; `hours` are kept unless a person calls. `calls` and `messages` count
    for one person, `firm` all of them for all of a customer's people.
    """

    quiet: Hours
    hours: Hours
    workdays: bool
    calls: Cap
    messages: Cap
    firm: Cap
    role_first: bool


def parse(document: Mapping[str, object]) -> ContactPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, contact_hours,
    contact_hours_quiet, contact_caps, contact_calls, contact_yes_no.
    """
    issues = misaddressed(document, KIND, _KEYS)
    quiet = _hours(document.get("quiet"), "quiet", issues)
    hours = _hours(document.get("hours"), "hours", issues)
    if quiet and hours and (quiet.covers(hours.start) or hours.covers(quiet.start)):
        issues.append(Issue("hours", "contact_hours_quiet"))
    caps = document.get("caps")
    known = isinstance(caps, Mapping) and set(caps) == {"calls", "messages", "firm"}
    read = {
        key: _cap(caps[key] if known and isinstance(caps, Mapping) else None, f"caps.{key}", issues)
        for key in ("calls", "messages", "firm")
    }
    calls = read["calls"]
    if calls is not None and calls.day > MOST_CALLS:
        issues.append(Issue("caps.calls.day", "contact_calls", {"most": MOST_CALLS}))
    flags = {key: document.get(key) for key in ("workdays", "role_first")}
    issues += [
        Issue(key, "contact_yes_no") for key, flag in flags.items() if not isinstance(flag, bool)
    ]
    messages, firm = read["messages"], read["firm"]
    if issues or not (quiet and hours and calls and messages and firm):
        raise PolicyRefused(issues)
    return ContactPolicy(
        quiet=quiet,
        hours=hours,
        workdays=bool(flags["workdays"]),
        calls=calls,
        messages=messages,
        firm=firm,
        role_first=bool(flags["role_first"]),
    )


def _hours(found: object, path: str, issues: list[Issue]) -> Hours | None:
    times = (
        [_time(found["from"]), _time(found["to"])]
        if isinstance(found, Mapping) and set(found) == {"from", "to"}
        else [None]
    )
    start, end = times[0], times[-1]
    if start is None or end is None or start == end:
        issues.append(Issue(path, "contact_hours"))
        return None
    return Hours(start, end)


def _time(found: object) -> dt.time | None:
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", found) if isinstance(found, str) else None
    return dt.time(int(match[1]), int(match[2])) if match else None


def _cap(found: object, path: str, issues: list[Issue]) -> Cap | None:
    if isinstance(found, Mapping) and set(found) == {"day", "week"}:
        day, week = whole(found["day"], 0, _MOST), whole(found["week"], 0, _MOST)
        if day is not None and week is not None and day <= week:
            return Cap(day, week)
    issues.append(Issue(path, "contact_caps", {"most": _MOST}))
    return None
