"""How sure a kind of proposal is: measured on what became of earlier ones (D4).

The estimate is careful. What was believed before counts as so many cases, and a share is rounded
down, so that a handful of lucky hits does not make a rung certain.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from huikuan.rules.matching.policy import confidence

BELIEF: Final = 20
"""How many cases what was believed before counts for."""
_FEWEST: Final = 10
_WHOLE: Final = 1000


def calibrate(
    history: Iterable[tuple[tuple[str, ...], bool]], before: Mapping[str, int]
) -> dict[str, int]:
    """Return a calibration (per mille by features) from proposals and whether each was right.

    `before` is the calibration believed so far; features seen in fewer than ten cases keep it. The
    figure is (1000 x right + 20 x belief) / (cases + 20), rounded down: the mean of a beta
    distribution whose prior weighs 20 cases.
    """
    counts: dict[tuple[str, ...], list[int]] = {}
    for features, right in history:
        seen = counts.setdefault(features, [0, 0])
        seen[0] += 1
        seen[1] += right
    table = dict(before)
    for features, (cases, hits) in sorted(counts.items()):
        if cases >= _FEWEST:
            belief = confidence(before, features)
            table[".".join(features)] = (_WHOLE * hits + BELIEF * belief) // (cases + BELIEF)
    return table
