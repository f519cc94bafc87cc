"""Reckons late interest of one debt by a day, split where something was paid or a rate changed.

Days are overdue days: day of payment less due day, after the due day has rolled off a rest day
(Civil Code 201 to 203). What is paid on a day bears interest for that day still. No interest on
interest: a note of interest is no debt here. The sum is rounded half up once; the spans add up to it.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from huikuan.kernel.calendars import Calendar
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Rounding, divide
from huikuan.rules.interest.policy import InterestPolicy
from huikuan.rules.interest.regime import Basis, basis
from huikuan.rules.interest.values import Agreement, Interest, LateDebt, Per, Span

_MILLION = 1_000_000
_FULL = 10_000


def accrued(
    policy: InterestPolicy,
    debt: LateDebt,
    agreement: Agreement,
    as_of: Day,
    calendar: Calendar | None = None,
) -> Interest:
    """Return what late payment of a debt has cost by a day, since it was due or last charged.

    A debt that was paid in time, or that is not due, has no spans and no interest. Warnings:
    interest.reducible, interest.no_rate, interest.table_old.
    """
    due = calendar.next_workday(debt.due_on) if calendar else debt.due_on
    start = max(due, debt.charged_until or due)
    found = basis(policy, debt, agreement, add_days(due, 1))
    day_count = agreement.day_count or policy.day_count
    spans = _spans(found, debt, day_count, (start, as_of))
    late = as_of > start and _principal(debt, start) > 0
    now = _principal(debt, as_of) if as_of >= due else 0
    rate = _rate(found, as_of)
    return Interest(
        item_id=debt.item_id,
        regime=found.regime,
        currency=debt.currency,
        minor=sum(span.minor for span in spans),
        daily_minor=divide(_weight(found.per, day_count) * now * rate, *_per(day_count)),
        fixed_minor=_fixed(found, debt) if late and debt.charged_until is None else 0,
        first_day=add_days(start, 1),
        spans=spans,
        table=found.table.name if found.table else "",
        rate_from=found.rate_from,
        day_count=day_count,
        reasons=found.reasons,
        warnings=(*found.warnings, *_old(found, as_of if found.floating else due)) if late else (),
    )


def total(found: Iterable[Interest], currency: str) -> int:
    """Return what several debts have accrued in a currency, with fixed sums, in minor units."""
    return sum(one.minor + one.fixed_minor for one in found if one.currency == currency)


def daily(found: Iterable[Interest], currency: str) -> int:
    """Return what one more day adds to several debts in a currency, in minor units."""
    return sum(one.daily_minor for one in found if one.currency == currency)


def _weight(per: Per, day_count: int) -> int:
    return day_count if per is Per.DAY else 1


def _per(day_count: int) -> tuple[int, Rounding]:
    return _MILLION * day_count, Rounding.HALF_UP


def _principal(debt: LateDebt, day: Day) -> int:
    paid = sum(one.minor for one in debt.movements if one.on <= day)
    return max(0, debt.amount_minor + paid)


def _rate(found: Basis, day: Day) -> int:
    line = found.table.on(day) if found.table and found.floating else None
    return found.rate if line is None else line[1] * found.times // _FULL + found.add


def _spans(
    found: Basis, debt: LateDebt, day_count: int, reach: tuple[Day, Day]
) -> tuple[Span, ...]:
    spans, exact, told = [], 0, 0
    for start, end in _stretches(found, debt, reach):
        principal, rate, days = (
            _principal(debt, start),
            _rate(found, add_days(start, 1)),
            (end - start).days,
        )
        if not principal or not rate:
            continue
        exact += principal * days * rate * _weight(found.per, day_count)
        upto = divide(exact, *_per(day_count))
        spans.append(Span(start, end, principal, rate, found.per, days, upto - told))
        told = upto
    return tuple(spans)


def _stretches(found: Basis, debt: LateDebt, reach: tuple[Day, Day]) -> Iterator[tuple[Day, Day]]:
    start, end = reach
    if end <= start:
        return
    changes = {one.on for one in debt.movements}
    if found.table and found.floating:
        # a rate counts from its first day, and a stretch begins after the day it is named by
        changes |= {add_days(day, -1) for day, _ in found.table.rates}
    days = [start, *sorted(day for day in changes if start < day < end), end]
    yield from pairwise(days)


def _fixed(found: Basis, debt: LateDebt) -> int:
    sums = found.foreign.sums if found.foreign else ()
    fitting = (minor for upto, minor in sums if upto is None or debt.amount_minor <= upto)
    return next(fitting, 0)


def _old(found: Basis, day: Day) -> tuple[Reason, ...]:
    if found.table is None or day <= found.table.known_until:
        return ()
    figures: dict[str, Figure] = {"table": found.table.name, "until": found.table.known_until}
    return (Reason("interest.table_old", figures),)
