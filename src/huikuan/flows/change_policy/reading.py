"""Decides how a policy reads: each figure under its words and with its unit; what changed (P5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huikuan.adapters.texts import Language, known, text
from huikuan.books.policies.queries import Field, Form, Words, description
from huikuan.flows.change_policy.texting import printed_value
from huikuan.kernel.currencies import known as known_currency
from huikuan.kernel.differences import MISSING, differences
from huikuan.kernel.money import Money

NOTHING: Final = "–"
# units that are shares, and how many decimals of a per cent they have
SHARES: Final[Mapping[str, int]] = {"permille": 1, "permyriad": 2, "ppm": 4}
_OWN: Final = frozenset({"kind", "name"})


@dataclass(frozen=True)
class Shown:
    """One figure as it is read: `words` alone, or `rows` under `headings`, or figures `inside`."""

    path: str
    label: str
    hint: str
    form: str
    words: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    inside: tuple["Shown", ...] = ()


@dataclass(frozen=True)
class Changed:
    """One difference in words; an empty side has nothing there."""

    path: str
    label: str
    old: str
    new: str


def read(kind: str, document: Mapping[str, object], language: Language) -> tuple[Shown, ...]:
    """Return a document figure by figure, in the order of its kind's description."""
    own = {key: value for key, value in document.items() if key not in _OWN}
    return _read(description(kind).fields, own, "", language)


def changes(
    kind: str, old: Mapping[str, object], new: Mapping[str, object], language: Language
) -> tuple[Changed, ...]:
    """Return what differs between two documents of a kind, in words."""
    fields = description(kind).fields
    found = []
    for one in differences(old, new):
        label, field = _located(fields, one.path, language)
        sides = [
            NOTHING if side is MISSING else _said(field, side, language)
            for side in (one.old, one.new)
        ]
        found.append(Changed(one.path, label, *sides))
    return tuple(found)


def place(kind: str, path: str, language: Language) -> str:
    """Return the words for a path of a kind's document; nothing for the document itself."""
    return _located(description(kind).fields, path, language)[0] if path else ""


def _read(
    fields: tuple[Field, ...], document: Mapping[str, object], path: str, language: Language
) -> tuple[Shown, ...]:
    known_keys = {one.key for one in fields}
    others = [Field(key, "free", Words(key, key)) for key in document if key not in known_keys]
    return tuple(
        _shown(one, document.get(one.key), f"{path}{one.key}", language)
        for one in (*fields, *others)
    )


def _shown(one: Field, value: object, path: str, language: Language) -> Shown:
    label, hint = one.label.read(language), one.hint.read(language)
    if one.form == "group" and isinstance(value, Mapping):
        inside = _read(one.fields, value, f"{path}.", language)
        return Shown(path, label, hint, one.form, inside=inside)
    if one.form == "entries" and isinstance(value, list | tuple):
        entries = tuple(
            _entry(one, line, f"{path}.{at}", language) for at, line in enumerate(value)
        )
        return Shown(path, label, hint, one.form, inside=entries)
    headings = tuple(inner.label.read(language) for inner in one.fields)
    if one.form == "table" and isinstance(value, list | tuple):
        rows = tuple(_cells(one, line, language) for line in value)
        return Shown(path, label, hint, one.form, headings=headings, rows=rows)
    if one.form == "rows" and isinstance(value, Mapping):
        rows = tuple((str(key), *_cells(one, line, language)) for key, line in value.items())
        named = text("policy.word", language)
        return Shown(path, label, hint, one.form, headings=(named, *headings), rows=rows)
    if one.form == "figures" and isinstance(value, Mapping):
        unit = Field("", "whole", one.label, unit=one.unit)
        rows = tuple((str(key), _said(unit, each, language)) for key, each in value.items())
        heads = (text("policy.word", language), text("policy.figure", language))
        return Shown(path, label, hint, one.form, headings=heads, rows=rows)
    if one.form == "lists" and isinstance(value, Mapping):
        rows = tuple((str(key), _said(one, each, language)) for key, each in value.items())
        heads = (text("policy.word", language), text("policy.figure", language))
        return Shown(path, label, hint, one.form, headings=heads, rows=rows)
    return Shown(path, label, hint, one.form, words=_said(one, value, language))


def _entry(one: Field, line: object, path: str, language: Language) -> Shown:
    """A line that its first field names, with the figures that it has."""
    if not isinstance(line, Mapping):
        return Shown(path, str(line), "", "group")
    title, *others = one.fields
    named = _said(title, line.get(title.key), language)
    has = tuple(inner for inner in others if inner.key in line)
    own = {key: value for key, value in line.items() if key != title.key}
    return Shown(path, named, "", "group", inside=_read(has, own, f"{path}.", language))


def _cells(one: Field, line: object, language: Language) -> tuple[str, ...]:
    if not isinstance(line, Mapping):
        return (str(line), *[""] * (len(one.fields) - 1))
    return tuple(_said(inner, line.get(inner.key), language) for inner in one.fields)


def _located(fields: tuple[Field, ...], path: str, language: Language) -> tuple[str, Field | None]:
    """The words for a path, and the field at its end where one is described."""
    words: list[str] = []
    field: Field | None = None
    inside: tuple[Field, ...] = fields
    for key in path.split("."):
        found = next((one for one in inside if one.key == key), None)
        if found is not None:
            words.append(found.label.read(language))
            field, inside = found, found.fields
        else:
            # a line's own word, or one of the figures of the field above
            named = inside[0].choices.get(key) if inside else None
            words.append(named.read(language) if named else key)
            field = _within(field, key)
    return " › ".join(words), field


def _within(field: Field | None, key: str) -> Field | None:
    """What stands under a word of the user's in a field: a figure, a list, or nothing described."""
    if field is None or field.form not in {"figures", "lists"}:
        return None
    form: Form = "whole" if field.form == "figures" else "lists"
    return Field(key, form, Words(), unit=field.unit, choices=field.choices)


def _said(one: Field | None, value: object, language: Language) -> str:
    if value is None:
        return text("policy.not_set", language)
    if isinstance(value, bool):
        return text("policy.yes" if value else "policy.no", language)
    form = "free" if one is None else one.form
    if one is not None and form in {"choice", "amounts"} and str(value) in one.choices:
        return one.choices[str(value)].read(language)
    if one is not None and isinstance(value, int):
        return _measured(value, one.unit, language)
    if (
        isinstance(value, list | tuple)
        and one is not None
        and form
        in {
            "numbers",
            "words",
            "choices",
        }
    ):
        return _listed(one, value, language)
    if isinstance(value, Mapping) and form == "amounts":
        return " · ".join(_money(code, minor) for code, minor in value.items()) or NOTHING
    if isinstance(value, str | int):
        return str(value) or NOTHING
    return printed_value(value).rstrip("\n")


def _listed(one: Field, value: list[object] | tuple[object, ...], language: Language) -> str:
    comma = text("policy.comma", language)
    words = [
        one.choices[str(each)].read(language) if str(each) in one.choices else str(each)
        for each in value
    ]
    if one.unit in SHARES:
        return comma.join(
            _measured(each, one.unit, language) if isinstance(each, int) else str(each)
            for each in value
        )
    joined = comma.join(words)
    return (text(f"policy.unit.{one.unit}", language, n=joined) if one.unit else joined) or NOTHING


def _measured(value: int, unit: str, language: Language) -> str:
    if unit in SHARES:
        shown = Decimal(value).scaleb(-SHARES[unit]).normalize()
        return f"{shown:,f} %"
    if unit and known(f"policy.unit.{unit}"):
        one = f"policy.unit.{unit}.one"
        code = one if value == 1 and known(one) else f"policy.unit.{unit}"
        return text(code, language, n=f"{value:,}")
    return f"{value:,}"


def _money(code: object, minor: object) -> str:
    if isinstance(minor, int) and known_currency(str(code)):
        return f"{code} {Money(minor, str(code)).decimal():,f}"
    return f"{code} {minor}"
