"""What a measure's card says, so that pages, API and reports mean the same thing (D7).

The sentences (name and formula in both languages) stand in the text catalogue under
`measure_<code>` and `measure_<code>_formula`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a measure's whole number counts."""

    MINOR = "minor"  # minor units of one currency
    PERMYRIAD = "permyriad"  # hundredths of a percent
    CENTIDAYS = "centidays"  # hundredths of a day


class Direction(StrEnum):
    """Which way is good for the seller."""

    LOWER = "lower"
    HIGHER = "higher"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Card:
    """One measure: its name for programs, its unit, and how it may be summed.

    `grain`: the finest thing it is defined for. `additive`: whether the figures of two customers
    may be added (of one currency; ratios and day counts never).
    """

    code: str
    unit: Unit
    grain: str
    additive: bool
    direction: Direction
