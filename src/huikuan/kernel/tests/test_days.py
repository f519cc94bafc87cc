"""Days and periods: corresponding day else month end, half-open periods (Civil Code 201, 202)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.days import (
    Day,
    Period,
    add_days,
    add_months,
    day_of_month,
    month_end,
    month_of,
    month_start,
)

days = st.dates(Day(1990, 1, 1), Day(2090, 12, 31))
periods = st.builds(
    lambda start, length: Period(start, None if length is None else add_days(start, length)),
    days,
    st.none() | st.integers(0, 1000),
)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (Day(2026, 1, 31), 1, Day(2026, 2, 28)),
        (Day(2028, 1, 31), 1, Day(2028, 2, 29)),
        (Day(2026, 2, 28), 1, Day(2026, 3, 28)),
        (Day(2026, 12, 15), 1, Day(2027, 1, 15)),
        (Day(2026, 3, 31), -1, Day(2026, 2, 28)),
        (Day(2026, 1, 1), -1, Day(2025, 12, 1)),
        (Day(2026, 5, 5), 0, Day(2026, 5, 5)),
    ],
)
def test_the_corresponding_day_else_the_month_end(start: Day, months: int, end: Day) -> None:
    assert add_months(start, months) == end


@given(days, st.integers(-500, 500))
def test_months_move_the_month_and_only_shorten_the_day(day: Day, months: int) -> None:
    after = add_months(day, months)
    assert (after.year - day.year) * 12 + after.month - day.month == months
    assert after.day == min(day.day, month_end(after).day)


@pytest.mark.parametrize("months", [-30_000, 100_000])
def test_months_beyond_the_calendar_are_refused(months: int) -> None:
    with pytest.raises(ValueError, match=r"year|month"):
        add_months(Day(2026, 1, 1), months)


def test_a_month_has_a_start_an_end_and_a_number_of_days() -> None:
    february = Day(2028, 2, 10)
    assert month_start(february) == Day(2028, 2, 1)
    assert month_end(february) == Day(2028, 2, 29)
    assert month_of(february) == Period(Day(2028, 2, 1), Day(2028, 3, 1))
    assert month_of(february).days() == 29
    assert day_of_month(2026, 4, 31) == Day(2026, 4, 30)
    with pytest.raises(ValueError, match="day"):
        day_of_month(2026, 4, 0)


def test_a_period_holds_its_start_and_not_its_end() -> None:
    march = Period(Day(2026, 3, 1), Day(2026, 4, 1))
    assert march.contains(Day(2026, 3, 1))
    assert march.contains(Day(2026, 3, 31))
    assert not march.contains(Day(2026, 4, 1))
    assert not march.contains(Day(2026, 2, 28))
    assert Period(Day(2026, 3, 1), None).contains(Day(9999, 12, 31))


def test_a_period_cannot_end_before_it_starts_and_without_end_has_no_length() -> None:
    with pytest.raises(ValueError, match="ends"):
        Period(Day(2026, 3, 2), Day(2026, 3, 1))
    with pytest.raises(ValueError, match="without end"):
        Period(Day(2026, 3, 1), None).days()


@given(periods, periods, days)
def test_the_intersection_holds_exactly_the_days_of_both(a: Period, b: Period, day: Day) -> None:
    both = a.intersection(b)
    assert both == b.intersection(a)
    assert a.overlaps(b) is (both is not None)
    assert (a.contains(day) and b.contains(day)) is (both is not None and both.contains(day))
