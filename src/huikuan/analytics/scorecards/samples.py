"""Decides what a card is fitted to: firms with figures, and whether each of them failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from huikuan.analytics.scorecards.formulas import computed

LEAST_FAILED: Final = 20
LEAST_GOOD: Final = 20


class BadSample(ValueError):
    """There is nothing to learn from; `code` is a text of the area scorecards."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the code and what the sentence names."""
        self.code = code
        self.figures = figures
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Sample:
    """Firms by row. `values`: one column a figure, missing ones NaN; `failed`: 1 or 0."""

    names: tuple[str, ...]
    values: np.ndarray
    failed: np.ndarray

    @property
    def rate(self) -> float:
        """The share that failed."""
        return float(self.failed.mean())


def sample(columns: Mapping[str, Sequence[float | None]], failed: Sequence[bool]) -> Sample:
    """Return a sample from columns of figures and who failed.

    A column that says nothing (all missing, or one value) is left out. Raises BadSample:
    scorecards.too_few_failed, scorecards.too_few_good, scorecards.no_figures.
    """
    outcome = np.fromiter(failed, np.int64, len(failed))
    bad = int(outcome.sum())
    if bad < LEAST_FAILED:
        raise BadSample("scorecards.too_few_failed", found=bad, least=LEAST_FAILED)
    if len(outcome) - bad < LEAST_GOOD:
        raise BadSample("scorecards.too_few_good", found=len(outcome) - bad, least=LEAST_GOOD)
    kept = {}
    for name, values in columns.items():
        column = np.array([np.nan if one is None else one for one in values], np.float64)
        column[~np.isfinite(column)] = np.nan
        if len(np.unique(column[~np.isnan(column)])) > 1:
            kept[name] = column
    if not kept:
        raise BadSample("scorecards.no_figures")
    return Sample(tuple(kept), np.column_stack(list(kept.values())), outcome)


def derived(
    columns: Mapping[str, Sequence[float | None]], formulas: Mapping[str, str]
) -> dict[str, list[float | None]]:
    """Return the figures that formulas name, from the columns. Raises BadFormula."""
    known = {
        name: np.array([np.nan if one is None else one for one in values], np.float64)
        for name, values in columns.items()
    }
    found: dict[str, list[float | None]] = {}
    for name, formula in formulas.items():
        values = computed(formula, known)
        found[name] = [None if np.isnan(one) else float(one) for one in values]
    return found
