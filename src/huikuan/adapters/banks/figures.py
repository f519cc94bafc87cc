"""Figures as banks write them: amounts and days, read strictly, each with the place of a fault."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from huikuan.adapters.files.results import FileRefused
from huikuan.kernel.money import TooManyDecimals, from_decimal, known

_PLAIN: Final = re.compile(r"^[0-9]{1,15}(?:\.[0-9]{0,17})?$|^\.[0-9]{1,17}$", re.ASCII)
_LARGEST: Final = 10**15  # minor units; far above any receipt, far below a bigint


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the file: in words of its format, and the line, if it has one."""

    name: str
    line: int | None = None

    def refused(self, code: str, **figures: object) -> FileRefused:
        """Return the refusal of the whole file for a fault at this place."""
        told = self.line is None or self.name.endswith(f" {self.line}")
        where = self.name if told else f"{self.name} ({self.line})"
        return FileRefused(code, {"place": where, "line": self.line or 0, **figures})


def minor_units(text: str, currency: str, place: Place, *, mark: str = ".") -> int:
    """Return an unsigned amount in minor units; `mark` is the decimal mark.

    Zeros behind the currency's decimals are exact and taken; anything finer is refused, as are a
    sign, blanks, grouping and exponents. Raises FileRefused.
    """
    if not known(currency):
        raise place.refused("unknown_currency", value=currency)
    plain = text.replace(mark, ".") if mark != "." and "." not in text else text
    if text.startswith("-"):
        raise place.refused("bank_amount_negative", value=text)
    if not _PLAIN.match(plain) or (mark != "." and "." in text):
        raise place.refused("bank_amount_unreadable", value=text[:40])
    try:
        minor = from_decimal(Decimal(plain.rstrip(".") or "0"), currency).minor
    except TooManyDecimals:
        raise place.refused("bank_amount_finer", value=text[:40], currency=currency) from None
    if minor >= _LARGEST:
        raise place.refused("bank_amount_unreadable", value=text[:40])
    return minor


def known_currency(code: str, place: Place) -> str:
    """Return the code if it is an active currency; raises FileRefused."""
    if not known(code):
        raise place.refused("unknown_currency", value=code[:20])
    return code


def iso_day(text: str, place: Place) -> date:
    """Return the day of an ISO date or date-time, as the bank states it; raises FileRefused.

    The offset of a time is left alone: the bank's own calendar day is the day it booked on.
    """
    try:
        if not re.match(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:$|[TZ+\-])", text):
            raise ValueError(text)
        return date.fromisoformat(text[:10])
    except ValueError:
        raise place.refused("bank_date_unreadable", value=text[:40]) from None


def compact_day(text: str, place: Place) -> date:
    """Return the day that begins with YYYYMMDD; raises FileRefused."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        raise place.refused("bank_date_unreadable", value=text[:40]) from None


def squeezed(text: str) -> str:
    """Return a text with single blanks and none at its ends; control characters are blanks."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
