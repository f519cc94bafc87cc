"""The values of dunning: what a customer owes, what was sent, and what comes next (A1).

Amounts are integer minor units of the case's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason


class Actor(StrEnum):
    """Who does a step."""

    MACHINE = "machine"
    APPROVED = "approved"  # the machine, once a person has looked at it
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Debt:
    """One instalment that is open and no longer held by anything else.

    `open_minor` is what the ledger says; `held_minor` the part of it that may not be asked for, by
    what holds it (disputed, promised, planned, drafts). `asked_minor` is the rest.
    """

    item_id: int
    document_id: int
    number: str
    due_on: Day
    open_minor: int
    held_minor: Mapping[str, int] = field(default_factory=dict)

    @property
    def asked_minor(self) -> int:
        """What can be asked for today, before unapplied cash."""
        return max(0, self.open_minor - sum(self.held_minor.values()))


@dataclass(frozen=True, slots=True)
class Sent:
    """A step of a stage that has left the house, or that a person has done.

    `items` are the instalments that came to this level by it: their next level runs from here. A
    letter whose lines are of several levels is told as several, of one day.
    `answered_on` is the day of what the policy counts as an answer, None while there is none.
    """

    stage: str
    on: Day
    items: frozenset[int]
    answered_on: Day | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that stops the dunning of a whole customer: complaint, insolvency, a pause.

    `until` is the last day on which it holds; None: until it is lifted.
    """

    code: str
    until: Day | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A customer's debts in one currency, with all that bears on the next step.

    `unapplied_minor` is cash and credits of the customer that pay for nothing yet (positive).
    `promise_broken`: since the last step; dunning resumes at once.
    """

    customer_id: int
    currency: str
    debts: tuple[Debt, ...]
    unapplied_minor: int = 0
    sent: tuple[Sent, ...] = ()
    holds: tuple[Hold, ...] = ()
    key_account: bool = False
    promise_broken: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A debt in a step: the level that it comes to by it, and what is asked for it.

    `asked_minor` is what can be asked less the customer's unapplied cash, oldest debts first.
    """

    debt: Debt
    stage: str
    asked_minor: int
    days: int


@dataclass(frozen=True, slots=True)
class Do:
    """Do this step now: the highest level of its lines, done by whom, for how much in all.

    `also` are overdue debts that are not due for a step: a letter lists them, their level stays.
    """

    stage: str
    actor: Actor
    lines: tuple[Line, ...]
    asked_minor: int
    reasons: tuple[Reason, ...]
    also: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing to do before this day."""

    day: Day
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Something is due, and something stops it."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing is owed, or the last stage is done and people go on by hand."""

    reasons: tuple[Reason, ...]


Step = Do | WaitUntil | Held | Finished
"""What comes next with a case."""
