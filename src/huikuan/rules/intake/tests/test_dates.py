"""Dates from outside are read when they read one way, and refused otherwise (fault F7)."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.intake import Context, Unreadable, date_pattern, read_date, read_later

CONTEXT = Context("CNY", date(2026, 3, 31))
DAY = date(2026, 1, 2)


def form(text: str) -> re.Pattern[str]:
    pattern = date_pattern(text)
    assert pattern is not None
    return pattern


def code_of(text: str, pattern: re.Pattern[str] | None = None) -> str:
    with pytest.raises(Unreadable) as refused:
        read_date(text, pattern, CONTEXT)
    return refused.value.code


@pytest.mark.parametrize(
    "text",
    ["2026-01-02", "2026-1-2", "2026/1/2", "2026.01.02", "20260102", "2026年1月2日", "2026年01月02日",
     "２０２６－０１－０２", " 2026-01-02 ", "2026-01-02 13:45", "2026-01-02T13:45:59", "2026-01-02T00:00:00.000Z"],
)  # fmt: skip
def test_year_first_reads_one_way(text: str) -> None:
    assert read_date(text, None, CONTEXT) == DAY


def test_day_and_month_are_told_apart_by_the_mapping_only() -> None:
    assert code_of("01/02/2026") == "date_order_open"
    assert code_of("1-2-26") == "date_order_open"
    assert code_of("31/12/2026") == "date_order_open"  # clear by luck is not clear
    assert read_date("01/02/2026", form("M/D/YYYY"), CONTEXT) == DAY
    assert read_date("01/02/2026", form("D/M/YYYY"), CONTEXT) == date(2026, 2, 1)
    assert read_date("02-Jan-26", form("D-Mon-YY"), CONTEXT) == DAY
    assert read_date("2 January 2026", form("D Month YYYY"), CONTEXT) == DAY
    assert read_date("02.01.2026 10:30", form("DD.MM.YYYY"), CONTEXT) == DAY
    assert read_date("2026-01-02", form("D/M/YYYY"), CONTEXT) == DAY  # year first stays clear
    assert code_of("1.2.2026", form("DD.MM.YYYY")) == "date_order_open"
    assert code_of("02-Foo-26", form("D-Mon-YY")) == "not_a_date"


def test_days_that_do_not_exist_are_refused() -> None:
    for text in ("2026-02-30", "2026-02-29", "2026-13-01", "2026-00-10", "20260431"):
        assert code_of(text) == "no_such_day"
    assert read_date("2028-02-29", None, CONTEXT) == date(2028, 2, 29)


def test_what_is_no_date_is_refused() -> None:
    for text in (
        "",
        "46024",
        "soon",
        "2026",
        "2026-01",
        "26-01-02x",
        "2026-01/02",
        "2026-01-02 25h",
        "二〇二六年",
    ):
        assert code_of(text) == "not_a_date"


def test_dates_are_believed_within_a_span_around_the_day_that_is_passed_in() -> None:
    assert read_date("2000-01-01", None, CONTEXT) == date(2000, 1, 1)
    assert read_date("2046-03-31", None, CONTEXT) == date(2046, 3, 31)
    for text in ("1999-12-31", "2046-04-01", "2226-01-01"):
        assert code_of(text) == "date_out_of_range"
    leap = Context("CNY", date(2028, 2, 29), years_ahead=1)
    assert leap.ceiling == date(2029, 2, 28)


def test_days_later_stay_within_the_span() -> None:
    assert read_later("2026-01-02", "30", None, CONTEXT) == "2026-02-01"
    assert read_later("2026-01-02", "-2", None, CONTEXT) == "2025-12-31"
    with pytest.raises(Unreadable, match="date_out_of_range"):
        read_later("2026-01-02", "99999", None, CONTEXT)


def test_a_form_names_year_month_and_day_once_each() -> None:
    for text in ("M/D", "YYYY-MM", "YYYY-MM-DD-DD", "M/D/YYYY h", "", "YYYY|MM|DD", "(D)/M/YYYY"):
        assert date_pattern(text) is None


@given(st.dates(date(2000, 1, 1), date(2046, 3, 31)))
def test_every_day_reads_back_in_every_form(day: date) -> None:
    for text, pattern in (
        (day.isoformat(), None),
        (f"{day.year}/{day.month}/{day.day}", None),
        (f"{day:%Y%m%d}", None),
        (f"{day.year}年{day.month}月{day.day}日", None),
        (f"{day.month}/{day.day}/{day.year}", form("M/D/YYYY")),
        (f"{day:%d-%b-%y}", form("D-Mon-YY")),
    ):
        assert read_date(text, pattern, CONTEXT) == day


@given(st.text(alphabet="0123456789-/.年月日 T:JanFeb", max_size=20))
def test_any_text_is_a_believed_day_or_refused(text: str) -> None:
    try:
        day = read_date(text, form("D-Mon-YY"), CONTEXT)
    except Unreadable:
        return
    assert CONTEXT.floor <= day <= CONTEXT.ceiling
    assert str(day.year)[2:] in text
