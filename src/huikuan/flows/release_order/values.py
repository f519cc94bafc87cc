"""What the hold desk shows of a held order, and why an act on it is refused (D2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from huikuan.books.credit.queries import Payment
from huikuan.books.credit.values import HoldView
from huikuan.flows.check_order.policies import Loaded
from huikuan.kernel.decisions import Decision, Reason
from huikuan.rules.checks import Facts, OldestItem


class ReleaseRefused(ValueError):
    """The act cannot be done; `reasons` say why, codes of the text catalogue."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))


@dataclass(frozen=True, slots=True)
class Point:
    """A reason of the hold: as it was given, and whether it has cleared since."""

    reason: Reason
    cleared: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A held order as the desk shows it: the columns of a blocked-order list (field practice b.1).

    `facts` are those of now, `verdict` is what a check would say of them; `points` the reasons that it was held for, `added` those
    that have come since. `ready`: every reason has cleared. `late`: nobody decided in time.
    """

    hold: HoldView
    facts: Facts
    policy: Loaded
    verdict: Decision
    points: tuple[Point, ...]
    added: tuple[Reason, ...]
    risk_class: str
    dunning_stage: int | None
    oldest: OldestItem | None
    last_payment: Payment | None
    four_eyes: bool
    late: bool
    checked_at: datetime

    @property
    def ready(self) -> bool:
        """Whether the order would pass by itself now."""
        return self.verdict.outcome == "pass"


@dataclass(frozen=True, slots=True)
class ReleaseAsked:
    """A release: why, until when somebody looks at it again, and the last act that was seen."""

    hold_id: int
    why: str
    review_on: date
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """How a held order could be cut: what would pass now and what would be left, minor units.

    `first` is 0 where no part of it would pass; `deposit` is the smallest deposit with which the
    whole order would pass (None: none would do).
    """

    currency: str
    first: int
    rest: int
    deposit: int | None
