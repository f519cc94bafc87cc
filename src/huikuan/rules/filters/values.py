"""What a condition is: comparisons of typed fields, joined and negated (D7).

A condition that was read is ready to run anywhere: its values are whole numbers, texts, days and
truths, money already in minor units of the currency that the condition or the question pins.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from huikuan.kernel.decisions import Figure, Reason

Kind = Literal["money", "text", "date", "days", "count", "share", "bool"]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "~", "in"]
Value = str | int | dt.date | bool

CURRENCY: Final = "currency"
"""The field that says which money a row holds; its values are known currency codes."""

_ORDERED: Final[tuple[Operator, ...]] = ("=", "!=", "<", "<=", ">", ">=", "in")
OPERATORS: Final[Mapping[Kind, tuple[Operator, ...]]] = {
    "money": _ORDERED,
    "date": _ORDERED,
    "days": _ORDERED,
    "count": _ORDERED,
    "share": _ORDERED,
    # no order of texts: every engine and every installation of PostgreSQL sorts by its own rules
    "text": ("=", "!=", "~", "in"),
    "bool": ("=", "!="),
}
"""Which operators a kind of field takes, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Field:
    """What may be asked: a code, the kind of its values, and the words for who reads.

    `choices`: the only values there are, empty where any may stand. `also`: other names that are
    understood. `title` is what people call the field; it is offered, never read.
    """

    code: str
    kind: Kind
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    title: str = ""

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The operators that fit; a choice is one of its values, not a part of a text."""
        closed = self.choices or self.code == CURRENCY
        return tuple(one for one in OPERATORS[self.kind] if not (closed and one == "~"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field against one or several values.

    Values are of the field's own kind: money in minor units of one currency, shares in ten
    thousandths, days and counts whole.
    """

    field: str
    kind: Kind
    operator: Operator
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Several conditions, all or any of which must hold."""

    word: Literal["and", "or"]
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """A condition that must not hold."""

    part: "Condition"


Condition = Comparison | Joined | Negated


class FilterRefused(ValueError):
    """A condition that cannot be read as certain; `reason` has a code `query.where_*` and figures.

    `start` and `end` are where in the text the fault stands, `nearest` the names or values that
    may have been meant, the most alike first.
    """

    def __init__(
        self, reason: Reason, *, start: int, end: int, nearest: tuple[str, ...] = ()
    ) -> None:
        """Keep what is wrong and where."""
        super().__init__(f"{reason.code} {dict(reason.figures)} at {start}")
        self.reason = reason
        self.start = start
        self.end = end
        self.nearest = nearest


def refused(
    code: str, span: tuple[int, int], *, nearest: tuple[str, ...] = (), **figures: Figure
) -> FilterRefused:
    """Build a refusal; the names that may have been meant are a figure of its sentence too."""
    if nearest:
        figures["nearest"] = ", ".join(nearest)
    return FilterRefused(Reason(code, figures), start=span[0], end=span[1], nearest=nearest)


def fields_of(condition: Condition) -> frozenset[str]:
    """The codes of the fields that a condition names."""
    if isinstance(condition, Negated):
        return fields_of(condition.part)
    if isinstance(condition, Joined):
        return frozenset().union(*(fields_of(part) for part in condition.parts))
    return frozenset({condition.field})
