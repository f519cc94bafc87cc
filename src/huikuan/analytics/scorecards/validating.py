"""Decides what a fitted card is worth: on firms that its fold had not seen (B4).

AUC: the chance that a firm that failed has fewer points than one that did not (Mann-Whitney).
KS: the widest gap between the two distributions of points. Calibration: what was expected against
what happened, by grade. PSI: how far the points of unseen firms are spread otherwise than those
that the card learnt from, in tenths; below 0.1 is called stable.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from huikuan.analytics.scorecards.samples import Sample
from huikuan.rules.scoring import GRADES, MOST_POINTS, Card, Ranges

_TENTHS: Final = 10
_LEAST_STEP: Final = 50
_ROUNDS: Final = 25
_SUREST: Final = 0.95
_FLATTEST: Final = 0.05
_STEEPEST: Final = 50.0


@dataclass(frozen=True, slots=True)
class Held:
    """One fold: its firms, their log-odds, the points of those learnt from and of those held out."""

    rows: np.ndarray
    odds: np.ndarray
    seen: np.ndarray
    points: np.ndarray


@dataclass(frozen=True, slots=True)
class GradeLine:
    """A grade in the held-out firms: how many, how many failed, expected, caught so far."""

    grade: str
    start: int
    firms: int
    failed: int
    expected: float
    caught: float


@dataclass(frozen=True, slots=True)
class BinLine:
    """One bin: where it runs, its firms and failures, weight of evidence, points of the whole."""

    since: str
    until: str
    firms: int
    failed: int
    evidence: float
    points: int


@dataclass(frozen=True, slots=True)
class FactorReport:
    """A factor's bins, missing last, and its information value in the sample."""

    code: str
    weight: int
    information: float
    bins: tuple[BinLine, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a card is worth, all out of fold; `auc` is the folds' mean, `pooled` over all firms."""

    firms: int
    failed: int
    folds: int
    auc: float
    auc_least: float
    auc_pooled: float
    ks: float
    psi: float
    brier: float
    slope: float
    grades: tuple[GradeLine, ...]
    factors: tuple[FactorReport, ...]

    @property
    def bins(self) -> int:
        """How many bins a person has to look at, those for missing figures among them."""
        return sum(len(one.bins) for one in self.factors)


def folds(failed: np.ndarray, count: int, seed: int) -> np.ndarray:
    """The fold of every firm: failures and others dealt out alike."""
    shuffled = np.random.default_rng(seed)
    found = np.empty(len(failed), np.int64)
    for outcome in (0, 1):
        rows = np.flatnonzero(failed == outcome)
        shuffled.shuffle(rows)
        found[rows] = np.arange(len(rows)) % count
    return found


def auc(failed: np.ndarray, odds: np.ndarray) -> float:
    """The share of pairs in which the firm that failed has the higher odds; ties count half."""
    _, place, count = np.unique(odds, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    bad = int(failed.sum())
    good = len(failed) - bad
    return float((rank[failed == 1].sum() - bad * (bad + 1) / 2) / (bad * good))


def ks(failed: np.ndarray, odds: np.ndarray) -> float:
    """The widest gap between the distributions of those that failed and the others."""
    levels, place = np.unique(odds, return_inverse=True)
    bad = np.bincount(place, failed, minlength=len(levels)).cumsum() / failed.sum()
    good = np.bincount(place, 1 - failed, minlength=len(levels)).cumsum() / (1 - failed).sum()
    return float(np.abs(bad - good).max())


def psi(seen: np.ndarray, fresh: np.ndarray) -> float:
    """The population stability index of fresh points against those seen, by tenths of the seen."""
    cuts = np.unique(np.quantile(seen, np.linspace(0, 1, _TENTHS + 1)[1:-1]))
    shares = [
        np.maximum(
            np.bincount(np.searchsorted(cuts, one, side="right"), minlength=len(cuts) + 1), 0.5
        )
        / len(one)
        for one in (seen, fresh)
    ]
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())


def graded(
    odds: np.ndarray,
    failed: np.ndarray,
    rates: Sequence[float],
    points: Callable[[np.ndarray], np.ndarray],
) -> dict[str, int | str]:
    """From how many points on each grade begins: where so many times the average fail.

    The chance of failing is that of the held-out firms, by a logistic regression of what happened
    on what was expected. `points` turns log-odds into points.
    """
    level, slope = _regressed(odds, failed)
    chances = np.minimum(np.array(rates) * failed.mean(), _SUREST)
    wanted = np.log(chances / (1 - chances))
    found = points((wanted - level) / max(slope, _FLATTEST))
    starts: list[int] = []
    last = MOST_POINTS
    for place, start in enumerate(found.tolist()):
        room = _LEAST_STEP * (len(rates) - place)
        last = int(min(max(start, room), last - _LEAST_STEP))
        starts.append(last)
    return {
        grade: start // 100 if start % 100 == 0 else f"{start / 100:.2f}"
        for grade, start in zip(GRADES[:-1], starts, strict=True)
    }


def validated(
    sample: Sample,
    held: Sequence[Held],
    points: np.ndarray,
    odds: np.ndarray,
    grades: Mapping[str, int | str],
    lines: tuple[FactorReport, ...],
) -> Report:
    """The report of a card from its folds."""
    failed = sample.failed
    by_fold = [auc(failed[one.rows], one.odds) for one in held]
    chance = 1 / (1 + np.exp(-odds))
    return Report(
        firms=len(failed),
        failed=int(failed.sum()),
        folds=len(held),
        auc=float(np.mean(by_fold)),
        auc_least=min(by_fold),
        auc_pooled=auc(failed, odds),
        ks=ks(failed, odds),
        psi=max(psi(one.seen, one.points) for one in held),
        brier=float(((chance - failed) ** 2).mean()),
        slope=_regressed(odds, failed)[1],
        grades=_grade_lines(points, chance, failed, grades),
        factors=lines,
    )


def factor_reports(card: Card, bins: np.ndarray, failed: np.ndarray) -> tuple[FactorReport, ...]:
    """Every factor with its bins as the sample fills them."""
    return tuple(
        _factor(factor.code, factor.weight, factor.bins, factor.missing_points, column, failed)
        for factor, column in zip(card.factors, bins.T, strict=True)
        if isinstance(factor.bins, Ranges)
    )


def _factor(
    code: str, weight: int, ranges: Ranges, missing: int, places: np.ndarray, failed: np.ndarray
) -> FactorReport:
    edges = [format(one, "f") for one in ranges.edges]
    lines, information = [], 0.0
    points = (*ranges.points, missing)
    for place in (*range(len(ranges.points)), -1):
        here = places == place
        firms, bad = int(here.sum()), int(failed[here].sum())
        share_good = max(firms - bad, 0.5) / max(int((1 - failed).sum()), 1)
        share_bad = max(bad, 0.5) / int(failed.sum())
        evidence = float(np.log(share_good / share_bad)) if firms else 0.0
        information += (share_good - share_bad) * evidence if firms else 0.0
        lines.append(
            BinLine(
                since=edges[place - 1] if place > 0 else "",
                until=edges[place] if 0 <= place < len(edges) else "",
                firms=firms,
                failed=bad,
                evidence=evidence,
                points=(weight * points[place] + MOST_POINTS // 2) // MOST_POINTS,
            )
        )
    return FactorReport(code, weight, information, tuple(lines))


def _grade_lines(
    points: np.ndarray, chance: np.ndarray, failed: np.ndarray, grades: Mapping[str, int | str]
) -> tuple[GradeLine, ...]:
    starts = [round(float(grades[grade]) * 100) for grade in GRADES[:-1]] + [0]
    place = np.searchsorted(-np.array(starts), -points, side="left")
    place = np.minimum(place, len(GRADES) - 1)
    lines = []
    for at, grade in enumerate(GRADES):
        here = place == at
        worse = int(failed[place >= at].sum())
        lines.append(
            GradeLine(
                grade,
                starts[at],
                int(here.sum()),
                int(failed[here].sum()),
                float(chance[here].sum()),
                worse / int(failed.sum()),
            )
        )
    return tuple(lines)


def _regressed(odds: np.ndarray, failed: np.ndarray) -> tuple[float, float]:
    """Level and slope of a logistic regression of what happened on what was expected."""
    design = np.column_stack([np.ones(len(odds)), odds])
    beta = np.array([0.0, 1.0])
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -_STEEPEST, _STEEPEST)))
        mass = np.maximum(chance * (1 - chance), 1e-9)
        beta = beta + np.linalg.solve(
            (design * mass[:, None]).T @ design + 1e-9 * np.eye(2), design.T @ (failed - chance)
        )
    return float(beta[0]), float(beta[1])
