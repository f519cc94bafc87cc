"""What scoring speaks of: factors, bins, scorecards and the score that a card gives (B2, B4, B5).

Points are whole numbers of hundredths, a whole card's between 0 and 10,000 (0.00 to 100.00); a
figure is a Decimal in the unit of its name (a rate as a share of one, days as days), or a text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from huikuan.kernel.days import Day

GRADES: Final = ("A", "B", "C", "D", "E")
"""Best to worst."""
MOST_POINTS: Final = 10_000
"""The points of a card whose every factor is at its best, in hundredths."""
WHOLE: Final = 10_000
"""What the weights of a card come to, in hundredths of a percent."""


class Source(StrEnum):
    """Where the figure of a factor comes from."""

    MEASURE = "measure"  # our own history with the customer
    RATIO = "ratio"  # its financial statements
    ATTRIBUTE = "attribute"  # its record: a number or one of a list of words


class Dimension(StrEnum):
    """What a factor says something about (B2)."""

    FINANCIAL = "financial"
    TRANSACTION = "transaction"
    ENVIRONMENT = "environment"


class RiskClass(StrEnum):
    """How closely a customer is watched (B5)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Missing(StrEnum):
    """What a card does where a factor has no figure."""

    POINTS = "points"  # counts points of its own
    SPREAD = "spread"  # its weight is spread over the factors that have a figure
    STOP = "stop"  # no grade better than the worst without it


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of a customer: its value, the day that it stands for and what it was taken from.

    `origin` names the source for a reader, such as "2025 statement"; "" where the factor says it.
    """

    value: Decimal | str | None
    on: Day | None = None
    origin: str = ""


Facts = Mapping[str, Fact]
"""By the key of the figure: its source and name, such as `measure:on_time_rate`."""


@dataclass(frozen=True, slots=True)
class FactorValue:
    """What one factor gave: value, points in hundredths of the whole, where from, how old in days.

    `bin` is the place of the bin in the card, None where the value is missing. `most` are the
    points that the best bin gives, so that a reader sees what was lost.
    """

    code: str
    dimension: Dimension
    source: Source
    value: Decimal | str | None
    bin: int | None
    points: int
    most: int
    weight: int
    origin: str
    age_days: int | None


@dataclass(frozen=True, slots=True)
class HardStop:
    """A stop that holds: its code, the value that made it hold and the grade it allows at best."""

    code: str
    value: Decimal | str | None
    grade: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a card says of a customer as of a day.

    `points` in hundredths, before stops; `grade` after them. `known` is the share of weight
    (hundredths of a percent) whose factors had a figure; `thin`: too little was known, so that the
    card's own grade for that stands in the place of what the points say.
    """

    points: int
    grade: str
    known: int
    thin: bool
    factors: tuple[FactorValue, ...]
    hard_stops: tuple[HardStop, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """How closely a customer is watched: its class, every how many days, and what decided (B5)."""

    risk_class: RiskClass
    cycle_days: int
    reasons: tuple[str, ...]
