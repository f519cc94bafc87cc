"""Decides how closely a customer is watched, and which card counts (B5).

`{kind: scoring, name, card, classes: {high: {cycle_days, grades, any: [test]}, medium:
{cycle_days}, low: {cycle_days, grades, all: [test]}}}`. High: the grade is one of its grades, a
hard stop holds or any of its tests. Low: the grade is one of its grades and all its tests hold.
Everybody else is medium.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.scoring.figures import Figure
from huikuan.rules.scoring.testing import Test, test
from huikuan.rules.scoring.values import GRADES, Facts, RiskClass, Score, Watched

WATCH: Final = "scoring"
_KEYS: Final = frozenset({"card", "classes"})
_CLASS_KEYS: Final = {
    RiskClass.HIGH: {"cycle_days", "grades", "any"},
    RiskClass.MEDIUM: {"cycle_days"},
    RiskClass.LOW: {"cycle_days", "grades", "all"},
}
_LONGEST: Final = 366


@dataclass(frozen=True, slots=True)
class Watch:
    """Which card scores, and who is watched how closely. Cycles in days by class."""

    name: str
    card: str
    cycles: Mapping[RiskClass, int]
    high_grades: frozenset[str]
    high_tests: tuple[Test, ...]
    low_grades: frozenset[str]
    low_tests: tuple[Test, ...]

    def figures(self) -> frozenset[Figure]:
        """Everything that its tests ask for."""
        return frozenset(one.figure for one in (*self.high_tests, *self.low_tests))


def parse_watch(document: Mapping[str, object]) -> Watch:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue: policy_kind, policy_unknown_key, scoring_card,
    scoring_class, scoring_cycle, scoring_grades, and those of `test`.
    """
    issues = misaddressed(document, WATCH, _KEYS)
    card = document.get("card")
    if not isinstance(card, str) or not card.strip():
        issues.append(Issue("card", "scoring_card"))
    listed = document.get("classes")
    lines = {one: _line(listed, one, issues) for one in RiskClass}
    cycles = {one: _cycle(lines[one], one, issues) for one in RiskClass}
    high, low = lines[RiskClass.HIGH], lines[RiskClass.LOW]
    watch = Watch(
        str(document.get("name", "")),
        str(card),
        cycles,
        _grades(high, RiskClass.HIGH, issues),
        _tests(high.get("any"), "classes.high.any", issues),
        _grades(low, RiskClass.LOW, issues),
        _tests(low.get("all"), "classes.low.all", issues),
    )
    if watch.high_grades & watch.low_grades:
        issues.append(Issue("classes", "scoring_grades", {"known": ", ".join(GRADES)}))
    if issues:
        raise PolicyRefused(issues)
    return watch


def watched(watch: Watch, score: Score, facts: Facts) -> Watched:
    """Return the class of a customer with this score and these facts, and what decided.

    Reasons are grade, hard_stop and the keys of the figures whose tests held (high), or whose
    tests failed (medium); a low customer has none.
    """
    reasons = ["grade"] if score.grade in watch.high_grades else []
    reasons += ["hard_stop"] if score.hard_stops else []
    reasons += [one.figure.key for one in watch.high_tests if one.holds(facts)]
    if reasons:
        return _as(watch, RiskClass.HIGH, reasons)
    reasons = [] if score.grade in watch.low_grades else ["grade"]
    reasons += [one.figure.key for one in watch.low_tests if not one.holds(facts)]
    return _as(watch, RiskClass.MEDIUM if reasons else RiskClass.LOW, reasons)


def _as(watch: Watch, one: RiskClass, reasons: Sequence[str]) -> Watched:
    return Watched(one, watch.cycles[one], tuple(dict.fromkeys(reasons)))


def _line(listed: object, one: RiskClass, issues: list[Issue]) -> Mapping[str, object]:
    found = listed.get(one.value) if isinstance(listed, Mapping) else None
    if not isinstance(found, Mapping) or not found.keys() <= _CLASS_KEYS[one]:
        issues.append(Issue(f"classes.{one}", "scoring_class"))
        return {}
    return found


def _cycle(line: Mapping[str, object], one: RiskClass, issues: list[Issue]) -> int:
    days = whole(line.get("cycle_days"), 1, _LONGEST)
    if days is None:
        issues.append(Issue(f"classes.{one}.cycle_days", "scoring_cycle", {"most": _LONGEST}))
    return days or 0


def _grades(line: Mapping[str, object], one: RiskClass, issues: list[Issue]) -> frozenset[str]:
    found = line.get("grades")
    if not isinstance(found, list | tuple) or not set(found) <= set(GRADES):
        at = f"classes.{one}.grades"
        issues.append(Issue(at, "scoring_grades", {"known": ", ".join(GRADES)}))
        return frozenset()
    return frozenset(found)


def _tests(listed: object, at: str, issues: list[Issue]) -> tuple[Test, ...]:
    if not isinstance(listed, list | tuple):
        issues.append(Issue(at, "scorecard_test"))
        return ()
    found = [test(line, f"{at}.{place}", issues) for place, line in enumerate(listed)]
    return tuple(one for one in found if one is not None)
