"""Reckons what attempts to collect have brought: money, days and hours of work (A14).

Money counts for the last attempt at the same customer in the days before it came: the one that it
may have answered. What nobody asked for in these days counts for none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.days import Day
from huikuan.kernel.money import Rounding, divide

_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt to reach a debtor; without `person` the machine made it.

    `minutes`: that a person noted, None where he noted none.
    """

    customer_id: int
    on: Day
    stage: str = ""
    policy: str = ""
    channel: str = ""
    person: str = ""
    effective: bool = True
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """Money for debts, minor units of one currency.

    `late_minor`: the part of it that was overdue; `late_days_minor`: money times its days overdue.
    """

    customer_id: int
    on: Day
    minor: int
    late_minor: int = 0
    late_days_minor: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """What attempts of one kind came to.

    `recovered_minor` is overdue money that came within the days after them; `days_to_collect` how
    long after its due day, weighed by money, None where none came. `minutes` of persons' work:
    noted, else the policy's figure. `saved_minutes`: what the machine's would have taken a person.
    """

    key: str
    tries: int
    reached: int
    customers: int
    recovered_minor: int
    days_to_collect: int | None
    minutes: int
    saved_minutes: int

    @property
    def saved_hours(self) -> int:
        """Whole hours that the machine's attempts would have taken a person."""
        return self.saved_minutes // _HOUR


def measured(
    tried: Iterable[Tried],
    came: Iterable[Came],
    by: Callable[[Tried], str],
    *,
    within_days: int,
    minutes: int,
) -> tuple[Measured, ...]:
    """Return what attempts came to by what `by` says of them, the most money first.

    `minutes`: what one contact takes a person, by the policy of economics.
    """
    groups: dict[str, list[Tried]] = defaultdict(list)
    at: dict[int, list[Tried]] = defaultdict(list)
    for one in sorted(tried, key=lambda each: each.on):
        groups[by(one)].append(one)
        at[one.customer_id].append(one)
    money: dict[str, list[Came]] = defaultdict(list)
    for paid in came:
        last = _answered(at.get(paid.customer_id, ()), paid.on, within_days)
        if last is not None:
            money[by(last)].append(paid)
    found = [_one(key, ones, money[key], minutes) for key, ones in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.recovered_minor, -one.tries, one.key)))


def days_to_collect(came: Iterable[Came]) -> int | None:
    """Return how many days after its due day overdue money came, weighed by money; None of none."""
    listed = list(came)
    total = sum(one.late_minor for one in listed)
    if total <= 0:
        return None
    return divide(sum(one.late_days_minor for one in listed), total, Rounding.HALF_UP)


def _answered(tried: Sequence[Tried], on: Day, within_days: int) -> Tried | None:
    for one in reversed(tried):
        if one.on <= on:
            return one if (on - one.on).days <= within_days else None
    return None


def _one(key: str, tried: Sequence[Tried], came: Sequence[Came], minutes: int) -> Measured:
    worked = [one for one in tried if one.person]
    return Measured(
        key=key,
        tries=len(tried),
        reached=sum(one.effective for one in tried),
        customers=len({one.customer_id for one in tried}),
        recovered_minor=sum(one.late_minor for one in came),
        days_to_collect=days_to_collect(came),
        minutes=sum(minutes if one.minutes is None else one.minutes for one in worked),
        saved_minutes=minutes * (len(tried) - len(worked)),
    )
