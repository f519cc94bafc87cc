"""What is offered at each place of a condition, and that whatever is offered can be read."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.filters import Choice, Field, FilterRefused, Suggestions, parse, suggest
from huikuan.rules.filters.tests.asked import FIELDS

VALUES = {
    "region": [Choice("华东", "", "hd"), Choice('华"北')],
    "currency": [Choice("CNY", "人民币"), Choice("USD", "美元")],
    "status": [Choice("open", "未结"), Choice("settled", "已结清")],
    "days_late": [Choice("30"), Choice("60")],
    "oldest_due": [Choice("2026-03-31")],
    "key_account": [Choice("true", "是"), Choice("false", "否")],
    "overdue": [Choice("1000")],
    "1-30": [Choice("1000")],
    "overdue_share": [Choice("0.25")],
    "open_items": [Choice("3")],
    "name": [Choice("上海华海")],
}


def values(field: Field) -> Iterable[Choice]:
    return VALUES[field.code]


def at(text: str, *, most: int = 20) -> Suggestions:
    """Ask at the place of the bar, at the end where there is none."""
    place = text.find("|")
    return suggest(
        text.replace("|", ""), place if place >= 0 else len(text), FIELDS, values, most=most
    )


def texts(text: str) -> list[str]:
    return [option.text for option in at(text).options]


@pytest.mark.parametrize(
    ("text", "expected", "offered"),
    [
        ("", "field", [field.code for field in FIELDS]),
        ("over", "field", ["overdue", "overdue_share", "days_late"]),
        ("逾期", "field", ["overdue", "days_late"]),
        ("due", "field", ["overdue", "overdue_share", "oldest_due", "days_late"]),
        ("not ", "field", [field.code for field in FIELDS]),
        ("(nam", "field", ["name"]),
        ("region ", "operator", ["==", "!=", "~", "in (", "not in ("]),
        ("key_account ", "operator", ["==", "!="]),
        ("currency ", "operator", ["==", "!=", "in (", "not in ("]),
        ("days_late >", "operator", [">", ">="]),
        ("days_late n", "operator", ["not in (", "in ("]),
        ("days_late not ", "operator", ["in ("]),
        ("days_late in ", "operator", ["("]),
        ("days_late not in ", "operator", ["("]),
        ("overdue_days > ", "value", ["30", "60"]),
        ("overdue_days > 6", "value", ["60"]),
        ("region == ", "value", ['"华东"', '"华""北"']),
        ("region == hd", "value", ['"华东"']),
        ('region == "华', "value", ['"华东"', '"华""北"']),
        ("currency == 美", "value", ['"USD"']),
        ("days_late in (", "value", ["30", "60"]),
        ("days_late in (30, 6", "value", ["60"]),
        ("days_late in (30 ", "joint", [",", ")"]),
        ("days_late in (30) ", "joint", ["and", "or"]),
        ("days_late > 3 ", "joint", ["and", "or"]),
        ("(days_late > 3 ", "joint", ["and", "or", ")"]),
        ("(days_late > 3) ", "joint", ["and", "or"]),
        ("days_late > 3 a", "joint", ["and"]),
        ("days_late > 3 or nam", "field", ["name"]),
        ("nothing ", "nothing", []),
        ("> ", "nothing", []),
        ("days_late ( ", "nothing", []),
        ("days_late in in ", "nothing", []),
        ("days_late in = ", "nothing", []),
        ("days_late > ( ", "nothing", []),
        ("days_late in (3 4 ", "nothing", []),
        ("days_late > 3 ) ", "nothing", []),
        ("days_late > 3 ) and ", "nothing", []),
        ("days_late !", "operator", ["!="]),
        ("days_late ! ", "operator", []),
        ("! name ", "field", []),
    ],
)
def test_what_is_offered(text: str, expected: str, offered: list[str]) -> None:
    found = at(text)
    assert found.expected == expected
    assert [option.text for option in found.options] == offered


def test_a_choice_replaces_the_whole_piece_it_stands_in() -> None:
    for text, piece in (
        ("over|due_share > 3", "overdue_share"),
        ('region == "华|东" and', '"华东"'),
        ('region == "华|', '"华'),
        ("days_late >|= 3", ">="),
        ("days_late |> 3", ""),
    ):
        found = at(text)
        assert text.replace("|", "")[found.start : found.end] == piece
    assert at("status == o").field == "status"


def test_no_more_is_offered_than_was_asked_for() -> None:
    assert len(at("", most=3).options) == 3


def test_a_place_outside_the_text_is_its_end() -> None:
    assert suggest("over", 99, FIELDS, values, most=1).options[0].text == "overdue"
    assert suggest("over", -1, FIELDS, values, most=1).expected == "field"


@settings(max_examples=200)
@given(st.data())
def test_whatever_is_offered_can_be_read(data: st.DataObject) -> None:
    text = ""
    for _ in range(data.draw(st.integers(3, 24))):
        found = suggest(text, len(text), FIELDS, values, most=20)
        if not found.options:
            break
        text += data.draw(st.sampled_from(found.options)).text + " "
    # it may be unfinished, but nothing in it is wrong
    assert refusal(text) in {"", "query.where_ends_early"}, text


def refusal(text: str) -> str:
    try:
        parse(text, FIELDS, lambda: ["CNY"])
    except FilterRefused as refused:
        return refused.reason.code
    return ""
