"""What a condition may say and what is refused, with the place of the fault and the nearest names."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.filters import (
    Comparison,
    Field,
    FilterRefused,
    Joined,
    Negated,
    fields_of,
    matches,
    parse,
    quoted,
)
from huikuan.rules.filters.tests.asked import CONDITIONS, FIELDS, ROW, read


@pytest.mark.parametrize(
    "text",
    [
        "overdue = 1000.50",
        "overdue == 1000.50",
        'overdue_days > 10 and currency == "CNY"',
        "overdue > 1000 and overdue_share = 0.25",
        "overdue_share == 25%",
        "1-30 = 0",
        "name ~ huahai",
        "name ~ ＨＵＡ",
        'name = "上海 Huahai"',
        "status in (open, settled)",
        "status not in (settled)",
        "oldest_due <= 2026-01-31",
        "days_late in (11, 12)",
        "key_account = true",
        "key_account != FALSE",
        "not days_late < 12",
        "open_items >= 3",
        "days_late = 1 or (overdue != 3 and key_account = true)",
        "days_late = 12 AND NOT name ~ x",
        "days_late ≥ 12 and （name ～ “上海”） and status ≠ settled",
        "days_late in （11，12）",
        "currency == cny",
    ],
)
def test_a_row_that_satisfies(text: str) -> None:
    assert matches(read(text), ROW)


@pytest.mark.parametrize(
    "text",
    [
        "overdue > 1000.50",
        "name ~ beijing",
        "days_late in (1)",
        "not key_account = true",
        "region == 华东",
        "region ~ 华",
        "region in (华东)",
        "overdue_days not in (12)",
    ],
)
def test_a_row_that_does_not(text: str) -> None:
    assert not matches(read(text), ROW)


def test_and_binds_closer_than_or() -> None:
    assert matches(read("days_late = 12 or days_late = 12 and overdue = 0"), ROW)


def test_what_was_read_is_ready_to_run() -> None:
    assert read("not (overdue_days >= 60 and overdue < 10.5)") == Negated(
        Joined(
            "and",
            (
                Comparison("days_late", "days", ">=", (60,)),
                Comparison("overdue", "money", "<", (1050,)),
            ),
        )
    )
    assert fields_of(read("not (overdue_days >= 60 or name ~ x)")) == {"days_late", "name"}


@pytest.mark.parametrize(
    ("text", "code", "fault"),
    [
        ("limit > 3", "query.where_unknown_column", "limit"),
        ("overdue > 1e5", "query.where_wrong_value", "1e5"),
        ("overdue > NaN", "query.where_wrong_value", "NaN"),
        ("overdue > 100000000000000000", "query.where_wrong_value", "100000000000000000"),
        ("overdue > 1.005", "query.where_too_fine", "1.005"),
        ("overdue in (1, 2.345)", "query.where_too_fine", "2.345"),
        ("oldest_due = 31.01.2026", "query.where_wrong_value", "31.01.2026"),
        ("oldest_due = 2026-02-30", "query.where_wrong_value", "2026-02-30"),
        ("oldest_due = 20260131", "query.where_wrong_value", "20260131"),
        ("days_late = 1.5", "query.where_wrong_value", "1.5"),
        ("overdue_share > half", "query.where_wrong_value", "half"),
        ("overdue_share > 0.00001", "query.where_wrong_value", "0.00001"),
        ("overdue_share > 0.001%", "query.where_wrong_value", "0.001%"),
        ("key_account = yes", "query.where_wrong_value", "yes"),
        ("status == opened", "query.where_unknown_value", "opened"),
        ("currency == RMB", "query.where_unknown_value", "RMB"),
        ("overdue ~ 10", "query.where_wrong_operator", "~"),
        ("status ~ open", "query.where_wrong_operator", "~"),
        ("name > a", "query.where_wrong_operator", ">"),
        ("key_account in (true)", "query.where_wrong_operator", "in"),
        ("key_account not in (true)", "query.where_wrong_operator", "in"),
        ("overdue >", "query.where_ends_early", ""),
        ("days_late in (3", "query.where_ends_early", ""),
        ("days_late not", "query.where_ends_early", ""),
        ("days_late not > 3", "query.where_unreadable", ">"),
        ("overdue > 1 2", "query.where_unreadable", "2"),
        ("(overdue > 1", "query.where_ends_early", ""),
        ("(overdue > 1 or", "query.where_ends_early", ""),
        ("days_late in 3", "query.where_unreadable", "3"),
        ("days_late and 3", "query.where_unreadable", "and"),
        ("name = 'x'; drop table ledger_entry", "query.where_unreadable", ";"),
        ("overdue > 1 and " * 200, "query.where_too_long", None),
        ('name =  "open', "query.where_unreadable", '"open'),
        ("name = 'a\0b'", "query.where_unreadable", "\0"),
        ("name = '\ud800'", "query.where_unreadable", "\ud800"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(
    text: str, code: str, fault: str | None
) -> None:
    with pytest.raises(FilterRefused) as refused:
        read(text)
    assert refused.value.reason.code == code
    if fault is not None:
        assert text[refused.value.start : refused.value.end] == fault


def test_nested_too_deeply_is_refused() -> None:
    for deep in ("(" * 50 + "overdue > 1" + ")" * 50, "not " * 50 + "overdue > 1"):
        with pytest.raises(FilterRefused) as refused:
            read(deep)
        assert refused.value.reason.code == "query.where_too_deep"


def test_the_nearest_names_and_values_are_told() -> None:
    for text, first in (
        ("overdue_day > 60", "overdue"),
        ("dayslate > 60", "days_late"),
        ("status == opened", "open"),
        ("currency == CYN", "CNY"),
    ):
        with pytest.raises(FilterRefused) as refused:
            read(text)
        assert first in refused.value.nearest
        assert first in str(refused.value.reason.figures["nearest"])


def test_no_condition_is_none() -> None:
    assert parse("  ", FIELDS, tuple) is None


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_a_quoted_value_reads_back_as_itself(value: str) -> None:
    assert parse(f"name == {quoted(value)}", [Field("name", "text")], tuple) == Comparison(
        "name", "text", "=", (value,)
    )


@given(st.text(max_size=60))
def test_no_text_does_anything_but_read_or_be_refused(text: str) -> None:
    with contextlib.suppress(FilterRefused):
        parse(text, FIELDS, lambda: ["CNY", "USD"])


@given(CONDITIONS, st.data())
def test_the_place_of_a_fault_lies_in_the_text(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    broken = text[:at] + data.draw(st.sampled_from(["!", ")", "((", " x ", '"', ">"])) + text[at:]
    start, end = place(broken)
    assert 0 <= start <= end <= len(broken)


def place(text: str) -> tuple[int, int]:
    try:
        parse(text, FIELDS, lambda: ["CNY"])
    except FilterRefused as refused:
        return refused.start, refused.end
    return 0, len(text)
