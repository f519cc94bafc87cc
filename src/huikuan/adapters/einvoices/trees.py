"""XML that strangers wrote: parsed without DTD, entities or network, and asked with its places.

Sizes and depth are bounded by the parser and by the child's own limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from lxml import etree

from huikuan.adapters.files.markup import HARDENED, refuse_declared, refuse_dtd
from huikuan.adapters.files.results import FileRefused

_AMOUNT: Final = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})")
_DAY: Final = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[T Z+-].*)?|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"
)
_LONGEST: Final = 4_000


def parse(data: bytes, part: str) -> etree._Element:
    """Return the root of an XML document; `part` names it in refusals.

    Raises FileRefused: xml_dtd for any DTD, xml_broken with line and column.
    """
    refuse_dtd([data], part)
    try:
        root = etree.fromstring(data.lstrip(b"\r\n\t "), etree.XMLParser(**HARDENED))
    except etree.XMLSyntaxError as bad:
        line, column = bad.position
        figures = {"part": part, "line": line, "column": column, "detail": str(bad.msg)[:200]}
        raise FileRefused("xml_broken", figures) from None
    refuse_declared(root, part)
    return root


@dataclass(frozen=True, slots=True)
class Tree:
    """An element, and how paths below it are written: `spaces` gives the prefixes' namespaces."""

    element: etree._Element
    spaces: Mapping[str, str]
    above: str = ""

    def all(self, path: str) -> Iterator[Tree]:
        """Yield every element at a path such as `cac:Party/cbc:Name`."""
        for one in self.element.iterfind(path, dict(self.spaces)):
            yield Tree(one, self.spaces, self.place(path))

    def first(self, *paths: str) -> Tree | None:
        """Return the first element at the first of the paths that has one."""
        for path in paths:
            found = next(self.all(path), None)
            if found is not None:
                return found
        return None

    def place(self, path: str) -> str:
        """Return where a path below this element is, for a person."""
        return f"{self.above}/{path}" if self.above else path

    def own(self) -> str:
        """Return the element's text without the blanks around it."""
        return "".join(self.element.itertext()).strip()[:_LONGEST]

    def text(self, *paths: str) -> str:
        """Return the first text that is not empty at any of the paths, else an empty one."""
        return next((said for path in paths for one in self.all(path) if (said := one.own())), "")

    def needed(self, *paths: str) -> str:
        """Return the text at the first of the paths. Raises FileRefused where there is none."""
        said = self.text(*paths)
        if not said:
            raise FileRefused("einvoice_missing", {"place": self.place(paths[0])})
        return said

    def amount(self, *paths: str, currency: str = "") -> Decimal | None:
        """Return the amount stated at the first of the paths, None where none is.

        Raises FileRefused for what is no plain decimal, and for an amount of another currency.
        """
        found = next((one for path in paths for one in self.all(path) if one.own()), None)
        if found is None:
            return None
        said = found.element.get("currencyID", currency)
        if currency and said != currency:
            raise FileRefused(
                "einvoice_two_currencies",
                {"place": found.where(), "currency": currency, "other": said},
            )
        return exact(found.own(), found.where())

    def day(self, *paths: str) -> date | None:
        """Return the day stated at the first of the paths, None where none is."""
        found = next((one for path in paths for one in self.all(path) if one.own()), None)
        return None if found is None else day(found.own(), found.where())

    def where(self) -> str:
        """Return this element's path and the line it stands in."""
        return f"{self.above} ({self.element.sourceline})"


def exact(text: str, place: str) -> Decimal:
    """Return a plain decimal, with the places as written. Raises FileRefused with the place."""
    if not _AMOUNT.fullmatch(text):
        raise FileRefused("einvoice_amount", {"place": place, "value": text[:100]})
    return Decimal(text)


def day(text: str, place: str) -> date:
    """Return a day written 2026-03-31, 20260331 or 2026年3月31日. Raises FileRefused."""
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        parts = [int(one) for one in found.groups() if one is not None]
        return date(parts[0], parts[1], parts[2])
    except ValueError:
        raise FileRefused("einvoice_day", {"place": place, "value": text[:100]}) from None


def known_currency(text: str, place: str) -> str:
    """Return an ISO 4217 code. Raises FileRefused for any other."""
    from huikuan.kernel.currencies import known

    if not known(text):
        raise FileRefused("einvoice_currency", {"place": place, "value": text[:100]})
    return text
