"""Decides which month's report is due on a day (D6).

The report of a month goes out on a day of the next one: the first on which the month is over is
the 1st, and day 31 means the last of a shorter month.
"""

from typing import Final

from huikuan.kernel.days import Day, add_days, day_of_month, month_start

LAST_DAY: Final = 31


def due(day: int, *, since: Day, today: Day) -> Day | None:
    """Return the last day of the month whose report is due by today, None when none is.

    `day` is the day of the month on which it goes out, 1 to 31; an order given after that day, on
    `since`, begins with the next month. A report that could not go out on its day is due until
    the month ends. Raises ValueError for a day that no month has.
    """
    if not 1 <= day <= LAST_DAY:
        raise ValueError(f"no month has a day {day}")
    goes_out = day_of_month(today.year, today.month, day)
    if today < goes_out or goes_out < since:
        return None
    return add_days(month_start(today), -1)
