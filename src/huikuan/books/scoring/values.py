"""What the books keep of scores: one view a customer, and what is given to be kept (B4, D9)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.scoring import FactorValue, Facts, HardStop, Score, Watched


class OverrideState(StrEnum):
    """How far a proposed override has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class OverrideView:
    """A grade that two people set over a card's, with the reason, until a day.

    Counts from `valid_from` up to and including `valid_to`; proposed and approved by different
    persons. `was` is the card's grade when it was proposed.
    """

    id: int
    customer_id: int
    grade: str
    was: str
    reason: str
    valid_from: dt.date
    valid_to: dt.date
    proposed_by: str
    approved_by: str
    approved_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """An override with its state; `ended_on` is the day from which it no longer counts."""

    override: OverrideView
    state: OverrideState
    proposed_person: str
    proposed_at: dt.datetime
    ended_on: dt.date | None

    def counts(self, day: dt.date) -> bool:
        """Whether it is approved and in force on a day."""
        if self.state not in {OverrideState.APPROVED, OverrideState.ENDED}:
            return False
        ended = self.ended_on is not None and self.ended_on <= day
        return self.override.valid_from <= day <= self.override.valid_to and not ended


@dataclass(frozen=True, slots=True)
class ScoreView:
    """The score of a customer: by which card, from which facts, as of a day.

    `points` in hundredths (0 to 10,000). `grade` is what counts: the override's where one is in
    force, else the card's, which is `card_grade`. `digest` is the card's policy version's.
    """

    customer_id: int
    card: str
    version: int
    digest: str
    points: int
    grade: str
    card_grade: str
    risk_class: str
    cycle_days: int
    hard_stops: tuple[HardStop, ...]
    factors: tuple[FactorValue, ...]
    class_reasons: tuple[str, ...]
    known: int
    thin: bool
    as_of: dt.date
    computed_at: dt.datetime
    override: OverrideView | None


@dataclass(frozen=True, slots=True)
class GradeView:
    """A score without its factors: `grade` counts, `card_grade` is the card's own."""

    customer_id: int
    grade: str
    card_grade: str
    risk_class: str
    cycle_days: int
    points: int
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class RunView:
    """One scoring of the book: how many customers were looked at, how many have a new row."""

    id: int
    as_of: dt.date
    card: str
    card_version: int
    card_digest: str
    watch_digest: str
    mark: str
    scored: int
    kept: int
    recorded_at: dt.datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A customer's score with all that it was taken from, to be kept."""

    customer_id: int
    facts: Facts
    score: Score
    watched: Watched


@dataclass(frozen=True, slots=True)
class Taken:
    """A run to be kept: as of which day, by which versions, from which facts, and the scores."""

    as_of: dt.date
    mark: str
    card: PolicyVersion
    watch: PolicyVersion
    scores: Iterable[Scored]


Grades = Mapping[int, GradeView]
"""By customer."""
