"""What one clause of written terms can say, whichever language it is written in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from huikuan.rules.terms.values import Anchor, Discount, Due, Roll

# Readings that are usual but not certain; an import preview shows them to the user.
NOTE_MONTH_END: Final = "terms_note_month_end"
NOTE_MONTH_END_FIRST: Final = "terms_note_month_end_first"
NOTE_RETENTION: Final = "terms_note_retention"
NOTE_EQUAL_PARTS: Final = "terms_note_equal_parts"

RETENTION: Final = Due(Anchor.ACCEPTANCE, months=12)
"""When retention money without a date is taken to fall due: a year after acceptance."""

_PERCENT: Final = 100


@dataclass(frozen=True)
class Clause:
    """Exactly one of: instalment or whole term (`due`), equal parts, discount, pay days, roll.

    A `due` with `share` or `rest` is an instalment, without them the whole term.
    """

    due: Due | None = None
    share: Fraction | None = None
    rest: bool = False
    retention: bool = False
    equal: tuple[int, ...] = ()
    discount: Discount | None = None
    pay_days: tuple[int, ...] = ()
    roll: Roll | None = None
    notes: tuple[str, ...] = ()


Reader = Callable[[str], Clause | None]
"""Reads one clause, or returns None when the clause is not of its form."""


def first_of(readers: tuple[Reader, ...], clause: str) -> Clause | None:
    """Return what the first reader that knows the form makes of the clause."""
    for reader in readers:
        found = reader(clause)
        if found is not None:
            return found
    return None


def alternatives(words: Mapping[str, object]) -> str:
    """Return a pattern for any of the words, longer ones first so that they win."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def share_of(percent: str | None, numerator: str | None, denominator: str | None) -> Fraction:
    """Return the share that "30", or "1" and "3", name."""
    if percent is not None:
        return Fraction(percent) / _PERCENT
    if not denominator or not int(denominator):
        return Fraction(0)
    return Fraction(int(numerator or "0"), int(denominator))


def whole_permyriad(percent: str) -> int | None:
    """Return a percentage as permyriad, or None when it is finer than that."""
    exact = Fraction(percent) * _PERCENT
    return int(exact) if exact.denominator == 1 else None


def numbers(listed: str) -> tuple[int, ...]:
    """Return the numbers of a list such as 30/60/90, 10、25 or 10th/25th, as written."""
    return tuple(int(number) for number in re.findall(r"\d+", listed))


def offset(match: re.Match[str]) -> tuple[int, int]:
    """Return months and days from the groups `months`, `days` and `only` (days alone)."""
    found = match.groupdict()
    return int(found["months"] or 0), int(found.get("only") or found["days"] or 0)
