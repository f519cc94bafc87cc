"""What a preset for an export may say, and the checks when it is loaded.

A preset names columns by the headings that banks give them, several for each field; it holds no
expressions, so that one of one's own cannot do more than be wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from huikuan.adapters.files.results import FileRefused

FIELDS: Final = (
    "booked_on", "value_on", "amount", "credit", "debit", "direction", "currency", "balance",
    "status", "name", "account", "bank", "tax_id", "bank_reference", "reference", "code",
    "own_account", "own_name",
)  # fmt: skip
_LISTS: Final = ("text", "total_words", "notes", "return_words", "without")
_WORDS: Final = ("preset", "bank", "sheet", "currency", "account")
_TABLES: Final = ("fields", "directions", "statuses", "above")
_ABOVE: Final = ("account", "holder", "currency", "period", "lines")
_FLAGS: Final = ("loose_quotes", "short_rows")
DIRECTIONS: Final = ("credit", "debit", "neutral")
STATUSES: Final = ("booked", "pending", "information")


@dataclass(frozen=True, slots=True)
class Preset:
    """One layout: which headings mean what, and which words stand for what.

    `fields` and `above` hold alternatives, the first that is there counts; `text` are the columns
    that make up the payer's words; `return_words` in the bank's own
    summary tell a return. `directions` and `statuses` say what the words of those columns
    mean; a status that is not listed is booked. `without` are headings that must not be there.
    """

    name: str
    bank: str
    fields: Mapping[str, tuple[str, ...]]
    text: tuple[str, ...]
    directions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    statuses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    total_words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    return_words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    sheet: str = ""
    currency: str = ""
    account: str = ""
    loose_quotes: bool = False
    short_rows: bool = False

    def fits(self, names: set[str]) -> bool:
        """Tell whether a line of headings can be read by this preset."""
        if any(one in names for one in self.without) or not self._has("booked_on", names):
            return False
        columns = self._has("credit", names) and self._has("debit", names)
        single = self._has("amount", names) and (
            "direction" not in self.fields or self._has("direction", names)
        )
        return (columns or single) and self.weight(names) >= min(4, len(self.fields))

    def weight(self, names: set[str]) -> int:
        """Return how many of its fields the headings name."""
        return sum(self._has(one, names) for one in self.fields) + sum(
            one in names for one in self.text
        )

    def _has(self, name: str, names: set[str]) -> bool:
        return any(one in names for one in self.fields.get(name, ()))


def plain(cell: str) -> str:
    """Return a heading without blanks, byte-order mark and full-width brackets."""
    text = "".join(cell.replace("\ufeff", "").split())
    return text.replace("（", "(").replace("）", ")").replace("：", ":").strip(":*#")


def parse_preset(document: Any) -> Preset:  # noqa: ANN401 - whatever a YAML file holds
    """Return a preset from its document; raises FileRefused for anything it does not know."""
    if not isinstance(document, Mapping):
        raise _wrong("preset", "a mapping with fields is wanted")
    known = {*_LISTS, *_WORDS, *_TABLES, *_FLAGS}
    for key in document:
        if key not in known:
            raise _wrong(str(key), "unknown")
    tables = {one: _table(document, one) for one in _TABLES}
    _only(tables["fields"], FIELDS, "fields")
    _only(tables["above"], _ABOVE, "above")
    _only(tables["directions"], DIRECTIONS, "directions")
    _only(tables["statuses"], STATUSES, "statuses")
    fields = tables["fields"]
    if "booked_on" not in fields:
        raise _wrong("fields", "booked_on is missing")
    if "amount" not in fields and not {"credit", "debit"} <= set(fields):
        raise _wrong("fields", "amount, or credit and debit, are missing")
    if "direction" in fields and not tables["directions"]:
        raise _wrong("directions", "missing")
    lists = {one: _words(document.get(one, ()), one) for one in _LISTS}
    words = {one: _word(document, one) for one in _WORDS}
    return Preset(
        name=words["preset"] or "own",
        bank=words["bank"],
        fields={name: tuple(plain(one) for one in found) for name, found in fields.items()},
        text=tuple(plain(one) for one in lists["text"]),
        directions=tables["directions"],
        statuses=tables["statuses"],
        above={name: tuple(plain(one) for one in found) for name, found in tables["above"].items()},
        total_words=lists["total_words"],
        notes=lists["notes"],
        return_words=lists["return_words"],
        without=tuple(plain(one) for one in lists["without"]),
        sheet=words["sheet"],
        currency=words["currency"],
        account=words["account"],
        loose_quotes=_flag(document, "loose_quotes"),
        short_rows=_flag(document, "short_rows"),
    )


def _wrong(place: str, detail: str) -> FileRefused:
    return FileRefused("bank_mapping_wrong", {"place": place, "detail": detail})


def _only(table: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    for key in table:
        if key not in names:
            raise _wrong(f"{place}.{key}", "unknown")


def _table(document: Mapping[str, Any], name: str) -> dict[str, tuple[str, ...]]:
    found = document.get(name, {})
    if not isinstance(found, Mapping):
        raise _wrong(name, "a mapping is wanted")
    return {str(key): _words(value, f"{name}.{key}") for key, value in found.items()}


def _words(value: Any, place: str) -> tuple[str, ...]:  # noqa: ANN401
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise _wrong(place, "text or a list of texts is wanted")


def _word(document: Mapping[str, Any], name: str) -> str:
    found = document.get(name, "")
    if not isinstance(found, str):
        raise _wrong(name, "text is wanted")
    return found


def _flag(document: Mapping[str, Any], name: str) -> bool:
    found = document.get(name, False)
    if not isinstance(found, bool):
        raise _wrong(name, "true or false is wanted")
    return found
