"""Decides how a described policy becomes a form, and what a form that was sent in says (page 9).

The form comes from the description of the kind alone: no page knows a figure. What cannot be read
is kept as it was typed, so that the rules of the kind say what is wrong with it and the field shows
it again. Names of inputs are paths, the ones that the rules name their faults by.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from huikuan.adapters.texts import Language, known, text
from huikuan.books.policies.queries import Field, Words, description
from huikuan.flows.change_policy import Unreadable, parse_value, printed_value
from huikuan.kernel.money import Money, from_decimal
from huikuan.kernel.money import known as known_currency
from huikuan.kernel.policies import Issue

SPARE_LINES = 2
MOST_LINES = 2_000
# one field that cannot be read at all, beside those that the kind's rules refuse
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_SPLIT = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True)
class Control:
    """One input or one group of them, ready to be drawn."""

    path: str
    form: str
    label: str
    key: str = ""
    hint: str = ""
    unit: str = ""
    value: str = ""
    chosen: bool = False
    choices: tuple[tuple[str, str, bool], ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple["Control", ...], ...] = ()
    inside: tuple["Control", ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def area(self) -> int:
        """How many lines a text field shows."""
        return min(max(self.value.count("\n") + 2, 3), 24)


def controls(kind: str, document: Mapping[str, object], language: Language) -> tuple[Control, ...]:
    """Return the form of a document, in the order of the kind's description."""
    own = {key: value for key, value in document.items() if key not in {"kind", "name"}}
    return _controls(_fields(kind, own), own, "", language)


def document_of(kind: str, name: str, sent: QueryDict, base: Mapping[str, object]) -> "Read":
    """Return the document that a form states; `base` tells which undescribed parts there are."""
    reader = _Reader(sent)
    own = {key: value for key, value in base.items() if key not in {"kind", "name"}}
    read = reader.group(_fields(kind, own), "")
    return Read({"kind": kind, "name": name, **read}, tuple(reader.faults))


def with_faults(
    form: tuple[Control, ...], faults: Sequence[tuple[str, str]]
) -> tuple[tuple[Control, ...], tuple[str, ...]]:
    """Put every fault, as path and sentence, beside its field; what has none comes back apart."""
    left = dict(enumerate(faults))
    marked = tuple(_marked(one, left) for one in form)
    return marked, tuple(f"{path}: {said}" if path else said for path, said in left.values())


@dataclass(frozen=True)
class Read:
    """What a form said: the document, and what could not be read at all."""

    document: dict[str, object]
    faults: tuple[Issue, ...]


def _fields(kind: str, document: Mapping[str, object]) -> tuple[Field, ...]:
    told = description(kind).fields
    described = {one.key for one in told}
    others = (Field(key, "free", Words(key, key)) for key in document if key not in described)
    return (*told, *others)


# --- from a document to a form -------------------------------------------------------------------
def _controls(
    fields: Iterable[Field], document: Mapping[str, object], path: str, language: Language
) -> tuple[Control, ...]:
    return tuple(
        _control(one, document.get(one.key), f"{path}{one.key}", language) for one in fields
    )


def _control(one: Field, value: object, path: str, language: Language) -> Control:
    made = Control(
        path=path,
        form=one.form,
        label=one.label.read(language),
        key=one.key,
        hint=one.hint.read(language),
        unit=_unit(one.unit, language),
    )
    if one.form in _DRAWN:
        return _DRAWN[one.form](made, one, value, language)
    return replace(made, value=_typed(value))


def _flag(made: Control, _: Field, value: object, __: Language) -> Control:
    return replace(made, chosen=value is True)


def _choice(made: Control, one: Field, value: object, language: Language) -> Control:
    has = {str(each) for each in value} if isinstance(value, list | tuple) else {_typed(value)}
    choices = [(code, words.read(language), code in has) for code, words in one.choices.items()]
    odd = sorted(each for each in has if each and each not in one.choices)
    choices += [(each, each, True) for each in odd]
    if one.form == "choice" and (one.optional or not any(on for _, _, on in choices)):
        choices.insert(0, ("", text("policy.not_set", language), has == {""}))
    return replace(made, choices=tuple(choices))


def _line(made: Control, _: Field, value: object, __: Language) -> Control:
    if isinstance(value, list | tuple):
        return replace(made, value=", ".join(map(_typed, value)))
    return replace(made, value=_typed(value))


def _free(made: Control, _: Field, value: object, __: Language) -> Control:
    return replace(made, value="" if value is None else printed_value(value))


def _group(made: Control, one: Field, value: object, language: Language) -> Control:
    inner = value if isinstance(value, Mapping) else {}
    return replace(made, inside=_controls(one.fields, inner, f"{made.path}.", language))


def _amounts(made: Control, one: Field, value: object, language: Language) -> Control:
    lines = list(value.items()) if isinstance(value, Mapping) else []
    words = ("policy.currency", "policy.amount")
    rows = [
        (
            Control(f"{made.path}.{at}.code", "text", "", value=str(code)),
            Control(f"{made.path}.{at}.amount", "money", "", value=_major(code, minor)),
        )
        for at, (code, minor) in enumerate([*lines, *[("", "")] * SPARE_LINES])
    ]
    choices = [(code, each.read(language), value == code) for code, each in one.choices.items()]
    heads = tuple(text(word, language) for word in words)
    return replace(made, headings=heads, rows=tuple(rows), choices=tuple(choices))


def _figures(made: Control, one: Field, value: object, language: Language) -> Control:
    lines = list(value.items()) if isinstance(value, Mapping) else []
    rows = [
        (
            Control(f"{made.path}.{at}.word", "text", "", value=str(word)),
            Control(f"{made.path}.{at}.figure", "whole", "", unit=made.unit, value=_typed(figure)),
        )
        for at, (word, figure) in enumerate([*lines, *[("", "")] * SPARE_LINES])
    ]
    heads = (text("policy.word", language), one.label.read(language))
    return replace(made, headings=heads, rows=tuple(rows))


def _table(made: Control, one: Field, value: object, language: Language) -> Control:
    lines = [*value, *[{}] * SPARE_LINES] if isinstance(value, list | tuple) else [{}] * SPARE_LINES
    rows = tuple(
        _controls(
            one.fields, line if isinstance(line, Mapping) else {}, f"{made.path}.{at}.", language
        )
        for at, line in enumerate(lines)
    )
    heads = tuple(each.label.read(language) for each in one.fields)
    return replace(made, headings=heads, rows=rows)


def _rows(made: Control, one: Field, value: object, language: Language) -> Control:
    lines = list(value.items()) if isinstance(value, Mapping) else []
    rows = tuple(
        (
            Control(f"{made.path}.{at}.word", "text", "", value=str(word)),
            *_controls(
                one.fields,
                line if isinstance(line, Mapping) else {},
                f"{made.path}.{at}.",
                language,
            ),
        )
        for at, (word, line) in enumerate([*lines, *[("", {})] * SPARE_LINES])
    )
    heads = (text("policy.word", language), *(each.label.read(language) for each in one.fields))
    return replace(made, headings=heads, rows=rows)


def _entries(made: Control, one: Field, value: object, language: Language) -> Control:
    """One group a line, with the figures that it has; the words of the first field name it."""
    title = one.fields[0]
    groups = []
    for at, line in enumerate(value if isinstance(value, list | tuple) else ()):
        own = line if isinstance(line, Mapping) else {}
        code = _typed(own.get(title.key))
        named = title.choices.get(code, Words(code, code)).read(language)
        path = f"{made.path}.{at}"
        has = [each for each in one.fields[1:] if each.key in own]
        inside = _controls(has, own, f"{path}.", language)
        groups.append(Control(path, "entry", named, value=code, inside=inside))
    return replace(made, value=title.key, inside=tuple(groups))


_DRAWN = {
    "flag": _flag,
    "choice": _choice,
    "choices": _choice,
    "numbers": _line,
    "words": _line,
    "free": _free,
    "group": _group,
    "amounts": _amounts,
    "figures": _figures,
    "table": _table,
    "rows": _rows,
    "entries": _entries,
}


def _unit(unit: str, language: Language) -> str:
    if not unit:
        return ""
    code = f"policy.field.{unit}"
    if known(code):
        return text(code, language)
    return text(f"policy.unit.{unit}", language, n="").strip()


def _typed(value: object) -> str:
    if value is None or isinstance(value, Mapping):
        return ""
    return "true" if value is True else "false" if value is False else str(value)


def _major(code: object, minor: object) -> str:
    if isinstance(minor, int) and known_currency(str(code)):
        return Money(minor, str(code)).text()
    return _typed(minor)


# --- from a form to a document -------------------------------------------------------------------
class _Reader:
    """Reads what was sent, field by field."""

    def __init__(self, sent: QueryDict) -> None:
        self.sent = sent
        self.faults: list[Issue] = []

    def group(self, fields: Iterable[Field], path: str) -> dict[str, object]:
        found: dict[str, object] = {}
        for one in fields:
            value = self.value(one, f"{path}{one.key}")
            if value is not None or not one.optional:
                found[one.key] = value
        return found

    def value(self, one: Field, path: str) -> object:
        if one.form in {"group", "table", "rows", "entries", "amounts", "figures"}:
            value = getattr(self, one.form)(one, path)
            return None if one.optional and not value else value
        if one.form == "flag":
            return self.sent.get(path) == "on"
        if one.form == "choices":
            return self.sent.getlist(path)
        written = self.sent.get(path, "").strip()
        if not written and one.optional:
            return None
        return self.single(one, path, written)

    def single(self, one: Field, path: str, written: str) -> object:
        """What one line of text says."""
        if one.form in {"numbers", "words"}:
            parts = [part for part in _SPLIT.split(written) if part]
            return [_number(part) for part in parts] if one.form == "numbers" else parts
        if one.form == "free" and written:
            return self.free(written, path)
        if one.form == "whole" or (one.form == "choice" and _all_numbers(one)):
            return _number(written)
        return written

    def free(self, written: str, path: str) -> object:
        try:
            return parse_value(written)
        except Unreadable as bad:
            self.faults.append(Issue(path, bad.code, bad.figures))
            return written

    def table(self, one: Field, path: str) -> list[object]:
        return [
            self.group(one.fields, f"{path}.{at}.")
            for at in self._lines(path)
            if self._filled(one.fields, f"{path}.{at}.")
        ]

    def rows(self, one: Field, path: str) -> dict[str, object]:
        return {
            word: self.group(one.fields, f"{path}.{at}.")
            for at in self._lines(path)
            if (word := self.sent.get(f"{path}.{at}.word", "").strip())
        }

    def entries(self, one: Field, path: str) -> list[object]:
        title = one.fields[0]
        found: list[object] = []
        for at in self._lines(path):
            here = f"{path}.{at}"
            if self.sent.get(f"{here}.remove") == "on":
                continue
            code = self.sent.get(f"{here}.{title.key}", "").strip()
            # only the figures that the form showed: a rule has no others
            shown = set(self.sent.getlist(f"{here}.has"))
            has = [each for each in one.fields[1:] if each.key in shown]
            named: dict[str, object] = {title.key: code} if code else {}
            found.append(named | self.group(has, f"{here}."))
        return found

    def amounts(self, one: Field, path: str) -> object:
        word = self.sent.get(f"{path}.choice", "")
        if word in one.choices:
            return word
        found: dict[str, object] = {}
        for at in self._lines(path):
            code = self.sent.get(f"{path}.{at}.code", "").strip().upper()
            written = self.sent.get(f"{path}.{at}.amount", "").strip()
            if code or written:
                found[code] = _minor(code, written)
        return found

    def figures(self, _: Field, path: str) -> dict[str, object]:
        return {
            word: _number(self.sent.get(f"{path}.{at}.figure", "").strip())
            for at in self._lines(path)
            if (word := self.sent.get(f"{path}.{at}.word", "").strip())
        }

    def _lines(self, path: str) -> range:
        sent = self.sent.get(f"{path}.lines", "0")
        return range(min(int(sent), MOST_LINES) if _WHOLE.fullmatch(sent) else 0)

    def _filled(self, fields: Iterable[Field], path: str) -> bool:
        return any(self.sent.get(f"{path}{one.key}", "").strip() for one in fields)


def _all_numbers(one: Field) -> bool:
    return all(_WHOLE.fullmatch(code) for code in one.choices)


def _number(written: str) -> object:
    """A whole number, else what was written, for the rules to refuse."""
    return int(written) if _WHOLE.fullmatch(written) else written


def _minor(code: str, written: str) -> object:
    try:
        return from_decimal(Decimal(written.replace(",", "")), code).minor
    except (InvalidOperation, ValueError):
        return written


# --- faults beside their fields ------------------------------------------------------------------
def _marked(one: Control, left: dict[int, tuple[str, str]]) -> Control:
    inside = tuple(_marked(each, left) for each in one.inside)
    rows = tuple(tuple(_marked(cell, left) for cell in row) for row in one.rows)
    here = [
        at for at, (path, _) in left.items() if path == one.path or path.startswith(f"{one.path}.")
    ]
    said = tuple(left.pop(at)[1] for at in here)
    return replace(one, inside=inside, rows=rows, faults=said)
