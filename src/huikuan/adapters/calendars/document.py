"""Reads the calendar document that ships with the product, and says exactly what is wrong in one.

A calendar moves due dates, so a document that cannot be read with certainty is refused whole.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.kernel.days import Day

_DAY_KINDS = ("off", "workday")
_LEAP_YEAR = 2024  # so that 02-29 may be a fixed day


class BadCalendar(ValueError):
    """The calendar document breaks its form; the message names the place."""


@dataclass(frozen=True)
class CalendarDocument:
    """How far the official list goes, what is assumed after it, and the corrections to it."""

    official_from: Day
    final_through: Day
    fixed_off: frozenset[tuple[int, int]]
    off: frozenset[Day]
    workdays: frozenset[Day]


def parse(document: object) -> CalendarDocument:
    """Check a calendar document (as read from YAML) and return its content.

    Raises BadCalendar naming the first place that is wrong.
    """
    if not isinstance(document, Mapping):
        raise BadCalendar("a calendar is a mapping")
    overrides = _overrides(document.get("overrides") or [])
    official_from = _day(document.get("official_from"), "official_from")
    final_through = _day(document.get("final_through"), "final_through")
    if final_through < official_from:
        raise BadCalendar("final_through: before official_from")
    return CalendarDocument(
        official_from=official_from,
        final_through=final_through,
        fixed_off=_fixed(document.get("fixed_off") or []),
        off=frozenset(day for day, kind in overrides.items() if kind == "off"),
        workdays=frozenset(day for day, kind in overrides.items() if kind == "workday"),
    )


def _day(value: object, where: str) -> Day:
    # an instant is a day too to isinstance, but not in a calendar
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise BadCalendar(f"{where}: a date is needed, not {value!r}")


def _fixed(entries: object) -> frozenset[tuple[int, int]]:
    if not isinstance(entries, list):
        raise BadCalendar("fixed_off: a list of month-day is needed")
    found: set[tuple[int, int]] = set()
    for entry in entries:
        try:
            day = Day.fromisoformat(f"{_LEAP_YEAR}-{entry}")
        except ValueError:
            raise BadCalendar(f"fixed_off: no such day: {entry!r}") from None
        found.add((day.month, day.day))
    return frozenset(found)


def _overrides(entries: object) -> dict[Day, str]:
    if not isinstance(entries, list):
        raise BadCalendar("overrides: a list is needed")
    found: dict[Day, str] = {}
    for index, entry in enumerate(entries):
        where = f"overrides.{index}"
        if not isinstance(entry, Mapping) or entry.get("is") not in _DAY_KINDS:
            raise BadCalendar(f"{where}: date and is (off or workday) are needed")
        day = _day(entry.get("date"), where)
        if day in found:
            raise BadCalendar(f"{where}: {day} stands twice")
        found[day] = str(entry["is"])
    return found
