"""Decides what a condition may say: a small language over typed fields, never SQL (D7).

    overdue_days > 60 and currency == "CNY" and (region in (华东, 华南) or not customer ~ 集团)

A comparison is `field operator value`; operators are == (or =) != < <= > >= ~ (contains), in (...)
and not in (...). `and`, `or`, `not` and parentheses join comparisons. Amounts are written in major
units, dates as 2026-03-31, shares as 0.25 or 25%. A missing value satisfies only `!=`.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, Literal

from huikuan.kernel.currencies import EXPONENTS, known
from huikuan.kernel.days import Day
from huikuan.kernel.names import nearest_first
from huikuan.rules.filters.settling import (
    Currencies,
    Draft,
    Drafted,
    DraftJoined,
    DraftNegated,
    settle,
)
from huikuan.rules.filters.tokens import Token, TokenKind, tokens
from huikuan.rules.filters.values import (
    CURRENCY,
    OPERATORS,
    Condition,
    Field,
    Kind,
    Operator,
    Value,
    refused,
)

_LONGEST: Final = 2000
_DEEPEST: Final = 20
_NEAREST: Final = 3
# so many digits that minor units of any currency fit into 64 bits
_FIGURE: Final = re.compile(r"-?\d{1,14}(\.\d{1,4})?", re.ASCII)
_WHOLE: Final = re.compile(r"-?\d{1,9}", re.ASCII)
_SHARE: Final = re.compile(r"(-?\d{1,6}(?:\.\d{1,4})?)(%?)", re.ASCII)
_PERMYRIAD: Final = 10_000
_PER_CENT: Final = 100
_NAMES: Final[dict[str, Operator]] = {one: one for one in OPERATORS["money"] if one != "in"}
_NAMES["~"] = "~"
_EXAMPLES: Final[dict[Kind, str]] = {
    "money": "1000.50",
    "date": "2026-03-31",
    "days": "60",
    "count": "3",
    "share": "0.25",
    "bool": "true",
}


def parse(text: str, fields: Sequence[Field], currencies: Currencies) -> Condition | None:
    """Read a condition over the fields; an empty text has none.

    `currencies` names the currencies that the rows may have and is asked only where an amount is
    compared whose currency the condition does not pin. Raises FilterRefused for an unknown field
    or value, with the nearest names; an operator or value that does not fit the field's kind; an
    amount whose currency is open; words that do not form a condition.
    """
    if not text.strip():
        return None
    if len(text) > _LONGEST:
        raise refused("query.where_too_long", (_LONGEST, len(text)), most=_LONGEST)
    reader = _Reader(tokens(text), fields, len(text))
    draft = reader.either(0)
    reader.finish()
    return settle(draft, currencies)


class _Reader:
    """Recursive descent over the tokens: or, and, not, comparison."""

    def __init__(self, found: list[Token], fields: Sequence[Field], length: int) -> None:
        self._tokens = found
        self._fields = {name: field for field in fields for name in (field.code, *field.also)}
        self._codes = [field.code for field in fields]
        self._end = (length, length)
        self._at = 0

    def either(self, depth: int) -> Drafted:
        return self._joined("or", lambda: self._joined("and", lambda: self._single(depth)))

    def finish(self) -> None:
        token = self._peek()
        if token is not None:
            raise self._unreadable(token)

    def _joined(self, word: Literal["and", "or"], part: Callable[[], Drafted]) -> Drafted:
        parts = [part()]
        while self._word(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else DraftJoined(word, tuple(parts))

    def _single(self, depth: int) -> Drafted:
        if depth > _DEEPEST:
            raise refused("query.where_too_deep", self._tokens[self._at - 1].span, most=_DEEPEST)
        if self._word("not"):
            return DraftNegated(self._single(depth + 1))
        if self._mark("("):
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Drafted:
        name = self._next("word")
        field = self._fields.get(name.text)
        if field is None:
            nearest = nearest_first(name.text, self._codes)[:_NEAREST]
            raise refused(
                "query.where_unknown_column", name.span, nearest=nearest, column=name.text
            )
        if self._word("not"):
            if not self._word("in"):
                raise self._unreadable(self._next("word", "operator", "quoted", "mark"))
            return DraftNegated(self._within(name, field))
        if self._word("in"):
            return self._within(name, field)
        sign = self._next("operator")
        operator = _NAMES[sign.text]
        if operator not in field.operators:
            raise _wrong_operator(field, sign)
        return self._compared(name, field, operator, [self._next("word", "quoted")])

    def _within(self, name: Token, field: Field) -> Drafted:
        word = self._tokens[self._at - 1]
        if "in" not in field.operators:
            raise _wrong_operator(field, word)
        self._expect("(")
        listed = [self._next("word", "quoted")]
        while self._mark(","):
            listed.append(self._next("word", "quoted"))
        self._expect(")")
        return self._compared(name, field, "in", listed)

    def _compared(
        self, name: Token, field: Field, operator: Operator, given: list[Token]
    ) -> Drafted:
        values = tuple(_value(field, token) for token in given)
        spans = tuple(token.span for token in given)
        return Draft(field, operator, values, spans, (name.start, given[-1].end))

    def _next(self, *kinds: TokenKind) -> Token:
        token = self._peek()
        if token is None:
            raise refused("query.where_ends_early", self._end)
        if token.kind not in kinds:
            raise self._unreadable(token)
        self._at += 1
        return token

    def _peek(self) -> Token | None:
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
            raise self._unreadable(self._next("word", "operator", "quoted", "mark"))

    def _unreadable(self, token: Token) -> Exception:
        return refused("query.where_unreadable", token.span, near=token.text)


def _wrong_operator(field: Field, sign: Token) -> Exception:
    operators = " ".join(field.operators)
    return refused(
        "query.where_wrong_operator",
        sign.span,
        column=field.code,
        operator=sign.text,
        operators=operators,
    )


def _value(field: Field, token: Token) -> Value | Decimal:
    if field.code == CURRENCY:
        return _named(field, token.text.upper(), token, list(EXPONENTS), fits=known)
    if field.choices:
        return _named(field, token.text, token, field.choices, fits=field.choices.__contains__)
    if field.kind == "text":
        return token.text
    value = _READERS[field.kind](token.text)
    if value is None:
        raise refused(
            "query.where_wrong_value",
            token.span,
            column=field.code,
            value=token.text,
            example=_EXAMPLES[field.kind],
        )
    return value


def _named(
    field: Field,
    text: str,
    token: Token,
    names: Sequence[str],
    *,
    fits: Callable[[str], bool],
) -> str:
    if not fits(text):
        nearest = nearest_first(text, names)[:_NEAREST]
        raise refused(
            "query.where_unknown_value",
            token.span,
            nearest=nearest,
            column=field.code,
            value=token.text,
        )
    return text


def _day(text: str) -> Value | None:
    try:
        # fromisoformat takes other ISO forms too; conditions have one
        return Day.fromisoformat(text) if len(text) == len("2026-03-31") else None
    except ValueError:
        return None


def _truth(text: str) -> Value | None:
    return {"true": True, "false": False}.get(text.lower())


def _whole(text: str) -> Value | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _figure(text: str) -> Decimal | None:
    return Decimal(text) if _FIGURE.fullmatch(text) else None


def _share(text: str) -> Value | None:
    match = _SHARE.fullmatch(text)
    if match is None:
        return None
    parts = Decimal(match[1]) * _PERMYRIAD / (_PER_CENT if match[2] else 1)
    return int(parts) if parts == int(parts) else None


_READERS: Final[dict[Kind, Callable[[str], Value | Decimal | None]]] = {
    "money": _figure,
    "date": _day,
    "days": _whole,
    "count": _whole,
    "share": _share,
    "bool": _truth,
}
