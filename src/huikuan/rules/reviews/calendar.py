"""Decides which customers have to be reviewed on a day, and why (B5, B6).

Every reason that holds is named; the deepest kind among them is opened, due by the earliest day
that any of them asks for. Who has an open review gets the reasons added to it.
"""

from collections.abc import Callable, Mapping
from typing import Final

from huikuan.kernel.days import Day, add_days, add_months
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money, Rounding, divide
from huikuan.rules.reviews.policy import ReviewPolicy
from huikuan.rules.reviews.values import Due, Facts, ReviewKind, Trigger

GRADES: Final = "ABCDE"
# what stays as it is after a review has seen it: it asks again only when the quiet days are over
_LASTING: Final = frozenset({"statement_missing", "overdue_years", "limit_ends"})
_WHOLE: Final = 10_000


def due(facts: Facts, policy: ReviewPolicy, as_of: Day) -> Due | None:
    """Return the review that has to be opened on a day, or None.

    The calendar runs from the last finished review of the same depth or deeper, else from the
    first day of the relation; a customer of whom neither is known is reviewed at once.
    """
    found = [*_by_calendar(facts, policy, as_of), *_by_event(facts, policy, as_of)]
    if not found:
        return None
    kinds = {kind for kind, _ in found}
    return Due(
        kind=max(kinds, key=lambda kind: kind.depth),
        reasons=tuple(reason for _, reason in found),
        due_on=min(add_days(as_of, policy.due_days[kind]) for kind in kinds),
    )


def last_review(facts: Facts, least: ReviewKind) -> Day | None:
    """Return the last day on which a review of this depth or a deeper one was finished."""
    days = [day for kind, day in facts.reviewed.items() if kind.depth >= least.depth]
    return max(days, default=None)


def _by_calendar(facts: Facts, policy: ReviewPolicy, as_of: Day) -> list[tuple[ReviewKind, Reason]]:
    found = []
    months = {
        ReviewKind.ANNUAL: (policy.annual_months, Trigger.YEAR),
        ReviewKind.QUARTERLY: (policy.quarterly_months, Trigger.QUARTER),
    }
    for kind, (length, trigger) in months.items():
        last = last_review(facts, kind) or facts.since
        if last is None or add_months(last, length) <= as_of:
            found.append((kind, Reason(f"reviews.{trigger}", {"last": last, "months": length})))
            # the year's review is a re-check, too
            return found
    last = last_review(facts, ReviewKind.WATCH) or facts.since
    if facts.cycle_days and last is not None and add_days(last, facts.cycle_days) <= as_of:
        risk = facts.risk_class or ""
        found.append(
            (
                ReviewKind.WATCH,
                Reason("reviews.cycle", {"last": last, "days": facts.cycle_days, "risk": risk}),
            )
        )
    return found


def _by_event(facts: Facts, policy: ReviewPolicy, as_of: Day) -> list[tuple[ReviewKind, Reason]]:
    last = last_review(facts, ReviewKind.SPECIAL)
    quiet = last is not None and add_days(last, policy.quiet_days) > as_of
    reasons = [
        reason
        for name, figures in policy.triggers.items()
        if not (quiet and name in _LASTING)
        and (reason := _EVENTS[name](facts, figures, as_of)) is not None
    ]
    reasons += [Reason("reviews.news", {"what": what}) for what in facts.news]
    return [(ReviewKind.SPECIAL, reason) for reason in reasons]


def _order_surge(facts: Facts, figures: Mapping[str, int], _as_of: Day) -> Reason | None:
    """An order above the customer's own norm by the share; at the edge it counts (D2: up 50 %)."""
    order, norm = facts.newest_order, facts.norm
    if order is None or not norm or facts.orders < figures["orders"]:
        return None
    if order * _WHOLE < norm * (_WHOLE + figures["share"]):
        return None
    return Reason(
        "reviews.order_surge",
        {
            "order": Money(order, facts.currency),
            "norm": Money(norm, facts.currency),
            "percent": divide((order - norm) * 100, norm, Rounding.HALF_UP),
        },
    )


def _rating_down(facts: Facts, figures: Mapping[str, int], _as_of: Day) -> Reason | None:
    if facts.grade is None or facts.grade_before is None:
        return None
    fallen = GRADES.index(facts.grade) - GRADES.index(facts.grade_before)
    if fallen < figures["grades"]:
        return None
    return Reason("reviews.rating_down", {"before": facts.grade_before, "grade": facts.grade})


def _statement_missing(facts: Facts, figures: Mapping[str, int], as_of: Day) -> Reason | None:
    """Where statements are kept at all: a buyer who gives none is the checklist's business."""
    newest = facts.statement_on
    if newest is None or add_months(newest, figures["months"]) > as_of:
        return None
    return Reason("reviews.statement_missing", {"newest": newest, "months": figures["months"]})


def _overdue_years(facts: Facts, figures: Mapping[str, int], _as_of: Day) -> Reason | None:
    """Whoever is overdue year after year has his limit reassessed; without one there is none."""
    if not facts.limited or facts.overdue_years < figures["years"]:
        return None
    return Reason("reviews.overdue_years", {"years": facts.overdue_years})


def _limit_ends(facts: Facts, figures: Mapping[str, int], as_of: Day) -> Reason | None:
    ends = facts.limit_ends
    if ends is None or ends > add_days(as_of, figures["days"]):
        return None
    return Reason("reviews.limit_ends", {"ends": ends})


_EVENTS: Final[Mapping[str, Callable[[Facts, Mapping[str, int], Day], Reason | None]]] = {
    "order_surge": _order_surge,
    "rating_down": _rating_down,
    "statement_missing": _statement_missing,
    "overdue_years": _overdue_years,
    "limit_ends": _limit_ends,
}
