"""Reads the policy of reviews: calendar, triggers, checklists, what needs no person (B6).

A document of this kind: `{kind: reviews, name, months: {quarterly, annual}, due_days: {kind},
triggers: {...}, checklists: {kind: [point]}, score_days, overdue_days, tolerance, quiet_days, unattended}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.reviews.values import ReviewKind

KIND: Final = "reviews"
POINTS: Final = ("score", "grade", "overdue", "limit", "limit_ends", "statement", "papers")
_MOST_DAYS: Final = 3_650
_NUMBERS: Final = {
    "score_days": _MOST_DAYS,
    "overdue_days": _MOST_DAYS,
    "tolerance": 100_000,
    "quiet_days": _MOST_DAYS,
}
_TRIGGERS: Final[Mapping[str, Mapping[str, int]]] = {
    "order_surge": {"share": 1_000_000, "orders": 1_000},
    "rating_down": {"grades": 4},
    "statement_missing": {"months": 120},
    "overdue_years": {"years": 20},
    "limit_ends": {"days": _MOST_DAYS},
}
_KEYS: Final = frozenset({"months", "due_days", "triggers", "checklists", "unattended", *_NUMBERS})


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """The rules of reviews; a trigger that the document leaves out does not open any.

    `tolerance` (permyriad): how far a limit may be above the recommended one. `quiet_days`: what a
    finished special or annual review has seen opens no other one for so long.
    """

    quarterly_months: int
    annual_months: int
    due_days: Mapping[ReviewKind, int]
    triggers: Mapping[str, Mapping[str, int]]
    checklists: Mapping[ReviewKind, tuple[str, ...]]
    score_days: int
    overdue_days: int
    tolerance: int
    quiet_days: int
    unattended: frozenset[ReviewKind]


def parse(document: Mapping[str, object]) -> ReviewPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, reviews_months,
    reviews_days, reviews_trigger, reviews_checklist, reviews_number, reviews_unattended.
    """
    issues = misaddressed(document, KIND, _KEYS)
    months = _numbers(document.get("months"), {"quarterly": 24, "annual": 60}, least=1)
    days = _numbers(document.get("due_days"), dict.fromkeys(ReviewKind, _MOST_DAYS), least=0)
    triggers = _triggers(document.get("triggers"), issues)
    checklists = _checklists(document.get("checklists"))
    numbers = {key: whole(document.get(key), 0, most) for key, most in _NUMBERS.items()}
    kinds = document.get("unattended")
    if months is None:
        issues.append(Issue("months", "reviews_months"))
    if days is None:
        issues.append(Issue("due_days", "reviews_days", {"kinds": ", ".join(ReviewKind)}))
    if checklists is None:
        issues.append(Issue("checklists", "reviews_checklist", {"known": ", ".join(POINTS)}))
    issues += [
        Issue(key, "reviews_number", {"most": _NUMBERS[key]})
        for key, found in numbers.items()
        if found is None
    ]
    if not isinstance(kinds, list) or not set(map(str, kinds)) <= set(ReviewKind):
        issues.append(Issue("unattended", "reviews_unattended", {"kinds": ", ".join(ReviewKind)}))
        kinds = []
    if issues or months is None or days is None or checklists is None:
        raise PolicyRefused(issues)
    return ReviewPolicy(
        quarterly_months=months["quarterly"],
        annual_months=months["annual"],
        due_days={kind: days[kind] for kind in ReviewKind},
        triggers=triggers,
        checklists=checklists,
        score_days=numbers["score_days"] or 0,
        overdue_days=numbers["overdue_days"] or 0,
        tolerance=numbers["tolerance"] or 0,
        quiet_days=numbers["quiet_days"] or 0,
        unattended=frozenset(ReviewKind(str(one)) for one in kinds),
    )


def _numbers(found: object, most: Mapping[str, int], least: int) -> dict[str, int] | None:
    if not isinstance(found, Mapping) or set(found) != {str(key) for key in most}:
        return None
    read = {str(key): whole(found[str(key)], least, limit) for key, limit in most.items()}
    sound = {key: number for key, number in read.items() if number is not None}
    return sound if len(sound) == len(read) else None


def _triggers(found: object, issues: list[Issue]) -> dict[str, dict[str, int]]:
    known = {"known": ", ".join(_TRIGGERS)}
    if not isinstance(found, Mapping):
        issues.append(Issue("triggers", "reviews_trigger", known))
        return {}
    triggers = {}
    for name, line in found.items():
        figures = _numbers(line, _TRIGGERS[name], least=1) if name in _TRIGGERS else None
        if figures is None:
            issues.append(Issue(f"triggers.{name}", "reviews_trigger", known))
        else:
            triggers[str(name)] = figures
    return triggers


def _checklists(found: object) -> dict[ReviewKind, tuple[str, ...]] | None:
    if not isinstance(found, Mapping) or set(found) != set(ReviewKind):
        return None
    lists = {}
    for kind in ReviewKind:
        points = found[kind.value]
        if not isinstance(points, list) or not points or not set(map(str, points)) <= set(POINTS):
            return None
        lists[kind] = tuple(dict.fromkeys(str(one) for one in points))
    return lists
