"""Decides which segments are merged: many small ones into few, each row a few times at most.

Segments stand in tiers by their number of rows, a tier eight times the one below. Eight of a tier
become one of a higher one, so a row is written again once a tier. What is merged while somebody
waits is kept small; the rest is done at night.
"""

from collections.abc import Sequence
from typing import Final

from huikuan.analytics.book.manifest import Segment

FAN: Final = 8
AT_ONCE: Final = 250_000
"""The most rows that are merged before a question: about a tenth of a second."""
AT_NIGHT: Final = 20_000_000


def chosen(segments: Sequence[Segment], most_rows: int) -> tuple[Segment, ...]:
    """The segments to merge next; none when there is nothing worth it.

    What is smaller than the tier goes along: it would be merged soon in any case. Raises nothing.
    """
    for tier in sorted({_tier(one) for one in segments}):
        below = tuple(one for one in segments if _tier(one) <= tier)
        full = sum(_tier(one) == tier for one in segments) >= FAN
        if full and sum(one.rows for one in below) <= most_rows:
            return below
    return ()


def _tier(segment: Segment) -> int:
    return segment.rows.bit_length() // (FAN.bit_length() - 1)
