"""The same condition on a record and on columns, in the logic of three values that engines have."""

import operator as op
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hypothesis import example, given

from huikuan.rules.filters import columns, matcher, matches
from huikuan.rules.filters.matching import folded, pattern
from huikuan.rules.filters.tests.asked import CONDITIONS, ROW, ROWS, WORDS, read


@dataclass(frozen=True, eq=False)
class Cell:  # noqa: PLW1641 - a column is no key
    """A column of one row as SQL reads it: what is compared with nothing is unknown."""

    value: Any

    def _with(self, other: object, compare: Callable[[Any, Any], Any]) -> "Cell":
        return Cell(None if self.value is None else compare(self.value, other))

    def __eq__(self, other: object) -> "Cell":  # type: ignore[override]
        return self._with(other, op.eq)

    def __ne__(self, other: object) -> "Cell":  # type: ignore[override]
        return self._with(other, op.ne)

    def __lt__(self, other: object) -> "Cell":
        return self._with(other, op.lt)

    def __le__(self, other: object) -> "Cell":
        return self._with(other, op.le)

    def __gt__(self, other: object) -> "Cell":
        return self._with(other, op.gt)

    def __ge__(self, other: object) -> "Cell":
        return self._with(other, op.ge)

    def __and__(self, other: "Cell") -> "Cell":
        if False in (self.value, other.value):
            return Cell(False)
        return Cell(None if None in (self.value, other.value) else True)

    def __or__(self, other: "Cell") -> "Cell":
        if True in (self.value, other.value):
            return Cell(True)
        return Cell(None if None in (self.value, other.value) else False)

    def __invert__(self) -> "Cell":
        return Cell(None if self.value is None else not self.value)

    def isin(self, values: Iterable[object]) -> "Cell":
        return Cell(None if self.value is None else self.value in tuple(values))

    def isnull(self) -> "Cell":
        return Cell(self.value is None)

    def re_search(self, expression: str) -> "Cell":
        return Cell(None if self.value is None else bool(re.search(expression, self.value)))


@given(CONDITIONS, ROWS)
def test_a_record_and_its_columns_agree_and_nothing_is_unknown(
    text: str, row: dict[str, object]
) -> None:
    condition = read(text)
    found = columns(condition, lambda code: Cell(row[code])).value
    assert found is matches(condition, row)


@given(WORDS, WORDS)
@example("HUAHAI（集团）", "上海huahai(集团)公司")
def test_the_pattern_finds_what_folded_texts_contain(part: str, text: str) -> None:
    assert bool(re.search(pattern(part), text)) == (folded(part) in folded(text))


def test_a_missing_value_satisfies_only_its_being_different() -> None:
    row = {**ROW, "days_late": None}
    for text in ("days_late < 5", "days_late >= 5", "days_late == 5", "days_late in (5)"):
        assert not matches(read(text), row)
        assert matches(read(f"not {text}"), row)
    assert matches(read("days_late != 5"), row)
    assert matches(read("days_late not in (5)"), row)


def test_letters_without_case_and_wide_signs_as_plain_ones() -> None:
    row = {"name": "上海华海（集团）ABC"}
    assert matches(read("name ~ '(集团)abc'"), row)
    assert matches(read("name ~ ａＢc"), row)
    assert not matches(read("name ~ é"), {"name": "É"})


def test_records_that_are_lines_are_asked_by_place() -> None:
    places = {"days_late": 1, "name": 0}
    test = matcher(read("days_late > 3 and name ~ a"), lambda code: op.itemgetter(places[code]))
    assert [test(line) for line in (("A", 4), ("A", 3), ("b", 9))] == [True, False, False]
