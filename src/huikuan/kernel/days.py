"""What a day and a period are, and how months are counted (D1).

Months: the corresponding day, else the last day of the month (Civil Code article 202), so
31 January plus one month is 28 or 29 February. Periods are half-open: [start, end).
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

Day = dt.date


def month_start(day: Day) -> Day:
    """Return the first day of the day's month."""
    return day.replace(day=1)


def month_end(day: Day) -> Day:
    """Return the last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def day_of_month(year: int, month: int, number: int) -> Day:
    """Return day `number` of the month, else its last day (day 31 of April is the 30th).

    Raises ValueError when the number is below 1 or the month does not exist.
    """
    return Day(year, month, min(number, calendar.monthrange(year, month)[1]))


def add_months(day: Day, months: int) -> Day:
    """Return the corresponding day so many months later, else that month's last day.

    Negative counts go back. Raises ValueError past year 9999 or before year 1.
    """
    index = day.year * 12 + day.month - 1 + months
    return day_of_month(index // 12, index % 12 + 1, day.day)


def add_days(day: Day, days: int) -> Day:
    """Return the day so many calendar days later (the first day is not counted, article 201)."""
    return day + dt.timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from start up to, but not including, end; an end of None never comes."""

    start: Day
    end: Day | None

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.end is not None and self.end < self.start:
            raise ValueError(f"period ends {self.end} before it starts {self.start}")

    def contains(self, day: Day) -> bool:
        """Tell whether the day lies in the period."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Tell whether the two periods share a day; an empty period shares none."""
        return self.intersection(other) is not None

    def intersection(self, other: Period) -> Period | None:
        """Return the days that both periods hold, or None when there are none."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return None if end is not None and end <= start else Period(start, end)

    def days(self) -> int:
        """Return how many days the period holds; raises ValueError when it never ends."""
        if self.end is None:
            raise ValueError("a period without end has no number of days")
        return (self.end - self.start).days


def month_of(day: Day) -> Period:
    """Return the calendar month that holds the day."""
    return Period(month_start(day), add_days(month_end(day), 1))
