"""Puts a case in its bucket on the worklist and says what a minute of work on it brings (A2).

The chance of being paid is what was seen of debts of the same age and grade, drawn towards the
policy's figure where little was seen: (paid + chance x weight) / (debts + weight).
"""

from collections.abc import Mapping
from typing import Final

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason, ranked
from huikuan.kernel.money import Money, Rounding, divide
from huikuan.rules.economics.policy import EconomicsPolicy
from huikuan.rules.economics.values import Bucket, CaseFacts, History, Ranked, Seen

_FULL: Final = 10_000
_PRECEDENCE: Final = (
    "economics.nothing_to_ask",
    "economics.deadline",
    "economics.insolvent",
    "economics.waiting",
    "economics.promises_broken",
    "economics.grade_at_risk",
    "economics.long_overdue",
    "economics.expected",
)
_NONE: Final[Mapping[tuple[int, str], Seen]] = {}


def chance(policy: EconomicsPolicy, overdue_days: int, grade: str, history: History = _NONE) -> int:
    """Return the chance of being paid of a debt of this age and grade, per ten thousand.

    A grade that the policy does not name has the figures of any. What was seen of the grade counts;
    where nothing was, what was seen of all grades.
    """
    band = policy.band(overdue_days)
    prior = policy.chances.get(grade, policy.chances[""])[band]
    seen = history.get((band, grade)) or history.get((band, ""), Seen(0, 0))
    return divide(
        seen.paid * _FULL + prior * policy.weight, seen.debts + policy.weight, Rounding.HALF_UP
    )


def rank(policy: EconomicsPolicy, facts: CaseFacts, as_of: Day, history: History = _NONE) -> Ranked:
    """Return the bucket of a case, its score and why.

    The score is expected money per minute: what a contact adds to the chance, times what can be
    asked for. Before a date after which the right itself is lost, all that may be expected counts.
    """
    expected = chance(policy, facts.overdue_days, facts.grade, history)
    near = _near(policy, facts, as_of)
    share = expected if near else policy.uplift[policy.band(facts.overdue_days)]
    score = divide(facts.asked_minor * share, _FULL * policy.minutes, Rounding.HALF_UP)
    risks = _risks(policy, facts, as_of)
    waits = _waits(facts, as_of)
    bucket = Bucket.AT_RISK if risks else Bucket.EASY
    if waits and not near:
        bucket = Bucket.WAITING
    figures = Reason(
        "economics.expected",
        {
            "asked": Money(facts.asked_minor, policy.currency),
            "chance": expected,
            "share": share,
            "minutes": policy.minutes,
            "score": Money(score, policy.currency),
        },
    )
    reasons = ranked((*waits, *risks, figures), _PRECEDENCE)
    return Ranked(bucket, score, expected, policy.minutes, reasons)


def _near(policy: EconomicsPolicy, facts: CaseFacts, as_of: Day) -> bool:
    return (
        facts.deadline_on is not None and (facts.deadline_on - as_of).days <= policy.deadline_days
    )


def _waits(facts: CaseFacts, as_of: Day) -> tuple[Reason, ...]:
    if facts.asked_minor <= 0:
        return (Reason("economics.nothing_to_ask"),)
    if facts.waiting_until is not None and facts.waiting_until > as_of:
        return (Reason("economics.waiting", {"until": facts.waiting_until}),)
    return ()


def _risks(policy: EconomicsPolicy, facts: CaseFacts, as_of: Day) -> tuple[Reason, ...]:
    found = []
    if _near(policy, facts, as_of):
        figures = {"deadline": facts.deadline, "on": facts.deadline_on}
        found.append(Reason("economics.deadline", figures))
    if facts.insolvent:
        found.append(Reason("economics.insolvent"))
    if facts.broken_promises >= policy.broken_promises > 0:
        found.append(Reason("economics.promises_broken", {"times": facts.broken_promises}))
    if facts.grade in policy.risk_grades:
        found.append(Reason("economics.grade_at_risk", {"grade": facts.grade}))
    if facts.overdue_days > policy.overdue_days:
        found.append(Reason("economics.long_overdue", {"days": facts.overdue_days}))
    return tuple(found)
