"""China's rest days and make-up workdays, against the State Council's notices (domain 6.1)."""

import datetime as dt

import pytest

from huikuan.adapters.calendars import BadCalendar, calendar, from_document, parse
from huikuan.kernel.days import Day, add_days

# Copied by hand from the notices: (first day off, last day off)
_OFF = {
    2025: "0101-0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
    2026: "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
}
_WORKED = {2025: "0126 0208 0427 0928 1011", 2026: "0104 0214 0228 0509 0920 1010"}

_MINIMAL = {"official_from": Day(2026, 1, 1), "final_through": Day(2026, 12, 31)}


def _day(year: int, text: str) -> Day:
    return Day(year, int(text[:2]), int(text[2:]))


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_of_the_year_agrees_with_the_notice(year: int) -> None:
    off: set[Day] = set()
    for span in _OFF[year].split():
        first, last = (_day(year, end) for end in span.split("-"))
        off |= {add_days(first, n) for n in range((last - first).days + 1)}
    worked = {_day(year, day) for day in _WORKED[year].split()}
    china = calendar("CN")

    for number in range(365):
        day = add_days(Day(year, 1, 1), number)
        expected = day in worked or (day.weekday() < 5 and day not in off)
        assert china.is_workday(day) is expected, day
        assert china.is_final(day)


def test_a_saturday_can_be_a_workday() -> None:
    assert Day(2026, 2, 28).weekday() == 5
    assert calendar("CN").next_workday(Day(2026, 2, 28)) == Day(2026, 2, 28)


def test_national_day_rolls_over_the_whole_rest() -> None:
    assert calendar("CN").next_workday(Day(2026, 10, 3)) == Day(2026, 10, 8)
    assert calendar("CN").previous_workday(Day(2026, 10, 3)) == Day(2026, 9, 30)


def test_a_year_without_notice_has_weekends_and_fixed_days_and_says_so() -> None:
    china = calendar("CN")
    assert not china.is_final(Day(2027, 1, 1))
    assert not china.is_workday(Day(2027, 1, 1))
    assert not china.is_workday(Day(2027, 10, 1))
    assert china.is_workday(Day(2027, 10, 4))
    assert not china.is_workday(Day(2027, 10, 9))


def test_an_unknown_country_has_weekends_only_and_nothing_is_final() -> None:
    other = calendar("AQ")
    assert other.is_workday(Day(2026, 10, 1))
    assert not other.is_workday(Day(2026, 10, 3))
    assert not other.is_final(Day(2000, 1, 1))


def test_an_override_wins_over_the_package_both_ways() -> None:
    document = _MINIMAL | {
        "overrides": [
            {"date": Day(2026, 10, 1), "is": "workday"},
            {"date": Day(2026, 2, 28), "is": "off"},
            {"date": Day(2026, 12, 24), "is": "off"},
        ]
    }
    china = from_document(parse(document))
    assert china.is_workday(Day(2026, 10, 1))
    assert not china.is_workday(Day(2026, 2, 28))
    assert not china.is_workday(Day(2026, 12, 24))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"official_from": "2026"}, "official_from"),
        ({"final_through": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "final_through"),
        ({"final_through": Day(2025, 1, 1)}, "final_through"),
        ({"fixed_off": "01-01"}, "fixed_off"),
        ({"fixed_off": ["13-01"]}, "13-01"),
        ({"overrides": {"date": 1}}, "overrides"),
        ({"overrides": ["off"]}, "overrides.0"),
        ({"overrides": [{"date": Day(2026, 1, 1), "is": "maybe"}]}, "overrides.0"),
        ({"overrides": [{"date": "soon", "is": "off"}]}, "overrides.0"),
        ({"overrides": [{"date": Day(2026, 1, 1), "is": "off"}] * 2}, "overrides.1"),
    ],
)
def test_a_damaged_document_is_refused_with_the_place(
    change: dict[str, object], place: str
) -> None:
    with pytest.raises(BadCalendar, match=place):
        parse(_MINIMAL | change)


def test_a_calendar_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(BadCalendar):
        parse([])
