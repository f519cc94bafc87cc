"""The values of economics: a case as the worklist sees it, and what a step costs and brings (A2, A3).

Amounts are integer minor units of the policy's currency: who calls has converted them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason


class Bucket(StrEnum):
    """Where a case stands on the worklist."""

    EASY = "easy"
    WAITING = "waiting"
    AT_RISK = "at_risk"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case on a day.

    `asked_minor`: really collectable now, in the policy's currency. `overdue_days`: of the oldest
    part of it. `waiting_until`: a promise or a letter runs until then. `deadline_on` with
    `deadline`: the next legal or insurance date, and its code. `interest_agreed`: late interest
    stands in a paper, which a payment order asks for. `contested`: a dispute or an objection.
    """

    asked_minor: int
    overdue_days: int
    grade: str = ""
    waiting_until: Day | None = None
    deadline_on: Day | None = None
    deadline: str = ""
    broken_promises: int = 0
    touches: int = 0
    insolvent: bool = False
    contested: bool = False
    abroad: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """How debts of one age and grade went: how many were followed, how many of them were paid."""

    debts: int
    paid: int


History = Mapping[tuple[int, str], Seen]
"""What was seen, by (index of the age band, grade); the grade "" is of all grades together."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A case's place on the worklist.

    `score`: expected money per minute of work, in minor units; higher comes first. `chance`: of
    being paid, per ten thousand. `minutes`: the work that the next contact takes.
    """

    bucket: Bucket
    score: int
    chance: int
    minutes: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one step would cost and bring; `reasons` say why it may not be taken, none if it may.

    `cost_minor`: work, fixed costs and fees. `success`: of what would else not be paid, per
    ten thousand.
    `brings_minor`: expected beyond what would come anyway, before cost. `shared_minor`: what who collects
    keeps of all that comes in.
    `break_even_minor`: the smallest debt of this age at which it pays; None: at no size.
    """

    step: str
    cost_minor: int
    success: int
    brings_minor: int
    shared_minor: int
    break_even_minor: int | None
    days: int
    fees: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()

    @property
    def net_minor(self) -> int:
        """What is left when everything is paid."""
        return self.brings_minor - self.shared_minor - self.cost_minor


@dataclass(frozen=True, slots=True)
class Advice:
    """The step that leaves most, None where none pays; all steps stand beside it, best first."""

    best: Outlook | None
    outlooks: tuple[Outlook, ...]
    reasons: tuple[Reason, ...]
