"""Spans: the months looked at, and what is derived from them (D7)."""

import pytest

from huikuan.kernel.days import Day
from huikuan.rules.measures import Span, latest, span
from huikuan.rules.measures.spans import earlier, months_back, now, opening

AS_OF = Day(2026, 3, 17)


def test_by_default_three_months_of_which_the_last_is_not_over() -> None:
    asked = latest(AS_OF)
    assert asked == Span(Day(2026, 1, 1), AS_OF, AS_OF)
    assert (asked.days, asked.months) == (31 + 28 + 17, 3)
    assert latest(AS_OF, 1).first == Day(2026, 3, 1)
    assert now(asked) == (asked,)


def test_the_opening_is_the_day_before_seen_then() -> None:
    day = Day(2025, 12, 31)
    assert opening(latest(AS_OF)) == (Span(day, day, day),)


def test_months_back_are_seen_from_the_day_asked_for() -> None:
    assert months_back(3)(span(Day(2026, 3, 10), AS_OF)) == (
        Span(Day(2026, 3, 1), AS_OF, AS_OF),
        Span(Day(2026, 2, 1), Day(2026, 2, 28), AS_OF),
        Span(Day(2026, 1, 1), Day(2026, 1, 31), AS_OF),
    )


def test_an_earlier_span_is_as_long_and_seen_from_the_same_day() -> None:
    asked = span(Day(2026, 3, 1), AS_OF)
    assert earlier(90)(asked) == (Span(Day(2025, 12, 1), Day(2025, 12, 17), AS_OF),)


def test_a_span_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        span(AS_OF, Day(2026, 3, 16))
