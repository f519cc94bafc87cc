"""A difference names the path and both values, and a line put in between is one line."""

from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.differences import MISSING, Change, differences
from huikuan.kernel.digests import encoded

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def test_a_changed_value_is_named_by_its_path() -> None:
    old = {"limit": {"share": 1500, "cap": 3000}, "days": [30, 60]}
    new = {"limit": {"share": 1200, "cap": 3000}, "days": [30, 45]}
    assert differences(old, new) == (
        Change("limit.share", 1500, 1200),
        Change("days", [30, 60], [30, 45]),
    )


def test_what_is_on_one_side_only_is_missing_on_the_other() -> None:
    assert differences({"a": 1, "b": None}, {"c": 2, "a": 1}) == (
        Change("c", MISSING, 2),
        Change("b", None, MISSING),
    )
    assert repr(MISSING) == "MISSING"


def test_a_line_put_in_between_is_one_change() -> None:
    old = {"grades": [{"grade": "A", "days": 90}, {"grade": "C", "days": 30}]}
    new = {"grades": [{"grade": "A", "days": 90}, {"grade": "B", "days": 60}, old["grades"][1]]}
    assert differences(old, new) == (Change("grades.B", MISSING, {"grade": "B", "days": 60}),)


def test_lines_without_a_word_of_their_own_are_one_value() -> None:
    twice = [{"name": "x", "n": 1}, {"name": "x", "n": 2}]
    assert differences({"lines": twice}, {"lines": []}) == (Change("lines", twice, []),)


def test_true_is_not_one() -> None:
    assert differences({"on": True}, {"on": 1}) == (Change("on", True, 1),)


@given(VALUES)
def test_nothing_differs_from_itself(value: object) -> None:
    assert differences(value, value) == ()


@given(st.dictionaries(st.text(), VALUES), st.dictionaries(st.text(), VALUES))
def test_two_documents_that_differ_show_it(old: dict[str, object], new: dict[str, object]) -> None:
    assert bool(differences(old, new)) == (encoded(old) != encoded(new))
