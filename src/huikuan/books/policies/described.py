"""Decides how a kind of policy reads: every figure's words and unit, in both languages (P5, P1).

The words are data, `policies/descriptions/<kind>.yaml`: from them come the page that a policy is
read on, the form that it is edited in, and the words of a difference. What a description does not
name is still shown, under its own key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Final, Literal, cast, get_args

import yaml

Form = Literal[
    "whole",  # a whole number with a unit
    "text",
    "prose",  # text of several lines
    "value",  # a whole number where it reads as one, else a text
    "day",
    "flag",
    "choice",
    "choices",  # several of the choices
    "numbers",  # whole numbers, in order
    "words",  # texts, in order
    "amounts",  # minor units by currency, or one of the choices
    "figures",  # whole numbers by word
    "lists",  # texts, or some of the choices, by word
    "group",  # a mapping with described fields
    "table",  # lines with described columns
    "entries",  # mappings that the first field names, each with some of the fields
    "rows",  # described columns by word
    "free",  # anything else, edited as text
]
_NESTED: Final = frozenset({"group", "table", "rows", "entries"})
_CHOSEN: Final = frozenset({"choice", "choices", "amounts", "lists"})
AREAS: Final = ("before", "during", "after", "books")


class BadDescription(ValueError):
    """A description that cannot be used: which kind, what is wrong."""


@dataclass(frozen=True)
class Words:
    """A word in both languages."""

    zh: str = ""
    en: str = ""

    def read(self, language: str) -> str:
        """Return the word in a language."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Field:
    """One figure of a kind: its key, how it is edited, what it is called and measured in."""

    key: str
    form: Form
    label: Words
    hint: Words = Words()
    unit: str = ""
    optional: bool = False
    choices: Mapping[str, Words] = field(default_factory=dict)
    fields: tuple["Field", ...] = ()


@dataclass(frozen=True)
class Description:
    """A kind of policy: where it belongs, what it decides, its fields in reading order.

    `past`: a person may date a version before today, because what it says is itself dated.
    """

    kind: str
    area: str
    title: Words
    what: Words
    fields: tuple[Field, ...]
    past: bool = False

    def field(self, key: str) -> Field | None:
        """Return a field by its key, None for one that is not described."""
        return next((one for one in self.fields if one.key == key), None)


@cache
def description(kind: str) -> Description:
    """Return how a kind reads; for a kind that nobody described, its bare name and no fields.

    Raises BadDescription for a broken file.
    """
    file = resources.files("huikuan").joinpath("policies", "descriptions", f"{kind}.yaml")
    if not kind.isidentifier() or not file.is_file():
        return Description(kind, "books", Words(kind, kind), Words(), ())
    return parsed(kind, cast("object", yaml.safe_load(file.read_bytes())))


def parsed(kind: str, document: object) -> Description:
    """Return the description that a document states. Raises BadDescription."""
    if not isinstance(document, Mapping) or document.get("area") not in AREAS:
        raise BadDescription(f"{kind}: area")
    return Description(
        kind=kind,
        area=str(document["area"]),
        title=_words(kind, document.get("title")),
        what=_words(kind, document.get("what")),
        fields=_fields(kind, document.get("fields")),
        past=document.get("past") is True,
    )


def undescribed(kind: str, document: Mapping[str, object]) -> tuple[str, ...]:
    """Return the paths of a document that its kind's description does not name."""
    own = {key: value for key, value in document.items() if key not in {"kind", "name"}}
    return tuple(_missing(description(kind).fields, own, ""))


def _missing(fields: Iterable[Field], document: Mapping[str, object], path: str) -> Iterable[str]:
    known = {one.key: one for one in fields}
    for key, value in document.items():
        here = f"{path}{key}"
        one = known.get(key)
        if one is None:
            yield here
        elif one.form == "group" and isinstance(value, Mapping):
            yield from _missing(one.fields, value, f"{here}.")
        elif one.form == "rows" and isinstance(value, Mapping):
            for name, line in value.items():
                yield from _missing(one.fields, line, f"{here}.{name}.")
        elif one.form in {"table", "entries"} and isinstance(value, list):
            for at, line in enumerate(value):
                yield from _missing(one.fields, line, f"{here}.{at}.")


def _fields(kind: str, lines: object) -> tuple[Field, ...]:
    if not isinstance(lines, list):
        raise BadDescription(f"{kind}: fields")
    return tuple(_field(kind, line) for line in lines)


def _field(kind: str, line: object) -> Field:
    if not isinstance(line, Mapping) or line.get("form") not in get_args(Form):
        raise BadDescription(f"{kind}: {line}")
    form = cast("Form", line["form"])
    inner = _fields(kind, line.get("fields")) if form in _NESTED else ()
    choices = line.get("choices", {})
    if form not in _CHOSEN if choices else form in {"choice", "choices"}:
        raise BadDescription(f"{kind}: {line.get('key')}: choices")
    return Field(
        key=str(line["key"]),
        form=form,
        label=_words(kind, line),
        hint=_words(kind, line["hint"]) if "hint" in line else Words(),
        unit=str(line.get("unit", "")),
        optional=line.get("optional") is True,
        choices={str(code): _words(kind, words) for code, words in choices.items()},
        fields=inner,
    )


def _words(kind: str, line: object) -> Words:
    if not isinstance(line, Mapping) or not (line.get("zh") and line.get("en")):
        raise BadDescription(f"{kind}: {line}: zh and en")
    return Words(str(line["zh"]), str(line["en"]))
