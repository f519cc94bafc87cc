"""When the sample company sells: the days of three years and how many invoices each one gets.

Decides the season (a quiet Spring Festival month, busy September to November), a growth of a tenth
a year, fuller month ends and rest on Sundays and on the fixed national days. Days are proleptic
ordinals, so that the day loop only adds and compares integers.
"""

from calendar import monthrange
from datetime import date
from functools import cache
from typing import Final

HISTORY_DAYS: Final = 1096
LOOK_AHEAD: Final = 45

_SATURDAY: Final = 5
_CLOSE_DAYS: Final = 3
_MONTH_WEIGHT: Final = (95, 60, 105, 100, 100, 98, 95, 97, 110, 104, 112, 115)
_WEEKDAY_WEIGHT: Final = (100, 100, 100, 100, 105, 25, 0)
_GROWTH_PERCENT: Final = 10
_HOLIDAYS: Final = frozenset([(1, 1), (5, 1), (5, 2), (5, 3)] + [(10, day) for day in range(1, 8)])


def first_day(as_of: date) -> int:
    """The first day of the three years that end at `as_of`."""
    return as_of.toordinal() - HISTORY_DAYS + 1


@cache
def rests(ordinal: int) -> bool:
    """Whether banks and offices rest on this day (weekends and the fixed national days)."""
    day = date.fromordinal(ordinal)
    return day.weekday() >= _SATURDAY or (day.month, day.day) in _HOLIDAYS


def next_bank_day(ordinal: int) -> int:
    """The day itself or the next one on which a bank books."""
    while rests(ordinal):
        ordinal += 1
    return ordinal


def targets(start: int, end: int, invoices: int) -> list[int]:
    """How many invoices have been issued by the end of each day from `start` to `end`.

    The last figure is `invoices`; after it come `LOOK_AHEAD` more days at the pace of the last
    ones, whose orders are already in the book. Largest-remainder free: cumulative floors.
    """
    weights = [_weight(start, day) for day in range(start, end + LOOK_AHEAD + 1)]
    inside = sum(weights[: end - start + 1]) or 1
    running = 0
    out: list[int] = []
    for weight in weights:
        running += weight
        out.append(running * invoices // inside)
    return out


def _weight(start: int, ordinal: int) -> int:
    day = date.fromordinal(ordinal)
    if (day.month, day.day) in _HOLIDAYS:
        return 0
    left = monthrange(day.year, day.month)[1] - day.day
    close = 160 if left < _CLOSE_DAYS else 100
    growth = 100 * 365 + _GROWTH_PERCENT * (ordinal - start)
    return _MONTH_WEIGHT[day.month - 1] * _WEEKDAY_WEIGHT[day.weekday()] * close * growth
