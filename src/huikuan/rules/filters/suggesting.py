"""Decides what may stand at a place of a condition that is being written: fields, operators, values.

The place is read by the same pieces and the same order of them as `parse`, so that whatever is
offered can be read.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from huikuan.rules.filters.matching import folded
from huikuan.rules.filters.tokens import Token, cut, quoted
from huikuan.rules.filters.values import Field

Expected = Literal["field", "operator", "value", "joint", "nothing"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a field may have: as it is written, what people call it, other ways to find it."""

    value: str
    title: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One offer: what it writes, and its words for who reads."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The offers for a place; taking one replaces the text from `start` to `end`.

    `field` is the code of the field whose operator or value is expected.
    """

    expected: Expected
    start: int
    end: int
    options: tuple[Option, ...] = ()
    field: str = ""


Values = Callable[[Field], Iterable[Choice]]
"""The values that a field has in the book, in the order in which they are offered."""

_QUOTES: Final = "\"'“”‘’"
_SIGNS: Final = {"=": "==", "in": "in ("}


def suggest(
    text: str, position: int, fields: Sequence[Field], values: Values, *, most: int
) -> Suggestions:
    """Return what may be written at a position of the text, at most so many offers.

    What stands before the position, back to the last gap, narrows the offers; those that begin
    with it come first.
    """
    position = max(0, min(position, len(text)))
    start, begun = _begun(text, position)
    before, stopped = cut(text[:start])
    place = _Place.after(before, fields) if stopped >= start else _NOWHERE
    options = place.options(begun, values)
    end = _end(text, start, position)
    return Suggestions(place.expected, start, end, tuple(options[:most]), place.code)


@dataclass(frozen=True, slots=True)
class _Place:
    """What the pieces before a place leave open."""

    expected: Expected
    field: Field | None = None
    fields: Sequence[Field] = ()
    depth: int = 0
    listed: bool = False
    awaits: str = ""

    @classmethod
    def after(cls, before: Iterable[Token], fields: Sequence[Field]) -> "_Place":
        place = cls("field", fields=fields)
        for token in before:
            place = place.then(token)
        return place

    @property
    def code(self) -> str:
        return self.field.code if self.field else ""

    def then(self, token: Token) -> "_Place":
        """The place behind one more piece; nowhere behind what does not fit."""
        step = _STEPS.get(self.expected)
        return step(self, token) if step else _NOWHERE

    def options(self, begun: str, values: Values) -> list[Option]:
        """What fits here and fits what is begun, the best first."""
        if self.expected == "field":
            offers = [Choice(one.code, one.title, " ".join(one.also)) for one in self.fields]
            return [Option(one.value, one.title) for one in _fitting(offers, begun)]
        if self.expected == "operator" and self.field:
            return [Option(one.value) for one in _fitting(self._signs(self.field), begun)]
        if self.expected == "value" and self.field:
            found = _fitting(values(self.field), begun)
            return [Option(_written(self.field, one.value), one.title) for one in found]
        if self.expected == "joint":
            return [Option(one.value) for one in _fitting(self._joints(), begun)]
        return []

    def _signs(self, field: Field) -> list[Choice]:
        if self.awaits:
            return [Choice(self.awaits)]
        signs = [Choice(_SIGNS.get(one, one)) for one in field.operators]
        return [*signs, Choice("not in (")] if "in" in field.operators else signs

    def _joints(self) -> list[Choice]:
        if self.listed:
            return [Choice(","), Choice(")")]
        return [Choice("and"), Choice("or"), *([Choice(")")] if self.depth else [])]


_NOWHERE: Final = _Place("nothing")


def _after_field(place: _Place, token: Token) -> _Place:
    word = token.text.lower()
    if token.kind == "mark" and word == "(":
        return _Place("field", fields=place.fields, depth=place.depth + 1)
    if token.kind != "word":
        return _NOWHERE
    if word == "not":
        return place
    for field in place.fields:
        if token.text in {field.code, *field.also}:
            return _Place("operator", field, place.fields, place.depth)
    return _NOWHERE


def _after_operator(place: _Place, token: Token) -> _Place:
    word = token.text.lower()
    if token.kind == "operator" and not place.awaits:
        return _Place("value", place.field, place.fields, place.depth)
    if place.awaits == "(" == word:
        return _Place("value", place.field, place.fields, place.depth, listed=True)
    awaits = {"in": "(", "not": "in ("}.get(word, "")
    if token.kind != "word" or not awaits or place.awaits == "(":
        return _NOWHERE
    return _Place("operator", place.field, place.fields, place.depth, awaits=awaits)


def _after_value(place: _Place, token: Token) -> _Place:
    if token.kind not in {"word", "quoted"}:
        return _NOWHERE
    return _Place("joint", place.field, place.fields, place.depth, listed=place.listed)


def _after_joint(place: _Place, token: Token) -> _Place:
    if place.listed:
        if token.text == ",":
            return _Place("value", place.field, place.fields, place.depth, listed=True)
        if token.text == ")":
            return _Place("joint", None, place.fields, place.depth)
        return _NOWHERE
    if token.kind == "mark" and token.text == ")" and place.depth:
        return _Place("joint", None, place.fields, place.depth - 1)
    if token.kind == "word" and token.text.lower() in {"and", "or"}:
        return _Place("field", fields=place.fields, depth=place.depth)
    return _NOWHERE


_STEPS: Final[dict[Expected, Callable[[_Place, Token], _Place]]] = {
    "field": _after_field,
    "operator": _after_operator,
    "value": _after_value,
    "joint": _after_joint,
}


def _begun(text: str, position: int) -> tuple[int, str]:
    """Where the piece that is being written begins, and its letters so far."""
    found, stopped = cut(text[:position])
    if stopped < position:
        # a quote that is open still, or the half of a sign
        start = stopped + len(text[stopped:position]) - len(text[stopped:position].lstrip())
        return start, text[start:position].lstrip(_QUOTES)
    last = found[-1] if found else None
    if last is None or last.end < position or last.kind == "mark":
        return position, ""
    return last.start, text[last.start : position].strip(_QUOTES)


def _end(text: str, start: int, position: int) -> int:
    """Where the piece that is being written ends: a choice replaces it whole."""
    if start == position:
        return position
    whole = [token.end for token in cut(text)[0] if token.start == start]
    return max(position, *whole) if whole else position


def _fitting(offers: Iterable[Choice], begun: str) -> list[Choice]:
    """The offers that what is begun may mean, those that begin with it first."""
    part = folded(begun)
    found = [(rank, offer) for offer in offers if (rank := _rank(offer, part)) is not None]
    return [offer for _, offer in sorted(found, key=lambda pair: pair[0])]


def _rank(offer: Choice, part: str) -> int | None:
    names = [folded(name) for name in (offer.value, offer.title, offer.also)]
    if any(name.startswith(part) for name in names):
        return 0
    return 1 if any(part in name for name in names) else None


def _written(field: Field, value: str) -> str:
    return quoted(value) if field.kind == "text" else value
