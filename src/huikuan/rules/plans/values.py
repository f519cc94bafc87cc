"""The values of plans: a promise is a plan of one instalment or a few, without an agreement (A7).

Amounts are integer minor units of the plan's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from huikuan.kernel.days import Day


class State(StrEnum):
    """Where a promise or plan stands."""

    PROPOSED = "proposed"  # it binds nobody yet and holds nothing
    OPEN = "open"
    KEPT = "kept"
    PARTLY = "partly"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


class Kind(StrEnum):
    """What was given: a word, or a signed agreement."""

    PROMISE = "promise"
    PLAN = "plan"  # 还款协议


class Consent(StrEnum):
    """What the insurer says to a plan that runs past the extension period."""

    NOT_NEEDED = "not_needed"
    NEEDED = "needed"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Instalment:
    """What is to be paid by a day."""

    no: int
    due_on: Day
    minor: int


@dataclass(frozen=True, slots=True)
class Part:
    """A debt that the plan is about, and how much of it.

    `due_on` is its own due day, which the plan does not change.
    """

    item_id: int
    minor: int
    due_on: Day


@dataclass(frozen=True, slots=True)
class Payment:
    """What came in for a debt of the plan after it was given; negative where it went back."""

    item_id: int
    on: Day
    minor: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. `tolerance_days` after a due day an instalment is judged.

    `accelerates`: one that is missed makes the whole rest due at once.
    """

    kind: Kind
    given_on: Day
    instalments: tuple[Instalment, ...]
    parts: tuple[Part, ...]
    tolerance_days: int = 0
    accelerates: bool = True
    ended_on: Day | None = None

    @property
    def total(self) -> int:
        """All that was promised."""
        return sum(one.minor for one in self.instalments)

    @property
    def last_due(self) -> Day:
        """The day of the last instalment."""
        return max(one.due_on for one in self.instalments)


@dataclass(frozen=True, slots=True)
class Judged:
    """One instalment on a day: what had come for it, and what of that came in time."""

    instalment: Instalment
    state: State
    paid_minor: int
    timely_minor: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a plan stands on a day. `held_minor` may not be asked for, by item in `held`.

    `on_time_minor` came within the days promised; `missed_minor` was due, and has not come;
    `next_due` is the first day on which something more is to come.
    """

    state: State
    instalments: tuple[Judged, ...]
    paid_minor: int
    on_time_minor: int
    missed_minor: int
    next_due: Day | None
    held: Mapping[int, int] = field(default_factory=dict)

    @property
    def held_minor(self) -> int:
        """All that is held."""
        return sum(self.held.values())
