"""Decides what has become of a listed debt since the last report, and what part a figure is (D6)."""

from enum import StrEnum
from typing import Final

from huikuan.kernel.money import Rounding, divide

_WHOLE: Final = 10_000


class Change(StrEnum):
    """What a debt did between two reports."""

    NEW = "new"
    GROWN = "grown"
    REDUCED = "reduced"
    SAME = "same"
    SETTLED = "settled"  # paid, credited or written off in full


def change(before_minor: int, now_minor: int) -> Change:
    """Return what happened to a debt listed with these open amounts; zero: not listed.

    Raises ValueError for a debt that neither report lists.
    """
    if not before_minor and not now_minor:
        raise ValueError("a debt that neither report lists has no change")
    if not before_minor:
        return Change.NEW
    if not now_minor:
        return Change.SETTLED
    if now_minor == before_minor:
        return Change.SAME
    return Change.GROWN if now_minor > before_minor else Change.REDUCED


def share(part_minor: int, whole_minor: int) -> int | None:
    """Return the part of the whole in permyriad, half up; None where there is no whole."""
    if whole_minor <= 0:
        return None
    return divide(part_minor * _WHOLE, whole_minor, Rounding.HALF_UP)
