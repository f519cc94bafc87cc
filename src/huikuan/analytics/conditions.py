"""Decides what `--where` may say and which rows satisfy it: a small language, never SQL (D7).

    overdue > 1000 and (country = CN or not salesperson in ("王芳", Li))

A comparison is `column operator value`; operators are = != < <= > >= ~ (contains) and in (...).
`and`, `or`, `not` and parentheses join comparisons. Amounts are written in major units of the
row's own currency, dates as 2026-03-31, shares as 0.25. A missing value satisfies only `!=`.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from huikuan.analytics.faults import BadQuery
from huikuan.kernel.money import Money

Kind = Literal["money", "text", "date", "days", "count", "share", "bool"]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "~", "in"]
Value = str | int | Decimal | dt.date | bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """One column against one or several values of the column's own kind."""

    column: str
    kind: Kind
    operator: Operator
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Several conditions, all or any of which must hold."""

    word: Literal["and", "or"]
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """A condition that must not hold."""

    part: "Condition"


Condition = Comparison | Joined | Negated

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<quoted>"[^"]*"|'[^']*')
    | (?P<operator><=|>=|!=|=|<|>|~)
    | (?P<mark>[(),])
    | (?P<word>[^\s()<>=!~,"']+)
    )""",
    re.VERBOSE,
)
_LONGEST = 2000
_DEEPEST = 20
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,6})?", re.ASCII)
_NAMES: dict[str, Operator] = {
    "=": "=",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "~": "~",
}


def parse(text: str, columns: Mapping[str, Kind]) -> Condition | None:
    """Read a condition over the given columns; an empty text has none.

    Raises BadQuery for an unknown column, a value that is not of the column's kind, or words
    that do not form a condition.
    """
    if not text.strip():
        return None
    if len(text) > _LONGEST:
        raise BadQuery("query.where_too_long", most=str(_LONGEST))
    reader = _Reader(_tokens(text), columns)
    condition = reader.either(0)
    reader.finish()
    return condition


def matches(condition: Condition, row: Mapping[str, object]) -> bool:
    """Tell whether a row satisfies a condition; money is compared in the row's own currency."""
    if isinstance(condition, Negated):
        return not matches(condition.part, row)
    if isinstance(condition, Joined):
        results = (matches(part, row) for part in condition.parts)
        return all(results) if condition.word == "and" else any(results)
    return _holds(condition, row)


def columns_of(condition: Condition) -> frozenset[str]:
    """The columns that a condition names."""
    if isinstance(condition, Negated):
        return columns_of(condition.part)
    if isinstance(condition, Joined):
        return frozenset().union(*(columns_of(part) for part in condition.parts))
    return frozenset({condition.column})


def _holds(test: Comparison, row: Mapping[str, object]) -> bool:
    found = _comparable(test, row)
    if found is None:
        return test.operator == "!="
    if test.operator == "in":
        return found in test.values
    if test.operator == "~":
        return str(test.values[0]).casefold() in str(found).casefold()
    return _ordered(test.operator, found, test.values[0])


def _ordered(operator: Operator, found: Value, value: Value) -> bool:
    if operator == "=":
        return found == value
    if operator == "!=":
        return found != value
    below, above = found < value, found > value  # type: ignore[operator] # parse saw to one kind
    return {"<": below, "<=": not above, ">": above, ">=": not below}[operator]


def _comparable(test: Comparison, row: Mapping[str, object]) -> Value | None:
    found = row.get(test.column)
    if found is None:
        return None
    if test.kind == "money":
        return Money(int(str(found)), str(row["currency"])).decimal()
    if test.kind == "share":
        return Decimal(int(str(found))) / 10_000
    if isinstance(found, str | int | Decimal | dt.date | bool):
        return found
    return str(found)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise BadQuery("query.where_unreadable", near=text[at : at + 20])
        found.append(_Token(match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return found


class _Reader:
    """Recursive descent over the tokens: or, and, not, comparison."""

    def __init__(self, tokens: list[_Token], columns: Mapping[str, Kind]) -> None:
        self._tokens = tokens
        self._columns = columns
        self._at = 0

    def either(self, depth: int) -> Condition:
        return self._joined("or", depth)

    def finish(self) -> None:
        if self._at < len(self._tokens):
            raise BadQuery("query.where_unreadable", near=self._tokens[self._at].text)

    def _joined(self, word: Literal["and", "or"], depth: int) -> Condition:
        parts = [self._part(word, depth)]
        while self._word(word):
            parts.append(self._part(word, depth))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _part(self, word: Literal["and", "or"], depth: int) -> Condition:
        return self._joined("and", depth) if word == "or" else self._single(depth)

    def _single(self, depth: int) -> Condition:
        if depth > _DEEPEST:
            raise BadQuery("query.where_too_deep", most=str(_DEEPEST))
        if self._word("not"):
            return Negated(self._single(depth + 1))
        if self._mark("("):
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Comparison:
        column = self._next("word").text
        kind = self._columns.get(column)
        if kind is None:
            raise BadQuery("query.where_unknown_column", column=column)
        if self._word("in"):
            self._expect("(")
            values = [self._value(column, kind)]
            while self._mark(","):
                values.append(self._value(column, kind))
            self._expect(")")
            return Comparison(column, kind, "in", tuple(values))
        operator = _NAMES[self._next("operator").text]
        if operator == "~" and kind != "text":
            raise BadQuery("query.where_text_only", column=column)
        return Comparison(column, kind, operator, (self._value(column, kind),))

    def _value(self, column: str, kind: Kind) -> Value:
        token = self._next("word", "quoted")
        text = token.text[1:-1] if token.kind == "quoted" else token.text
        if kind == "text":
            return text
        value = _read(kind, text)
        if value is None:
            raise BadQuery("query.where_wrong_value", column=column, value=text)
        return value

    def _next(self, *kinds: str) -> _Token:
        if self._at >= len(self._tokens):
            raise BadQuery("query.where_ends_early")
        token = self._tokens[self._at]
        if token.kind not in kinds:
            raise BadQuery("query.where_unreadable", near=token.text)
        self._at += 1
        return token

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _word(self, word: str) -> bool:
        token = self._peek()
        found = token is not None and token.kind == "word" and token.text.lower() == word
        self._at += found
        return found

    def _mark(self, mark: str) -> bool:
        token = self._peek()
        found = token is not None and token.kind == "mark" and token.text == mark
        self._at += found
        return found

    def _expect(self, mark: str) -> None:
        if not self._mark(mark):
            token = self._peek()
            raise BadQuery("query.where_unreadable", near=token.text if token else mark)


def _read(kind: Kind, text: str) -> Value | None:
    if kind == "date":
        try:
            return dt.date.fromisoformat(text) if len(text) == len("2026-03-31") else None
        except ValueError:
            return None
    if kind == "bool":
        return {"true": True, "false": False}.get(text.lower())
    if not _DECIMAL.fullmatch(text):
        return None
    figure = Decimal(text)
    if kind in {"days", "count"}:
        return int(figure) if figure == int(figure) else None
    return figure
