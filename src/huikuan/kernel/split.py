"""How one amount is divided among several without losing a minor unit (I07).

Largest remainder: every part is its exact share rounded down, and the minor units that are left
go to the parts that lost most, the earlier one on a tie. The parts always sum back to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence


def split(minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide minor units by weights; the parts sum to the whole and none has the other sign.

    A part of weight zero gets nothing. split(-n, w) is the mirror of split(n, w), so a reversal
    takes back exactly what was given. Raises ValueError for no weights, a negative weight or a
    sum of zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError(f"weights must be whole, not negative and not all zero: {weights!r}")
    sign = -1 if minor < 0 else 1
    shares = [divmod(abs(minor) * weight, whole) for weight in weights]
    parts = [part for part, _ in shares]
    left = abs(minor) - sum(parts)
    # sorted() is stable: among equal remainders the earlier part comes first.
    for index in sorted(range(len(shares)), key=lambda at: -shares[at][1])[:left]:
        parts[index] += 1
    return tuple(sign * part for part in parts)
