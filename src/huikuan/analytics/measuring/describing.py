"""Tells what a sum counts and which days it looks at, by trying its expressions (D7).

A sum is stated once, as an expression; what its whole number means (money, money by days, days,
rows) and whether it looks at the span's first day follows from the columns that it names.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from huikuan.rules.measures import How, Sum

_AMOUNTS: Final = frozenset(
    {"amount_minor", "open_minor", "open_before", "paid_minor", "promised_minor", "kept_minor"}
    | {"limit_minor", "exposure_minor"}
)
_COUNTED: Final = frozenset({How.COUNT, How.CUSTOMERS, How.ITEMS})
_ENDS: Final = frozenset({How.LEAST, How.MOST})


class Counted(StrEnum):
    """What a sum's whole number counts."""

    MONEY = "money"  # minor units
    MONEY_DAYS = "money_days"  # minor units times days
    DAYS = "days"
    COUNT = "count"
    DAY = "day"  # days since the rules' EPOCH


def counted(one: Sum) -> Counted:
    """What the sum's whole number counts."""
    if one.how in _COUNTED:
        return Counted.COUNT
    tried = _Tried()
    one.add(tried)
    if one.how in _ENDS:
        return Counted.DAY
    if not tried.named & _AMOUNTS:
        return Counted.DAYS
    return Counted.MONEY_DAYS if tried.spans_days else Counted.MONEY


def over_a_stretch(one: Sum) -> bool:
    """Whether the sum looks at the span's first day; else it stands on the last one alone."""
    at = _TriedEdge()
    one.where(_Tried(), at)
    return at.first_named


class _Any:
    """An expression that may be joined with any other."""

    def isin(self, _values: tuple[object, ...]) -> "_Any":
        return self

    def isnull(self) -> "_Any":
        return self

    def _joined(self, _other: object = None) -> "_Any":
        return self

    __and__ = __rand__ = __or__ = __ror__ = __invert__ = _joined
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __neg__ = _joined
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _joined  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


@dataclass(slots=True)
class _Tried:
    """Rows that note what is asked of them."""

    named: set[str] = field(default_factory=set)
    spans_days: bool = False

    def __getattr__(self, name: str) -> _Any:
        self.named.add(name)
        return _Any()

    def days(self, _later: object, _earlier: object) -> _Any:
        self.spans_days = True
        return _Any()


@dataclass(slots=True)
class _TriedEdge:
    """The days of a span, noting whether the first was asked for."""

    first_named: bool = False
    last: _Any = field(default_factory=_Any)

    @property
    def first(self) -> _Any:
        self.first_named = True
        return _Any()

    def ago(self, _days: int) -> _Any:
        return _Any()
