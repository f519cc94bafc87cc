"""When the parts of an amount fall due (D1; domain 6.2; Civil Code 201 to 203).

Pure and exact: the parts sum to the amount, because the last line takes the remainder.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.kernel.calendars import Calendar
from huikuan.kernel.days import Day, add_days, add_months, day_of_month, month_start
from huikuan.kernel.money import Rounding, divide
from huikuan.rules.terms.values import Anchor, Due, Line, Roll, Terms


class MissingAnchor(LookupError):
    """The terms count from an event whose day is not known."""

    def __init__(self, anchor: Anchor) -> None:
        """Keep the event that is missing."""
        super().__init__(f"the day of {anchor} is not known")
        self.anchor = anchor


@dataclass(frozen=True, slots=True)
class DuePart:
    """One instalment of an amount: line (from 1), due day, signed minor units."""

    line: int
    due_on: Day
    minor: int


def anchors_needed(terms: Terms) -> frozenset[Anchor]:
    """Return the events whose days `due_parts` will ask for."""
    return frozenset(line.due.anchor for line in terms.lines)


def with_fallback(known: Mapping[Anchor, Day], day: Day) -> dict[Anchor, Day]:
    """Return the days of all events, taking `day` for those that are not known.

    For books that keep only the invoice's day; a caller that must be certain does without and
    meets MissingAnchor.
    """
    return {anchor: known.get(anchor, day) for anchor in Anchor}


def unrolled_due_day(due: Due, start: Day) -> Day:
    """Return the day an instalment falls due before it is rolled off a rest day."""
    day = start
    if due.cut is not None:
        day = day_of_month(start.year, start.month, due.cut)
        if day < start:
            day = _same_cut(start, 1, due.cut)
        day = _same_cut(day, due.months, due.cut)
    else:
        day = add_months(day, due.months)
    day = add_days(day, due.days)
    return _pay_day(day, due.pay_days) if due.pay_days else day


def rolled(day: Day, roll: Roll, calendar: Calendar) -> Day:
    """Return the day itself when it is worked, else the workday it moves to."""
    if roll is Roll.NEXT:
        return calendar.next_workday(day)
    return calendar.previous_workday(day) if roll is Roll.PREVIOUS else day


def due_parts(
    minor_total: int, terms: Terms, anchors: Mapping[Anchor, Day], calendar: Calendar
) -> tuple[DuePart, ...]:
    """Split an amount into its instalments with their due days.

    A share is rounded half up to a minor unit, never beyond what is left; the last line takes the
    remainder, so the parts sum to `minor_total` and none has the other sign (a credit note's
    parts mirror the invoice's). Instalments that come to nothing are left out, the others are
    numbered from 1. Raises MissingAnchor when an event's day is not in `anchors`.
    """
    days = [_due_day(line, anchors, terms.roll, calendar) for line in terms.lines]
    parts = list(zip(days, _parts(minor_total, terms), strict=True))
    owed = [(day, minor) for day, minor in parts if minor] or parts[-1:]
    return tuple(DuePart(number, day, minor) for number, (day, minor) in enumerate(owed, 1))


def _due_day(line: Line, anchors: Mapping[Anchor, Day], roll: Roll, calendar: Calendar) -> Day:
    start = anchors.get(line.due.anchor)
    if start is None:
        raise MissingAnchor(line.due.anchor)
    return rolled(unrolled_due_day(line.due, start), roll, calendar)


def _parts(minor_total: int, terms: Terms) -> list[int]:
    sign = -1 if minor_total < 0 else 1
    left = abs(minor_total)
    parts: list[int] = []
    for line in terms.lines:
        part = left
        if line.share is not None:
            numerator = abs(minor_total) * line.share.numerator
            part = min(divide(numerator, line.share.denominator, Rounding.HALF_UP), left)
        parts.append(sign * part)
        left -= part
    return parts


def _same_cut(day: Day, months: int, cut: int) -> Day:
    month = add_months(month_start(day), months)
    return day_of_month(month.year, month.month, cut)


def _pay_day(day: Day, pay_days: tuple[int, ...]) -> Day:
    candidates = [day_of_month(day.year, day.month, number) for number in pay_days]
    for candidate in candidates:
        if candidate >= day:
            return candidate
    return _same_cut(day, 1, pay_days[0])
