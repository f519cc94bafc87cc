"""What `--where` accepts, what it refuses, and that it means the same in memory and in SQL."""

import datetime as dt
from collections.abc import Mapping

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huikuan.analytics.conditions import Condition, Kind, matches, parse
from huikuan.analytics.engine.postgres.filters import Where
from huikuan.analytics.faults import BadQuery

COLUMNS: Mapping[str, Kind] = {
    "name": "text",
    "overdue": "money",
    "1-30": "money",
    "overdue_share": "share",
    "oldest_due": "date",
    "days_late": "days",
    "key_account": "bool",
}
ROW = {
    "name": "上海 Huahai",
    "currency": "CNY",
    "overdue": 100_050,
    "1-30": 0,
    "overdue_share": 2_500,
    "oldest_due": dt.date(2026, 1, 31),
    "days_late": 12,
    "key_account": True,
}


def read(text: str) -> Condition:
    condition = parse(text, COLUMNS)
    assert condition is not None
    return condition


@pytest.mark.parametrize(
    "text",
    [
        "overdue = 1000.50",
        "overdue > 1000 and overdue_share = 0.25",
        "1-30 = 0",
        "name ~ huahai",
        'name = "上海 Huahai"',
        "oldest_due <= 2026-01-31",
        "days_late in (11, 12)",
        "key_account = true",
        "not days_late < 12",
        "days_late = 1 or (overdue != 3 and key_account = true)",
        "DAYS_LATE = 12".lower() + " AND not name ~ x",
    ],
)
def test_a_row_that_satisfies(text: str) -> None:
    assert matches(read(text), ROW)


@pytest.mark.parametrize(
    "text",
    ["overdue > 1000.50", "name ~ beijing", "days_late in (1)", "not key_account = true"],
)
def test_a_row_that_does_not(text: str) -> None:
    assert not matches(read(text), ROW)


def test_and_binds_closer_than_or() -> None:
    assert matches(read("days_late = 12 or days_late = 12 and overdue = 0"), ROW)


def test_a_missing_value_satisfies_only_its_being_different() -> None:
    row = {**ROW, "days_late": None}
    assert not matches(read("days_late < 5"), row)
    assert not matches(read("days_late in (1)"), row)
    assert matches(read("days_late != 5"), row)


def test_amounts_are_read_in_the_currency_of_the_row() -> None:
    condition = read("overdue = 1000")
    assert matches(condition, {"overdue": 1000, "currency": "JPY"})
    assert matches(condition, {"overdue": 1_000_000, "currency": "KWD"})
    assert not matches(condition, {"overdue": 1000, "currency": "CNY"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("limit > 3", "query.where_unknown_column"),
        ("overdue > 1e5", "query.where_wrong_value"),
        ("overdue > NaN", "query.where_wrong_value"),
        ("oldest_due = 31.01.2026", "query.where_wrong_value"),
        ("oldest_due = 2026-02-30", "query.where_wrong_value"),
        ("days_late = 1.5", "query.where_wrong_value"),
        ("key_account = yes", "query.where_wrong_value"),
        ("overdue ~ 10", "query.where_text_only"),
        ("overdue >", "query.where_ends_early"),
        ("overdue > 1 2", "query.where_unreadable"),
        ("(overdue > 1", "query.where_unreadable"),
        ("name = 'x'; drop table ledger_entry", "query.where_unreadable"),
        ("(" * 50 + "overdue > 1" + ")" * 50, "query.where_too_deep"),
        ("overdue > 1 and " * 200, "query.where_too_long"),
        ('name = "open', "query.where_unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadQuery) as refused:
        parse(text, COLUMNS)
    assert refused.value.code == code


def test_no_condition_is_none() -> None:
    assert parse("  ", COLUMNS) is None


WORDS = st.sampled_from(["上海", "a%b", "A_b", "it's", "", "x\\y"])
TESTS = st.one_of(
    st.builds(
        "name {} '{}'".format,
        st.sampled_from(["=", "!=", "~"]),
        WORDS.filter(lambda word: "'" not in word),
    ),
    st.builds(
        "overdue {} {}".format,
        st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
        st.sampled_from(["0", "10", "10.05", "-3"]),
    ),
    st.builds(
        "oldest_due {} {}".format,
        st.sampled_from(["=", "!=", "<", ">="]),
        st.sampled_from(["2026-01-01", "2025-12-31"]),
    ),
    st.builds("days_late in ({}, {})".format, st.integers(0, 3), st.integers(0, 3)),
    st.builds("overdue_share > {}".format, st.sampled_from(["0", "0.25"])),
    st.builds("key_account = {}".format, st.sampled_from(["true", "false"])),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
    ),
    max_leaves=4,
)
ROWS = st.fixed_dictionaries(
    {
        "name": st.none() | WORDS,
        "currency": st.sampled_from(["CNY", "JPY", "KWD", "CLF"]),
        "overdue": st.none() | st.sampled_from([0, 10, 1000, 1005, 10050, -3, -300, -3000, 100000]),
        "oldest_due": st.none()
        | st.sampled_from([dt.date(2026, 1, 1), dt.date(2025, 12, 31), dt.date(2025, 1, 1)]),
        "days_late": st.none() | st.integers(0, 3),
        "overdue_share": st.none() | st.sampled_from([0, 2500, 2501]),
        "key_account": st.none() | st.booleans(),
    }
)
TYPES = {
    "name": "text",
    "currency": "text",
    "overdue": "bigint",
    "oldest_due": "date",
    "days_late": "int",
    "overdue_share": "int",
    "key_account": "boolean",
}


@pytest.mark.django_db
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=CONDITIONS, row=ROWS)
def test_the_database_and_memory_agree_on_every_row(text: str, row: dict[str, object]) -> None:
    condition = read(text)
    where = Where({f"row_{name}": value for name, value in row.items()})
    where.condition(condition, {name: f"t.{name}" for name in TYPES})
    values = ", ".join(f"%(row_{name})s::{kind} as {name}" for name, kind in TYPES.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from (select {values}) t where true{where.text()}",
            where.values,  # type: ignore[arg-type]
        )
        (found,) = cursor.fetchone() or (0,)
    assert bool(found) == matches(condition, row)
