"""Decides how a factor may bend: its fine bins, and rising, falling, or with one turn (B4).

A person accepts a bin because it makes sense: more debt is worse. Some figures are bad at both
ends (no stock at all, or stock for a year), so one turn is allowed where it explains a fifth more
of the failures than a line that only rises or only falls. Missing is a bin of its own.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

FINEST: Final = 96
COARSEST: Final = 24
_ROWS_A_BIN: Final = 20
_TURN_GAINS: Final = 0.8
_LEAST_ARM: Final = 3
_PRIOR: Final = 5.0
_MOST_DIGITS: Final = 17


@dataclass(frozen=True, slots=True)
class Shape:
    """How the log-odds of failing run over the bins.

    `direction` is 1 for rising, -1 for falling. With a `turn` (a bin above 0) it runs the other
    way before that bin.
    """

    direction: int
    turn: int = 0

    def directions(self, bins: int) -> np.ndarray:
        """The way of each step between neighbouring bins."""
        steps = np.full(bins - 1, self.direction)
        steps[: max(self.turn - 1, 0)] *= -1 if self.turn else 1
        if self.turn:
            # into the turning bin one may go either way
            steps[self.turn - 1] = 0
        return steps


def finest(rows: int) -> int:
    """How many fine bins so many firms allow."""
    return max(4, min(FINEST, rows // _ROWS_A_BIN))


def edges(column: np.ndarray, bins: int) -> np.ndarray:
    """The inner edges of bins with as many firms each, written as shortly as they can be."""
    there = column[~np.isnan(column)]
    if not len(there):
        return np.empty(0)
    levels = np.unique(there)
    cuts = np.unique(np.quantile(there, np.linspace(0, 1, bins + 1)[1:-1], method="lower"))
    before = np.searchsorted(levels, cuts) - 1
    # an edge that nobody lies below makes no bin
    return np.array(
        [
            written_as(float(levels[place]), float(cut))
            for place, cut in zip(before, cuts, strict=True)
            if place >= 0
        ]
    )


def written_as(below: float, cut: float) -> float:
    """The shortest number above one figure and up to the next: the edge that parts the two."""
    for digits in range(_MOST_DIGITS):
        short = float(f"{cut:.{digits}e}")
        if below < short <= cut:
            return short
    return cut


def placed(values: np.ndarray, cuts: list[np.ndarray], missing: int) -> np.ndarray:
    """The bin of every figure of every firm: [edge, next edge); `missing` where there is none."""
    found = np.empty(values.shape, np.int64)
    for column, cut in enumerate(cuts):
        given = values[:, column]
        found[:, column] = np.where(
            np.isnan(given), missing, np.searchsorted(cut, given, side="right")
        )
    return found


def shape(places: np.ndarray, failed: np.ndarray, bins: int, *, turns: bool) -> Shape:
    """How one factor runs in these firms: the better of rising and falling, or one turn."""
    there = places < bins
    # asked of few bins: noise would hide a turn, or show one that is not there
    wide = -(-bins // COARSEST)
    coarse, few = places[there] // wide, -(-bins // wide)
    firms = np.bincount(coarse, minlength=few).astype(np.float64)
    bad = np.bincount(coarse, failed[there], minlength=few)
    rate = (bad + failed.mean() * _PRIOR) / (firms + _PRIOR)
    weight = firms + 1e-9
    rising, falling = (_misfit(way * rate, weight) for way in (1, -1))
    best, found = min((rising, Shape(1)), (falling, Shape(-1)), key=lambda one: one[0])
    if not turns:
        return found
    limit = best * _TURN_GAINS
    for way in (1, -1):
        for turn in range(_LEAST_ARM, few - _LEAST_ARM):
            misfit = _misfit(-way * rate[:turn], weight[:turn])
            if misfit < limit:
                misfit += _misfit(way * rate[turn:], weight[turn:])
            if misfit < limit:
                limit, found = misfit, Shape(way, turn * wide)
    return found


def _misfit(rate: np.ndarray, weight: np.ndarray) -> float:
    """What the best rising steps leave unexplained: pool adjacent violators."""
    means: list[float] = []
    weights: list[float] = []
    squares: list[float] = []
    for value, mass in zip(rate.tolist(), weight.tolist(), strict=True):
        mean, total, square = value, mass, mass * value * value
        while means and means[-1] > mean:
            whole = weights[-1] + total
            mean = (means.pop() * weights[-1] + mean * total) / whole
            square += squares.pop()
            weights.pop()
            total = whole
        means.append(mean)
        weights.append(total)
        squares.append(square)
    return sum(
        square - total * mean * mean
        for square, total, mean in zip(squares, weights, means, strict=True)
    )
