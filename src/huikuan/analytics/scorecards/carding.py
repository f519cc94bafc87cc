"""Writes what was fitted as the document of a scorecard: bins, weights, points (B4).

A factor weighs what its best and its worst bin lie apart, in percent of what all factors do; a bin
has the share of it that it lies above the worst. So the points of a firm are its log-odds of not
failing on a scale from 0 to 100, and nothing but the document is needed to score it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

import numpy as np

from huikuan.rules.scoring import ATTRIBUTES, EXTRA, GRADES, KIND, MEASURES, RATIOS, WHOLE

MOST_BINS: Final = 12
_LEAST_APART: Final = 0.02
_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One fitted factor: inner edges, log-odds of not failing by bin, and where it is missing."""

    name: str
    edges: tuple[float, ...]
    good: tuple[float, ...]
    missing: float

    @property
    def range(self) -> float:
        """How far its best bin lies above its worst."""
        values = (*self.good, self.missing)
        return max(values) - min(values)


@dataclass(frozen=True, slots=True)
class Scale:
    """How points (hundredths) become the log-odds of failing: `least` at none, less `per_point`."""

    most_odds: float
    per_point: float

    def odds(self, points: np.ndarray) -> np.ndarray:
        """The log-odds of failing."""
        found: np.ndarray = self.most_odds - self.per_point * points
        return found

    def points(self, odds: np.ndarray) -> np.ndarray:
        """The points of such log-odds."""
        found: np.ndarray = (self.most_odds - odds) / self.per_point
        return found


def line(name: str, cuts: np.ndarray, steps: np.ndarray, places: np.ndarray) -> Line:
    """A factor from its fine bins: neighbours that hardly differ become one, at most twelve stay.

    `steps` are log-odds of failing by fine bin, missing last; `places` the bins of the firms.
    Where no firm lacked the figure, lacking it counts as the average.
    """
    bins = len(cuts) + 1
    firms = np.bincount(places, minlength=len(steps)).astype(np.float64)
    values, weights, ends = (
        list(-steps[:bins]),
        list(np.maximum(firms[:bins], 1e-9)),
        list(map(float, cuts)),
    )
    while len(values) > 1:
        gaps = [abs(after - before) for before, after in pairwise(values)]
        at = int(np.argmin(gaps))
        if len(values) <= MOST_BINS and gaps[at] >= _LEAST_APART:
            break
        whole = weights[at] + weights[at + 1]
        values[at] = (values[at] * weights[at] + values[at + 1] * weights[at + 1]) / whole
        weights[at] = whole
        del values[at + 1], weights[at + 1], ends[at]
    missing = float(-steps[-1]) if firms[-1] else float(np.average(values, weights=weights))
    return Line(name, tuple(ends), tuple(map(float, values)), missing)


def written(
    name: str, lines: list[Line], dimensions: Mapping[str, str], base: float
) -> tuple[dict[str, Any], Scale]:
    """The document of a card with these factors, and what its points mean.

    Its grades are spread evenly, to be set by what is observed.
    """
    kept = [one for one in lines if one.range > 0]
    weights = _weights([one.range for one in kept])
    heavy = [(one, weight) for one, weight in zip(kept, weights, strict=True) if weight]
    factors = [_factor(one, weight, dimensions) for one, weight in heavy]
    best = sum(max(*one.good, one.missing) for one in kept)
    spread = sum(one.range for one in kept)
    light = [one for one, weight in zip(kept, weights, strict=True) if not weight]
    # what is too light to be written counts as its average
    drift = sum(max(*one.good, one.missing) - float(np.mean(one.good)) for one in light)
    document = {
        "kind": KIND,
        "name": name,
        "grades": dict(zip(GRADES[:-1], (80, 60, 40, 20), strict=True)),
        "thin": {"known_below": 20, "grade": "C"},
        "factors": factors,
    }
    return document, Scale(base - best + spread + drift, spread / WHOLE)


def _factor(one: Line, weight: int, dimensions: Mapping[str, str]) -> dict[str, Any]:
    low = min(*one.good, one.missing)
    cuts = [_plain(edge) for edge in one.edges]
    bins: list[dict[str, Any]] = []
    for place, good in enumerate(one.good):
        line: dict[str, Any] = {}
        if place:
            line["from"] = cuts[place - 1]
        if place < len(cuts):
            line["to"] = cuts[place]
        bins.append(line | {"points": _share(good - low, one.range)})
    source, of = asked(one.name)
    return {
        "code": coded(one.name),
        "dimension": dimensions.get(
            one.name, "transaction" if source == "measure" else "financial"
        ),
        "source": source,
        "of": of,
        "weight": _plain(Decimal(weight) / 100),
        "missing": _share(one.missing - low, one.range),
        "bins": bins,
    }


def asked(name: str) -> tuple[str, str]:
    """Where a card finds a figure of this name: what nobody takes is a column of the record."""
    for source, known in (("measure", MEASURES), ("ratio", RATIOS), ("attribute", ATTRIBUTES)):
        if name in known:
            return source, name
    return "attribute", EXTRA + name


def coded(name: str) -> str:
    """The code of a factor; a name that is too long keeps its beginning and a digest."""
    if len(name) <= _NAME:
        return name
    return f"{name[: _NAME - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _weights(ranges: list[float]) -> list[int]:
    """Hundredths of a percent that come to the whole: the largest remainders get what is left."""
    whole = sum(ranges)
    exact = [one / whole * WHOLE for one in ranges]
    found = [int(one) for one in exact]
    rest = sorted(range(len(exact)), key=lambda at: found[at] - exact[at])
    for at in rest[: WHOLE - sum(found)]:
        found[at] += 1
    return found


def _share(part: float, whole: float) -> int | str:
    return _plain(Decimal(round(part / whole * 10_000)) / 100)


def _plain(number: float | Decimal) -> int | str:
    """A number as a document has it: whole, or as text."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    if exact == exact.to_integral_value():
        return int(exact)
    return format(exact.normalize(), "f")
