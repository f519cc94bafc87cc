"""Finds the points of all factors together: logistic regression by small steps (B4).

An additive model of steps is a scorecard: each step moves the log-odds of the firms on one side of
one edge of one factor, so that what all steps of a factor come to is points by bin. Friedman,
*Greedy function approximation* (2001), with Newton's step; a step against the shape of its factor
is not taken. No step looks at two factors, so nothing is in the card that its bins do not show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from huikuan.analytics.scorecards.shaping import Shape

_RIDGE: Final = 1.0
_LEAST_MASS: Final = 1.0
RATE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Additive:
    """Log-odds: `base`, and for each factor a row with one figure a bin, missing last."""

    base: float
    steps: np.ndarray

    def scores(self, places: np.ndarray) -> np.ndarray:
        """The log-odds of failing of firms by their bins."""
        found: np.ndarray = self.base + self.steps[np.arange(len(self.steps)), places].sum(axis=1)
        return found


def rounds_for(failed: int) -> int:
    """How many steps so many failures can teach: one and a half a failure, 80 to 400."""
    return max(80, min(400, failed * 3 // 2))


def boosted(
    places: np.ndarray, failed: np.ndarray, shapes: Sequence[Shape], bins: int, rounds: int
) -> Additive:
    """Fit the points by bin; `places` has one column a factor, bin `bins` is missing."""
    firms, factors = places.shape
    width = bins + 1
    offsets = np.arange(factors) * width
    flat = np.ascontiguousarray((places + offsets).T).reshape(-1)
    allowed = np.stack([one.directions(bins) for one in shapes])
    base = float(np.log(failed.mean() / (1 - failed.mean())))
    odds = np.full(firms, base)
    steps = np.zeros((factors, width))
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-odds))
        slope = _summed(flat, failed - chance, factors, width)
        curve = _summed(flat, chance * (1 - chance), factors, width)
        found = _best(slope, curve, allowed)
        if found is None:
            break
        factor, step = found
        steps[factor] += step
        odds += step[places[:, factor]]
    return Additive(base, steps)


def _summed(flat: np.ndarray, values: np.ndarray, factors: int, width: int) -> np.ndarray:
    summed: np.ndarray = np.bincount(flat, np.tile(values, factors), minlength=factors * width)
    return summed.reshape(factors, width)


def _best(
    slope: np.ndarray, curve: np.ndarray, allowed: np.ndarray
) -> tuple[int, np.ndarray] | None:
    """The factor and the step that explain most: a figure below its edge, above it, missing."""
    left_slope, left_curve = slope[:, :-1].cumsum(axis=1), curve[:, :-1].cumsum(axis=1)
    right_slope = left_slope[:, -1:] - left_slope[:, :-1]
    right_curve = left_curve[:, -1:] - left_curve[:, :-1]
    left_slope, left_curve = left_slope[:, :-1], left_curve[:, :-1]
    left, right = left_slope / (left_curve + _RIDGE), right_slope / (right_curve + _RIDGE)
    missing = slope[:, -1] / (curve[:, -1] + _RIDGE)
    gain = left * left_slope + right * right_slope + (missing * slope[:, -1])[:, None]
    barred = (left_curve < _LEAST_MASS) | (right_curve < _LEAST_MASS)
    barred |= (right - left) * allowed < 0
    gain[barred] = -1
    at = int(gain.argmax())
    factor, edge = divmod(at, gain.shape[1])
    if gain[factor, edge] <= 0:
        return None
    step = np.empty(slope.shape[1])
    step[: edge + 1] = left[factor, edge]
    step[edge + 1 : -1] = right[factor, edge]
    step[-1] = missing[factor]
    return factor, step * RATE
