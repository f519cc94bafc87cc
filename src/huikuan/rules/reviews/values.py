"""What a review of a customer looks at and what it is made of (B5, B6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Figure, Reason


class ReviewKind(StrEnum):
    """How deep a review goes, the lightest first."""

    WATCH = "watch"  # by the risk class's cycle
    QUARTERLY = "quarterly"
    SPECIAL = "special"  # something happened
    ANNUAL = "annual"

    @property
    def depth(self) -> int:
        """A deeper review takes a lighter one in."""
        return list(ReviewKind).index(self)


class Trigger(StrEnum):
    """What asked for the review."""

    CYCLE = "cycle"
    QUARTER = "quarter"
    YEAR = "year"
    ORDER_SURGE = "order_surge"
    RATING_DOWN = "rating_down"
    NEWS = "news"
    STATEMENT_MISSING = "statement_missing"
    OVERDUE_YEARS = "overdue_years"
    LIMIT_ENDS = "limit_ends"
    REQUEST = "request"


class Mark(StrEnum):
    """How a point of the checklist stands."""

    PASSED = "passed"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a customer on a day; amounts in minor units of `currency`.

    `reviewed` is the last day on which a review of a kind was finished, `since` the day from which
    the calendar runs where none was. `grade_before` is the grade that the last review saw.
    `overdue_years` counts the years running, back from the day, with something overdue in each.
    `limited` tells whether any limit is in force, `limit` its amount where it has one. `norm` is the mean of the `orders` orders before the newest one.
    """

    currency: str
    since: Day | None = None
    reviewed: Mapping[ReviewKind, Day] = field(default_factory=dict)
    risk_class: str | None = None
    cycle_days: int | None = None
    grade: str | None = None
    grade_before: str | None = None
    scored_on: Day | None = None
    overdue_minor: int = 0
    overdue_days: int = 0
    overdue_years: int = 0
    limited: bool = False
    limit: int | None = None
    limit_ends: Day | None = None
    recommended: int | None = None
    newest_order: int | None = None
    norm: int | None = None
    orders: int = 0
    statement_on: Day | None = None
    papers_expired: tuple[str, ...] = ()
    news: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A review that has to be opened: its kind, what asks for it and the day it is due by."""

    kind: ReviewKind
    reasons: tuple[Reason, ...]
    due_on: Day


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the checklist: how it stands and the figures that make it so."""

    code: str
    mark: Mark
    figures: Mapping[str, Figure] = field(default_factory=dict)
