"""Tells whether sums look at debts alone, so that cash is left out before rows are grouped (P7)."""

from collections.abc import Iterable
from typing import Final

from huikuan.rules.items import Side
from huikuan.rules.measures import Sum


def debts_alone(sums: Iterable[Sum]) -> bool:
    """Whether no row of cash can count in any of the sums, whatever its other columns hold.

    Their conditions are tried on a row of which nothing but the side is known.
    """
    return all(one.where(_Row(), _UNKNOWN).found is False for one in sums)


class _Maybe:
    """A condition of which the answer is known, or not; or a value, of which nothing is."""

    def __init__(self, *, found: bool | None = None) -> None:
        self.found = found

    def __getattr__(self, _name: str) -> "_Maybe":
        return _UNKNOWN

    def __and__(self, other: object) -> "_Maybe":
        known = {self.found, getattr(other, "found", other)}
        return _Maybe(found=False if False in known else None if None in known else True)

    def __or__(self, other: object) -> "_Maybe":
        known = {self.found, getattr(other, "found", other)}
        return _Maybe(found=True if True in known else None if None in known else False)

    def __invert__(self) -> "_Maybe":
        return _Maybe(found=None if self.found is None else not self.found)

    def isin(self, _values: tuple[object, ...]) -> "_Maybe":
        return _UNKNOWN

    def isnull(self) -> "_Maybe":
        return _UNKNOWN

    def ago(self, _days: int) -> "_Maybe":
        return _UNKNOWN

    def days(self, _later: object, _earlier: object) -> "_Maybe":
        return _UNKNOWN

    def _any(self, _other: object = None) -> "_Maybe":
        return _UNKNOWN

    __rand__, __ror__ = __and__, __or__
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __neg__ = _any
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _any  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


class _Cash(_Maybe):
    """The side of a row of cash."""

    def __eq__(self, other: object) -> _Maybe:  # type: ignore[override]
        return _Maybe(found=other == Side.CASH.value)

    def __ne__(self, other: object) -> _Maybe:  # type: ignore[override]
        return _Maybe(found=other != Side.CASH.value)

    def isin(self, values: tuple[object, ...]) -> _Maybe:
        return _Maybe(found=Side.CASH.value in values)

    __hash__ = None


class _Row(_Maybe):
    """A row of cash."""

    def __getattr__(self, name: str) -> _Maybe:
        return _CASH if name == "side" else _UNKNOWN


_UNKNOWN: Final = _Maybe()
_CASH: Final = _Cash()
