"""Decides how a described policy becomes a form, with every fault beside its field (page 9).

The form comes from the description of the kind alone: no page knows a figure. Names of inputs are
paths, the ones that the rules name their faults by. `policy_answers` reads what was sent in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from huikuan.adapters.texts import Language, text
from huikuan.books.policies.queries import Field, Words, description
from huikuan.flows.change_policy import SHARES, printed_value
from huikuan.kernel.money import Money
from huikuan.kernel.money import known as known_currency

SPARE_LINES = 2


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
    return _controls(fields_of(kind, own), own, "", language)


def with_faults(
    form: tuple[Control, ...], faults: Sequence[tuple[str, str]]
) -> tuple[tuple[Control, ...], tuple[str, ...]]:
    """Put every fault, as path and sentence, beside its field; what has none comes back apart."""
    left = dict(enumerate(faults))
    marked = tuple(_marked(one, left) for one in form)
    return marked, tuple(f"{path}: {said}" if path else said for path, said in left.values())


def fields_of(kind: str, document: Mapping[str, object]) -> tuple[Field, ...]:
    """The described fields of a kind, then the parts of a document that nobody described."""
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
    return replace(made, value=_measured(value, one.unit))


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


def _line(made: Control, one: Field, value: object, __: Language) -> Control:
    if isinstance(value, list | tuple):
        return replace(made, value=", ".join(_measured(each, one.unit) for each in value))
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
            Control(f"{made.path}.{at}.figure", "whole", "", value=_measured(figure, one.unit)),
        )
        for at, (word, figure) in enumerate([*lines, *[("", "")] * SPARE_LINES])
    ]
    measured = f"{one.label.read(language)} {made.unit}".strip()
    heads = (text("policy.word", language), measured)
    return replace(made, headings=heads, rows=tuple(rows))


def _lists(made: Control, one: Field, value: object, language: Language) -> Control:
    lines = list(value.items()) if isinstance(value, Mapping) else []
    rows = [
        (
            Control(f"{made.path}.{at}.word", "text", "", value=str(word)),
            Control(
                f"{made.path}.{at}.list",
                "text",
                "",
                value=", ".join(map(_typed, each)) if isinstance(each, list) else _typed(each),
            ),
        )
        for at, (word, each) in enumerate([*lines, *[("", "")] * SPARE_LINES])
    ]
    codes = ", ".join(f"{code} {words.read(language)}" for code, words in one.choices.items())
    heads = (text("policy.word", language), codes or one.label.read(language))
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
    "lists": _lists,
    "table": _table,
    "rows": _rows,
    "entries": _entries,
}


def _measured(value: object, unit: str) -> str:
    """What is typed for a figure: a share as the per cent that people think in."""
    if unit in SHARES and isinstance(value, int) and not isinstance(value, bool):
        return f"{Decimal(value).scaleb(-SHARES[unit]).normalize():f}"
    return _typed(value)


def _unit(unit: str, language: Language) -> str:
    if not unit or unit in SHARES:
        return "%" if unit else ""
    return text(f"policy.unit.{unit}", language, n="").strip()


def _typed(value: object) -> str:
    if value is None or isinstance(value, Mapping):
        return ""
    return "true" if value is True else "false" if value is False else str(value)


def _major(code: object, minor: object) -> str:
    if isinstance(minor, int) and known_currency(str(code)):
        return Money(minor, str(code)).text()
    return _typed(minor)


# --- faults beside their fields ------------------------------------------------------------------
def _marked(one: Control, left: dict[int, tuple[str, str]]) -> Control:
    inside = tuple(_marked(each, left) for each in one.inside)
    rows = tuple(tuple(_marked(cell, left) for cell in row) for row in one.rows)
    here = [
        at for at, (path, _) in left.items() if path == one.path or path.startswith(f"{one.path}.")
    ]
    said = tuple(left.pop(at)[1] for at in here)
    return replace(one, inside=inside, rows=rows, faults=said)
