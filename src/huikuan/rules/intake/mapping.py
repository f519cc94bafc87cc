"""A mapping file: how a foreign layout is read as one of ours, as checked data (contract, files).

Our column on the left, where it comes from on the right: a heading of theirs, a constant, a
template (`R-{invoiceNumber}`, `{row}`), a date plus days from another column. Conditions say which
rows belong to a kind, so that one file can hold several. A mapping is refused with all its issues
at once, each with its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Final

from huikuan.rules.intake.dates import date_pattern
from huikuan.rules.intake.kinds import LAYOUTS, Type
from huikuan.rules.intake.numbers import UNITS

ROW: Final = "row"  # {row} in a template is the number of the row in its file
PLACE: Final = re.compile(r"\{([^{}]+)\}")
ATTRIBUTES: Final = ("all", "none")
NEGATIVE: Final = ("refuse", "credit_note")
MOST_SKIPPED: Final = 1_000

_FILE_KEYS: Final = (
    "delimiter", "encoding", "sheet", "skip_rows", "date_format", "decimal_mark", "unit", "extra_zeros",
    "hidden_rows",
)  # fmt: skip
_SECTION_KEYS: Final = ("columns", "when", "distinct", "attributes", "negative")
_SOURCE_KEYS: Final = (
    "column", "constant", "template", "date", "plus_days", "values", "date_format", "decimal_mark",
    "unit", "extra_zeros",
)  # fmt: skip
_ORIGINS: Final = ("column", "constant", "template", "date")
_CONDITION_KEYS: Final = ("column", "is", "is_not", "blank", "not_zero")


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with a mapping: where, which sentence, and its figures."""

    place: str
    code: str
    figures: Dict[str, str] = field(default_factory=dict)


class MappingRefused(ValueError):
    """The mapping cannot be used; `issues` names everything that is wrong with it."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        """Keep the issues."""
        super().__init__("; ".join(f"{one.place}: {one.code}" for one in issues))
        self.issues = issues


@dataclass(frozen=True, slots=True)
class Source:
    """Where one of our columns comes from: exactly one of the four origins is set.

    `plus_days` is a heading or a whole number and goes with `date`; `values` turns their words into
    ours before reading.
    """

    column: str = ""
    constant: str = ""
    template: str = ""
    date: str = ""
    plus_days: str = ""
    values: tuple[tuple[str, str], ...] = ()
    date_format: str = ""
    decimal_mark: str = ""
    unit: str = ""
    extra_zeros: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of theirs that this source reads."""
        if self.template:
            return tuple(one for one in PLACE.findall(self.template) if one != ROW)
        days = self.plus_days if not re.fullmatch(r"-?[0-9]+", self.plus_days) else ""
        return tuple(one for one in (self.column, self.date, days) if one)


@dataclass(frozen=True, slots=True)
class Condition:
    """A row belongs to the kind only if the cell under `column` is as said."""

    column: str
    is_: tuple[str, ...] = ()
    is_not: tuple[str, ...] = ()
    blank: bool | None = None
    not_zero: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one kind is read from a file. `sources` follow the order of the kind's columns."""

    kind: str
    sources: Dict[str, Source]
    conditions: tuple[Condition, ...] = ()
    distinct: str = ""
    attributes: str | tuple[str, ...] = "all"
    negative: str = "refuse"
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    skip_rows: int | None = None
    hidden_rows: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading of theirs that the mapping reads, once each."""
        named = [one for source in self.sources.values() for one in source.headings]
        named += [one.column for one in self.conditions]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A checked mapping file: one mapping for each kind it describes, and the document itself."""

    name: str
    mappings: Dict[str, Mapping]
    document: Dict[str, object]

    def section(self, kind: str) -> Mapping:
        """Return the mapping of a kind; raises MappingRefused where the file has none for it."""
        if kind not in self.mappings:
            known = ", ".join(self.mappings)
            raise MappingRefused(
                (Issue("sections", "mapping_no_section", {"kind": kind, "known": known}),)
            )
        return self.mappings[kind]


def parse_mapping(document: object) -> MappingFile:
    """Check a mapping document (as loaded from YAML or JSON) and return it as a value.

    Either `sections: {kind: {...}}` or, for one kind, `kind:` beside `columns:`. Raises
    MappingRefused with every issue found.
    """
    check = _Check()
    root = check.table(document, "")
    shared = check.table(root.get("file", {}), "file")
    check.keys(root, ("name", "kind", "file", "sections", *_SECTION_KEYS), "")
    check.keys(shared, _FILE_KEYS, "file")
    sections = check.table(root.get("sections", {}), "sections")
    if not sections and root.get("kind"):
        sections = {str(root["kind"]): {key: root[key] for key in _SECTION_KEYS if key in root}}
    if not sections:
        check.issue("sections", "mapping_empty")
    mappings = {
        kind: check.section(kind, body, shared)
        for kind, body in sections.items()
        if check.kind(kind)
    }
    if check.issues:
        raise MappingRefused(tuple(check.issues))
    return MappingFile(str(root.get("name", "")), mappings, root)


class _Check:
    """Reads the document piece by piece and gathers what is wrong."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def issue(self, place: str, code: str, **figures: str) -> None:
        self.issues.append(Issue(place, code, figures))

    def table(self, value: object, place: str) -> dict[str, object]:
        if not isinstance(value, dict):
            self.issue(place or "mapping", "mapping_not_a_table")
            return {}
        return {str(key): one for key, one in value.items()}

    def keys(self, table: dict[str, object], allowed: tuple[str, ...], place: str) -> None:
        for key in table:
            if key not in allowed:
                self.issue(
                    f"{place}.{key}".lstrip("."), "mapping_unknown_key", allowed=", ".join(allowed)
                )

    def kind(self, kind: str) -> bool:
        if kind not in LAYOUTS:
            self.issue(f"sections.{kind}", "mapping_unknown_kind", known=", ".join(LAYOUTS))
        return kind in LAYOUTS

    def word(self, value: object, place: str) -> str:
        """Return a scalar as text; numbers and dates are written as YAML shows them."""
        if isinstance(value, (dict, list, bool)) or value is None:
            self.issue(place, "mapping_not_a_text")
            return ""
        return str(value).strip()

    def words(self, value: object, place: str) -> tuple[str, ...]:
        many = value if isinstance(value, list) else [value]
        return tuple(self.word(one, place) for one in many)

    def section(self, kind: str, body: object, shared: dict[str, object]) -> Mapping:
        place = f"sections.{kind}"
        table = self.table(body, place)
        self.keys(table, _SECTION_KEYS, place)
        layout = LAYOUTS[kind]
        columns = self.table(table.get("columns", {}), f"{place}.columns")
        names = {one.name for one in layout.fields}
        for name in columns:
            if name not in names:
                self.issue(
                    f"{place}.columns.{name}", "mapping_unknown_column", known=", ".join(names)
                )
        sources = {
            one.name: self.source(
                columns[one.name], f"{place}.columns.{one.name}", shared, one.type
            )
            for one in layout.fields
            if one.name in columns
        }
        self.required(kind, set(sources), place)
        distinct = str(table.get("distinct", ""))
        if distinct and distinct not in sources:
            self.issue(f"{place}.distinct", "mapping_unknown_column", known=", ".join(sources))
        return Mapping(
            kind=kind,
            sources=sources,
            conditions=self.conditions(table.get("when", []), f"{place}.when"),
            distinct=distinct,
            attributes=self.attributes(table.get("attributes", "all"), f"{place}.attributes"),
            negative=self.one_of(table.get("negative", "refuse"), NEGATIVE, f"{place}.negative"),
            delimiter=self.delimiter(shared.get("delimiter", "")),
            encoding=str(shared.get("encoding", "")),
            sheet=str(shared.get("sheet", "")),
            skip_rows=self.skip_rows(shared),
            hidden_rows=shared.get("hidden_rows") is True,
        )

    def required(self, kind: str, given: set[str], place: str) -> None:
        missing = [
            one.name for one in LAYOUTS[kind].fields if one.required and one.name not in given
        ]
        if kind == "allocations" and not given & {"receipt_no", "credit_note_no"}:
            missing.append("receipt_no")
        for name in missing:
            self.issue(f"{place}.columns.{name}", "mapping_required_column", column=name)

    def attributes(self, value: object, place: str) -> str | tuple[str, ...]:
        if isinstance(value, list):
            return self.words(value, place)
        return self.one_of(value, ATTRIBUTES, place)

    def one_of(self, value: object, allowed: tuple[str, ...], place: str) -> str:
        if value not in allowed:
            self.issue(place, "mapping_not_allowed", value=str(value), allowed=", ".join(allowed))
        return str(value)

    def delimiter(self, value: object) -> str:
        return "" if value == "" else self.one_of(value, (",", ";", "\t", "|"), "file.delimiter")

    def skip_rows(self, shared: dict[str, object]) -> int | None:
        value = shared.get("skip_rows")
        if value is None:
            return None
        if type(value) is not int or not 0 <= value <= MOST_SKIPPED:
            self.issue("file.skip_rows", "mapping_not_a_number", most=str(MOST_SKIPPED))
            return 0
        return value

    def source(self, value: object, place: str, shared: dict[str, object], type_: Type) -> Source:
        table = dict(value) if isinstance(value, dict) else {"column": value}
        self.keys(table, _SOURCE_KEYS, place)
        origins = [one for one in _ORIGINS if table.get(one) not in (None, "")]
        if len(origins) != 1 or ("plus_days" in table) != ("date" in table):
            self.issue(place, "mapping_one_origin", allowed=", ".join(_ORIGINS))
        said = {
            key: table.get(key, shared.get(key, ""))
            for key in ("date_format", "decimal_mark", "unit")
        }
        if type_ is not Type.DATE:
            said["date_format"] = ""
        elif said["date_format"] and date_pattern(str(said["date_format"])) is None:
            self.issue(place, "mapping_date_format", value=str(said["date_format"]))
        self.one_of(said["decimal_mark"], ("", ".", ","), place)
        self.one_of(said["unit"], tuple(UNITS), place)
        values = self.table(table.get("values", {}), place)
        return Source(
            **{
                key: self.word(table[key], place)
                for key in (*_ORIGINS, "plus_days")
                if key in table
            },
            values=tuple((theirs, self.word(ours, place)) for theirs, ours in values.items()),
            date_format=str(said["date_format"]),
            decimal_mark=str(said["decimal_mark"]),
            unit=str(said["unit"]),
            extra_zeros=table.get("extra_zeros", shared.get("extra_zeros")) is True,
        )

    def conditions(self, value: object, place: str) -> tuple[Condition, ...]:
        many = value if isinstance(value, list) else [value]
        return tuple(self.condition(one, f"{place}[{number}]") for number, one in enumerate(many))

    def condition(self, value: object, place: str) -> Condition:
        table = self.table(value, place)
        self.keys(table, _CONDITION_KEYS, place)
        tests = [key for key in _CONDITION_KEYS[1:] if key in table]
        if not table.get("column") or not tests:
            self.issue(place, "mapping_condition")
        blank = table.get("blank")
        return Condition(
            column=str(table.get("column", "")),
            is_=self.words(table.get("is", []), place),
            is_not=self.words(table.get("is_not", []), place),
            blank=blank if isinstance(blank, bool) else None,
            not_zero=table.get("not_zero") is True,
        )
