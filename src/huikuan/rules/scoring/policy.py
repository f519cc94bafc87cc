"""Reads a scorecard: factors with bins and weights, grades, what missing figures and stops do (B4).

`{kind: scorecard, name, grades: {A, B, C, D}, thin: {known_below, grade}, factors: [{code,
dimension, source, of, weight, missing, bins}], hard_stops: [{code, source, of, from, to, in,
grade}], note}`: a grade begins at so many of 100 points, what is below D is E. Weights are percent
and come to 100. `missing` is `spread`, `stop` or the points of the factor. Where less than
`known_below` percent of the weight has a figure, the card gives the grade of `thin`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed
from huikuan.rules.scoring.bins import MOST, Bins, bins, hundredths
from huikuan.rules.scoring.figures import Figure, figure
from huikuan.rules.scoring.testing import Test, test
from huikuan.rules.scoring.values import GRADES, WHOLE, Dimension, Missing

KIND: Final = "scorecard"
_KEYS: Final = frozenset({"grades", "thin", "factors", "hard_stops", "note"})
_FACTOR: Final = frozenset({"code", "dimension", "source", "of", "weight", "missing", "bins"})
_MOST_CODE: Final = 60


@dataclass(frozen=True, slots=True)
class Factor:
    """One line of a card. `weight` in hundredths of a percent; `missing_points` in hundredths."""

    code: str
    dimension: Dimension
    figure: Figure
    weight: int
    missing: Missing
    missing_points: int
    bins: Bins


@dataclass(frozen=True, slots=True)
class Stop:
    """A test that, where it holds, lets no grade be better than its own."""

    code: str
    test: Test
    grade: str


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard. `grades`: from how many points (hundredths) each grade on, best first."""

    name: str
    grades: tuple[tuple[str, int], ...]
    known_below: int
    thin_grade: str
    factors: tuple[Factor, ...]
    hard_stops: tuple[Stop, ...]

    def figures(self) -> frozenset[Figure]:
        """Everything that the card asks for."""
        stops = {stop.test.figure for stop in self.hard_stops}
        return frozenset({factor.figure for factor in self.factors} | stops)


def parse(document: Mapping[str, object]) -> Card:
    """Check a document and return the card.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, scorecard_grades,
    scorecard_thin, scorecard_no_factors, scorecard_factor, scorecard_code, scorecard_dimension,
    scorecard_source, scorecard_unknown_figure, scorecard_weight, scorecard_weights,
    scorecard_missing, scorecard_stop, those of `bins` and of `test`.
    """
    issues = misaddressed(document, KIND, _KEYS)
    grades = _grades(document.get("grades"), issues)
    known_below, thin = _thin(document.get("thin"), issues)
    factors = _factors(document.get("factors"), issues)
    stops = _stops(document.get("hard_stops", ()), issues)
    codes = [one.code for one in factors] + [one.code for one in stops]
    issues += [
        Issue("factors", "scorecard_code", {"code": code})
        for code in dict.fromkeys(codes)
        if codes.count(code) > 1
    ]
    if issues:
        raise PolicyRefused(issues)
    name = str(document.get("name", ""))
    return Card(name, grades, known_below, thin, factors, stops)


def _grades(found: object, issues: list[Issue]) -> tuple[tuple[str, int], ...]:
    if isinstance(found, Mapping) and tuple(found) == GRADES[:-1]:
        starts = [hundredths(found[grade], MOST) for grade in GRADES[:-1]]
        sure = [start for start in starts if start]
        if len(sure) == len(starts) and sure == sorted(set(sure), reverse=True):
            return (*zip(GRADES[:-1], sure, strict=True), (GRADES[-1], 0))
    # JSON as the database keeps it has no order of its own
    elif isinstance(found, Mapping) and set(found) == set(GRADES[:-1]):
        return _grades({grade: found[grade] for grade in GRADES[:-1]}, issues)
    issues.append(Issue("grades", "scorecard_grades"))
    return ()


def _thin(found: object, issues: list[Issue]) -> tuple[int, str]:
    if isinstance(found, Mapping) and found.keys() == {"known_below", "grade"}:
        below, grade = hundredths(found["known_below"], WHOLE), found["grade"]
        if below is not None and grade in GRADES:
            return below, str(grade)
    issues.append(Issue("thin", "scorecard_thin", {"known": ", ".join(GRADES)}))
    return 0, GRADES[-1]


def _factors(found: object, issues: list[Issue]) -> tuple[Factor, ...]:
    if not isinstance(found, Sequence) or isinstance(found, str) or not found:
        issues.append(Issue("factors", "scorecard_no_factors"))
        return ()
    lines = [_factor(line, f"factors.{place}", issues) for place, line in enumerate(found)]
    weights = [_weight(line) for line in found]
    total = sum(weight for weight in weights if weight is not None)
    if None not in weights and total != WHOLE:
        issues.append(Issue("factors", "scorecard_weights", {"total": Decimal(total) / 100}))
    return tuple(line for line in lines if line is not None)


def _factor(line: object, at: str, issues: list[Issue]) -> Factor | None:
    if not isinstance(line, Mapping) or not line.keys() <= _FACTOR:
        issues.append(Issue(at, "scorecard_factor"))
        return None
    before = len(issues)
    code = _code(line, at, issues)
    dimension = line.get("dimension")
    if dimension not in {one.value for one in Dimension}:
        listed = ", ".join(one.value for one in Dimension)
        issues.append(Issue(f"{at}.dimension", "scorecard_dimension", {"known": listed}))
    asked = figure(line, at, issues)
    weight = _weight(line)
    if weight is None:
        issues.append(Issue(f"{at}.weight", "scorecard_weight"))
    missing = _missing(line.get("missing"))
    if missing is None:
        issues.append(Issue(f"{at}.missing", "scorecard_missing"))
    found = bins(line.get("bins"), f"{at}.bins", issues)
    if len(issues) > before or not (asked and weight and missing and found):
        return None
    return Factor(code, Dimension(str(dimension)), asked, weight, *missing, found)


def _code(line: Mapping[str, object], at: str, issues: list[Issue]) -> str:
    code = line.get("code")
    if not isinstance(code, str) or not code.strip() or len(code) > _MOST_CODE:
        issues.append(Issue(f"{at}.code", "scorecard_code", {"code": str(code or "")}))
        return ""
    return code


def _weight(line: object) -> int | None:
    """The weight in hundredths of a percent; None for none, or one that weighs nothing."""
    return (hundredths(line.get("weight"), WHOLE) or None) if isinstance(line, Mapping) else None


def _missing(found: object) -> tuple[Missing, int] | None:
    if found in {Missing.SPREAD.value, Missing.STOP.value}:
        return Missing(str(found)), 0
    points = hundredths(found, MOST)
    return None if points is None else (Missing.POINTS, points)


def _stops(found: object, issues: list[Issue]) -> tuple[Stop, ...]:
    if not isinstance(found, Sequence) or isinstance(found, str):
        issues.append(Issue("hard_stops", "scorecard_stop"))
        return ()
    stops = []
    for place, line in enumerate(found):
        at = f"hard_stops.{place}"
        grade = line.get("grade") if isinstance(line, Mapping) else None
        if not isinstance(line, Mapping) or grade not in GRADES:
            issues.append(Issue(at, "scorecard_stop"))
            continue
        asked = {key: value for key, value in line.items() if key not in {"grade", "code"}}
        code, held = _code(line, at, issues), test(asked, at, issues)
        if held is not None:
            stops.append(Stop(code, held, str(grade)))
    return tuple(stops)
