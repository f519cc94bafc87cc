"""Decides how each point of a review's checklist stands, and whether a person is needed (B6).

A case is finished without a person where the policy allows it for its kind and no point fails or
is missing; else somebody takes it, with what fails first.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from huikuan.kernel.days import Day, add_days, add_months
from huikuan.kernel.decisions import Decision, Figure, Reason
from huikuan.kernel.money import Money, Rounding, divide
from huikuan.rules.reviews.calendar import GRADES
from huikuan.rules.reviews.policy import ReviewPolicy
from huikuan.rules.reviews.values import Facts, Mark, Point, ReviewKind

FINISHED: Final = "finished"
PERSON: Final = "person"
_WHOLE: Final = 10_000
_Stands = tuple[Mark, dict[str, Figure]]


def checklist(
    kind: ReviewKind, facts: Facts, policy: ReviewPolicy, as_of: Day
) -> tuple[Point, ...]:
    """Return the points that a review of this kind looks at, in the policy's order."""
    return tuple(
        Point(code, *_POINTS[code](facts, policy, as_of)) for code in policy.checklists[kind]
    )


def finish(kind: ReviewKind, points: Sequence[Point], policy: ReviewPolicy) -> Decision:
    """Decide whether the review is done (finished) or needs a person, with what stands against."""
    against = [
        Reason(f"reviews.{mark}_{point.code}", point.figures)
        for mark in (Mark.FAILED, Mark.MISSING)
        for point in points
        if point.mark is mark
    ]
    if kind not in policy.unattended:
        against.append(Reason("reviews.attended", {"kind": kind.value}))
    return Decision(PERSON if against else FINISHED, tuple(against))


def _mark(*, passed: bool) -> Mark:
    return Mark.PASSED if passed else Mark.FAILED


def _score(facts: Facts, policy: ReviewPolicy, as_of: Day) -> _Stands:
    if facts.grade is None or facts.scored_on is None:
        return Mark.MISSING, {}
    fresh = add_days(facts.scored_on, policy.score_days) >= as_of
    figures: dict[str, Figure] = {"grade": facts.grade, "day": facts.scored_on}
    return _mark(passed=fresh), {**figures, "most": policy.score_days}


def _grade(facts: Facts, _policy: ReviewPolicy, _as_of: Day) -> _Stands:
    """The first review has no grade to compare with: what is known now is its own norm."""
    if facts.grade is None:
        return Mark.MISSING, {}
    before = facts.grade_before or facts.grade
    kept = GRADES.index(facts.grade) <= GRADES.index(before)
    return _mark(passed=kept), {"before": before, "grade": facts.grade}


def _overdue(facts: Facts, policy: ReviewPolicy, _as_of: Day) -> _Stands:
    late = facts.overdue_minor > 0 and facts.overdue_days > policy.overdue_days
    return _mark(passed=not late), {
        "amount": Money(facts.overdue_minor, facts.currency),
        "days": facts.overdue_days,
        "most": policy.overdue_days,
    }


def _limit(facts: Facts, policy: ReviewPolicy, _as_of: Day) -> _Stands:
    if facts.limit is None or facts.recommended is None:
        return Mark.MISSING, {}
    most = divide(facts.recommended * (_WHOLE + policy.tolerance), _WHOLE, Rounding.DOWN)
    return _mark(passed=facts.limit <= most), {
        "limit": Money(facts.limit, facts.currency),
        "recommended": Money(facts.recommended, facts.currency),
    }


def _limit_ends(facts: Facts, policy: ReviewPolicy, as_of: Day) -> _Stands:
    days = policy.triggers.get("limit_ends", {"days": 0})["days"]
    ends = facts.limit_ends
    runs = ends is None or ends > add_days(as_of, days)
    return _mark(passed=runs), {"ends": ends, "days": days}


def _statement(facts: Facts, policy: ReviewPolicy, as_of: Day) -> _Stands:
    if facts.statement_on is None:
        return Mark.MISSING, {}
    months = policy.triggers.get("statement_missing", {"months": 12})["months"]
    fresh = add_months(facts.statement_on, months) > as_of
    return _mark(passed=fresh), {"newest": facts.statement_on, "months": months}


def _papers(facts: Facts, _policy: ReviewPolicy, _as_of: Day) -> _Stands:
    expired = facts.papers_expired
    return _mark(passed=not expired), {"expired": len(expired), "which": ", ".join(expired)}


_POINTS: Final[Mapping[str, Callable[[Facts, ReviewPolicy, Day], _Stands]]] = {
    "score": _score,
    "grade": _grade,
    "overdue": _overdue,
    "limit": _limit,
    "limit_ends": _limit_ends,
    "statement": _statement,
    "papers": _papers,
}
