"""Says what collecting has brought in a period, and in the one before it (A14).

Facts: attempts and what was applied to overdue debts. Verdict: `rules.economics.measured`. The
hours saved are the machine's attempts times the minutes that the policy of economics gives a
contact: an assumption, which stands beside the figure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huikuan.books.collections import queries as collections
from huikuan.books.collections.queries import Outbound
from huikuan.books.ledger import queries as debts
from huikuan.books.people.queries import CompanyView
from huikuan.books.rates import queries as rates
from huikuan.flows import weigh_steps
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.economics import Came, Measured, Tried, days_to_collect, measured
from huikuan.rules.exposure import converted

__all__ = ["GROUPS", "WITHIN_DAYS", "Period", "Results", "results"]

# money that comes within these days counts for the attempt before it
WITHIN_DAYS: Final = 14
GROUPS: Final[Mapping[str, Callable[[Tried], str]]] = {
    "stage": lambda one: one.stage,
    "channel": lambda one: one.channel,
    "person": lambda one: one.person,
    "policy": lambda one: one.policy,
}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days: overdue money collected, minor units, and what the attempts came to.

    `answered_minor` came within WITHIN_DAYS of an attempt. `days_to_collect` is weighed by money.
    """

    since: Day
    until: Day
    recovered_minor: int
    answered_minor: int
    days_to_collect: int | None
    tries: int
    reached: int
    saved_minutes: int
    groups: Mapping[str, tuple[Measured, ...]]


@dataclass(frozen=True, slots=True)
class Results:
    """A period beside the one before it; `minutes` a contact are the policy's assumption.

    `left_out` are currencies without a rate, which the figures leave out.
    """

    now: Period
    before: Period
    currency: str
    minutes: int
    policy: PolicyVersion
    left_out: tuple[str, ...]


def results(company: CompanyView, since: Day, until: Day) -> Results:
    """Return what collecting brought from a day to a day, and in as many days before."""
    version, economics = weigh_steps.policy(company.id, until)
    worth = {
        code: one.rate
        for code, one in rates.to(company.currency, company_id=company.id, as_of=until).items()
    }
    days = (until - since).days + 1
    lacking: set[str] = set()
    periods = [
        _period(company, start, end, economics.minutes, (worth, lacking))
        for start, end in ((since, until), (add_days(since, -days), add_days(since, -1)))
    ]
    return Results(
        now=periods[0],
        before=periods[1],
        currency=company.currency,
        minutes=economics.minutes,
        policy=version,
        left_out=tuple(sorted(lacking)),
    )


def _period(
    company: CompanyView,
    since: Day,
    until: Day,
    minutes: int,
    money: tuple[Mapping[str, Decimal], set[str]],
) -> Period:
    tried = [_tried(one) for one in collections.outbound(company.id, since, until)]
    came = _came(company, since, until, money)
    total = measured(tried, came, lambda _: "", within_days=WITHIN_DAYS, minutes=minutes)
    late = sum(one.late_minor for one in came)  # tidy: allow sum - what a query gave
    answered = sum(one.recovered_minor for one in total)  # tidy: allow sum - of one group
    reached = sum(one.effective for one in tried)  # tidy: allow sum - a count
    saved = sum(one.saved_minutes for one in total)  # tidy: allow sum - minutes of one group
    return Period(
        since=since,
        until=until,
        recovered_minor=late,
        answered_minor=answered,
        days_to_collect=days_to_collect(came),
        tries=len(tried),
        reached=reached,
        saved_minutes=saved,
        groups={
            name: measured(tried, came, by, within_days=WITHIN_DAYS, minutes=minutes)
            for name, by in GROUPS.items()
        },
    )


def _tried(one: Outbound) -> Tried:
    return Tried(
        customer_id=one.customer_id,
        on=one.on,
        stage=one.stage,
        policy=one.policy,
        channel=one.channel,
        person=one.person,
        effective=one.effective,
        minutes=one.minutes if one.minutes >= 0 else None,
    )


def _came(
    company: CompanyView, since: Day, until: Day, money: tuple[Mapping[str, Decimal], set[str]]
) -> list[Came]:
    """What came in, in the company's currency; what has no rate is told and left out."""
    worth, lacking = money
    found = []
    for one in debts.collected(company.id, since, until):
        if one.currency != company.currency and one.currency not in worth:
            lacking.add(one.currency)
            continue
        minor, late, days = (
            converted(figure, one.currency, company.currency, worth)
            for figure in (one.minor, one.late_minor, one.late_days_minor)
        )
        found.append(Came(one.customer_id, one.on, minor, late, days))
    return found
