"""The stretches of days that figures look at, and how one follows from another (D7)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.days import Day, add_days, add_months, month_end, month_start

MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class Span:
    """The days from first to last, both counted; what stands on a day stands on the last one.

    `seen`: the day up to which entries count. It is the last day, unless the span is an earlier
    stretch looked at from a later day: then what was taken back since is taken back there too.
    """

    first: Day
    last: Day
    seen: Day

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> int:
        """How many calendar months it touches."""
        later = self.last.year * 12 + self.last.month
        return later - self.first.year * 12 - self.first.month + 1


def span(first: Day, last: Day) -> Span:
    """Return the span from first to last as seen on its last day.

    Raises ValueError when it ends before it starts.
    """
    if last < first:
        raise ValueError(f"span ends {last} before it starts {first}")
    return Span(first, last, last)


def latest(as_of: Day, months: int = MONTHS) -> Span:
    """Return the calendar months that end with the one of `as_of`, which counts its days so far."""
    return span(month_start(add_months(as_of, 1 - months)), as_of)


def now(asked: Span) -> tuple[Span, ...]:
    """The span that is asked for."""
    return (asked,)


def opening(asked: Span) -> tuple[Span, ...]:
    """The day before the span, as it was seen then."""
    day = add_days(asked.first, -1)
    return (span(day, day),)


def months_back(count: int) -> Callable[[Span], tuple[Span, ...]]:
    """Return so many calendar months back from the span's last day, latest first.

    The latest counts its days so far; all are seen from the day that the span is seen from.
    """

    def months(asked: Span) -> tuple[Span, ...]:
        found = [Span(month_start(asked.last), asked.last, asked.seen)]
        while len(found) < count:
            end = month_end(add_days(found[-1].first, -1))
            found.append(Span(month_start(end), end, asked.seen))
        return tuple(found)

    return months


def earlier(days: int) -> Callable[[Span], tuple[Span, ...]]:
    """Return the span so many days earlier, seen from the day that the span is seen from."""

    def moved(asked: Span) -> tuple[Span, ...]:
        return (Span(add_days(asked.first, -days), add_days(asked.last, -days), asked.seen),)

    return moved
