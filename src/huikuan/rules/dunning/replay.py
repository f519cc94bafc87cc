"""Decides what a policy would have sent over a stretch of days, from how debts stood then (A1, P5).

The same verdict as the daily run's, asked on the days on which its answer can be another one: when
a debt falls due, when something is paid, and when the policy itself says to ask again. What a
letter would have brought about is not guessed: the history stays as it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from huikuan.kernel.days import Day, add_days
from huikuan.rules.dunning.next_step import next_step
from huikuan.rules.dunning.policy import DunningPolicy
from huikuan.rules.dunning.values import Actor, Case, Debt, Do, Sent, WaitUntil


@dataclass(frozen=True, slots=True)
class DebtHistory:
    """How a debt stood: its open amount (minor units) from each day on, days ascending."""

    item_id: int
    due_on: Day
    standing: tuple[tuple[Day, int], ...]

    def open_on(self, day: Day) -> int:
        """What was open at the end of a day; nothing before the first."""
        found = 0
        for since, minor in self.standing:
            if since > day:
                break
            found = minor
        return found


@dataclass(frozen=True, slots=True)
class Replayed:
    """A step that would have been done."""

    on: Day
    stage: str
    actor: Actor
    asked_minor: int


def replayed(
    policy: DunningPolicy, case: Case, debts: Sequence[DebtHistory], first: Day, last: Day
) -> Iterator[Replayed]:
    """Give the steps of a customer and currency from the first to the last day, both counted.

    Of `case` the customer, the currency and what is known of him beside his debts are taken.
    """
    told = replace(case, debts=(), sent=())
    changes = sorted(
        {day for debt in debts for day, _ in debt.standing if day > first}
        | {
            add_days(debt.due_on, stage.day)
            for debt in debts
            for stage in policy.stages
            if add_days(debt.due_on, stage.day) > first
        }
    )
    day: Day | None = first
    while day is not None and day <= last:
        told = replace(told, debts=_standing(debts, day))
        step = next_step(policy, told, day)
        again: Day | None = None
        if isinstance(step, Do):
            yield Replayed(day, step.stage, step.actor, step.asked_minor)
            told = replace(told, sent=(*told.sent, *_sent(step, day)))
            again = add_days(day, 1)
        elif isinstance(step, WaitUntil):
            again = step.day
        event = next((one for one in changes if one > day), None)
        day = min((one for one in (again, event) if one is not None), default=None)


def _standing(debts: Sequence[DebtHistory], day: Day) -> tuple[Debt, ...]:
    found = ((debt, debt.open_on(day)) for debt in debts)
    return tuple(
        Debt(debt.item_id, debt.item_id, "", debt.due_on, minor)
        for debt, minor in found
        if minor > 0
    )


def _sent(step: Do, day: Day) -> Iterator[Sent]:
    levels: dict[str, set[int]] = {}
    for line in step.lines:
        levels.setdefault(line.stage, set()).add(line.debt.item_id)
    return (Sent(stage, day, frozenset(items)) for stage, items in levels.items())
