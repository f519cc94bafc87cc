"""One definition of a condition: every engine tells each row as the rules tell the record."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huikuan.analytics.faults import BadFilter
from huikuan.analytics.filtering import condition_of
from huikuan.analytics.tests.filter_engines import ENGINES, HARD, SOME, by_record, row
from huikuan.rules.filters import Condition, Field, quoted
from huikuan.rules.filters.tests.asked import CONDITIONS, FIELDS, ROWS

pytestmark = pytest.mark.django_db
each_engine = pytest.mark.parametrize("engine", ENGINES)


def read(text: str) -> Condition:
    condition = condition_of(text, FIELDS, lambda: ["CNY"])
    assert condition is not None
    return condition


@each_engine
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=CONDITIONS, rows=st.lists(ROWS, min_size=1, max_size=12))
def test_every_engine_tells_every_row_as_the_rules_do(
    engine: str, text: str, rows: list[dict[str, object]]
) -> None:
    condition = read(text)
    assert ENGINES[engine](rows, condition) == by_record(rows, condition)


@each_engine
@pytest.mark.parametrize(("part", "text"), HARD)
def test_what_contains_finds_is_the_same_whatever_the_signs(
    engine: str, part: str, text: str
) -> None:
    rows = [row(name=text), row(name=text.lower()), row(name=part), row(name="x"), row()]
    for sign in ("~", "==", "!="):
        condition = read(f"name {sign} {quoted(part)}")
        assert ENGINES[engine](rows, condition) == by_record(rows, condition)


@each_engine
@pytest.mark.parametrize(
    "text",
    [
        "overdue > 99999999999999",
        "overdue != -99999999999999.99",
        "name ~ ''",
        "not (name ~ a or overdue < 0)",
        "days_late not in (12, 0) and key_account != true",
        "oldest_due < 0001-01-02 or oldest_due >= 9999-12-31",
        "days_late > 999999999",
    ],
)
def test_edges(engine: str, text: str) -> None:
    condition = read(text)
    assert ENGINES[engine](SOME, condition) == by_record(SOME, condition)


def test_a_refusal_of_the_rules_is_a_fault_of_the_question() -> None:
    with pytest.raises(BadFilter) as bad:
        condition_of("nam == x", [Field("name", "text")], tuple)
    assert bad.value.code == "query.where_unknown_column"
    assert bad.value.figures == {"column": "nam", "nearest": "name"}
    assert (bad.value.start, bad.value.end, bad.value.nearest) == (0, 3, ("name",))
