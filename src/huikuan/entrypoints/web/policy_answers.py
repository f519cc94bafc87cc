"""Decides what a form of a policy that was sent in says (page 9).

What cannot be read is kept as it was typed, so that the rules of the kind say what is wrong with it
and the field shows it again.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from huikuan.books.policies.queries import Field
from huikuan.entrypoints.web.policy_forms import fields_of
from huikuan.flows.change_policy import SHARES, Unreadable, parse_value
from huikuan.kernel.money import from_decimal
from huikuan.kernel.policies import Issue

MOST_LINES = 2_000
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_SHARE = re.compile(r"-?\d{1,9}(\.\d{1,4})?", re.ASCII)
_SPLIT = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True)
class Read:
    """What a form said: the document, and what could not be read at all."""

    document: dict[str, object]
    faults: tuple[Issue, ...]


def document_of(kind: str, name: str, sent: QueryDict, base: Mapping[str, object]) -> Read:
    """Return the document that a form states; `base` tells which undescribed parts there are."""
    reader = _Reader(sent)
    own = {key: value for key, value in base.items() if key not in {"kind", "name"}}
    read = reader.group(fields_of(kind, own), "")
    return Read({"kind": kind, "name": name, **read}, tuple(reader.faults))


class _Reader:
    """Reads what was sent, field by field."""

    def __init__(self, sent: QueryDict) -> None:
        self.sent = sent
        self.faults: list[Issue] = []
        self.nested: Mapping[str, Callable[[Field, str], object]] = {
            "group": lambda one, path: self.group(one.fields, f"{path}."),
            "table": self.table,
            "rows": self.rows,
            "entries": self.entries,
            "amounts": self.amounts,
            "figures": self.figures,
            "lists": self.lists,
        }

    def group(self, fields: Iterable[Field], path: str) -> dict[str, object]:
        found: dict[str, object] = {}
        for one in fields:
            value = self.value(one, f"{path}{one.key}")
            if value is not None or not one.optional:
                found[one.key] = value
        return found

    def value(self, one: Field, path: str) -> object:
        if one.form in self.nested:
            value = self.nested[one.form](one, path)
            return None if one.optional and not value else value
        if one.form == "flag":
            on = self.sent.get(path) == "on"
            # one that may be left out says no by being left out
            return None if one.optional and not on else on
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
            return [_figure(part, one.unit) for part in parts] if one.form == "numbers" else parts
        if one.form == "prose":
            # browsers send line ends of their own; two lines part paragraphs
            return "\n".join(line.rstrip() for line in written.splitlines())
        if one.form == "free" and written:
            return self.free(written, path)
        if one.form in {"whole", "value"} or (one.form == "choice" and _all_numbers(one)):
            return _figure(written, one.unit)
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

    def figures(self, one: Field, path: str) -> dict[str, object]:
        return {
            word: _figure(self.sent.get(f"{path}.{at}.figure", "").strip(), one.unit)
            for at in self._lines(path)
            if (word := self.sent.get(f"{path}.{at}.word", "").strip())
        }

    def lists(self, _: Field, path: str) -> dict[str, object]:
        return {
            word: [
                part
                for part in _SPLIT.split(self.sent.get(f"{path}.{at}.list", "").strip())
                if part
            ]
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


def _figure(written: str, unit: str) -> object:
    """A figure in the unit that the policy keeps; what is finer than that stays as written."""
    if unit not in SHARES:
        return _number(written)
    if not _SHARE.fullmatch(written):
        return written
    share = Decimal(written).scaleb(SHARES[unit])
    return int(share) if share == share.to_integral_value() else written


def _minor(code: str, written: str) -> object:
    try:
        return from_decimal(Decimal(written.replace(",", "")), code).minor
    except (InvalidOperation, ValueError):
        return written
