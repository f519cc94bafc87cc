"""The form of a question to an engine, without its days and names: what a statement is kept under.

Days, instants and names travel as parameters, so that one statement serves every day.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.rules.filters import Condition, Field
from huikuan.rules.measures import Relation, Sum

CUSTOMER_DIMENSIONS: Final[Mapping[str, str]] = {
    "group": "group_no",
    "salesperson": "salesperson",
    "industry": "industry",
    "region": "region",
    "country": "country",
    "terms": "terms",
    "key_account": "key_account",
}
MONTH_DIMENSIONS: Final[Mapping[str, str]] = {
    "issue_month": "issued_on",
    "due_month": "due_on",
    "paid_month": "cause_on",
}
FIELDS: Final = (
    Field("currency", "text"),
    Field("overdue_days", "days", also=("days_late",)),
    Field("issued_on", "date"),
    Field("due_on", "date"),
    *(Field(name, "text") for name in CUSTOMER_DIMENSIONS),
)
"""What a condition may ask of every movement and item, whatever the measure.

No amount: a movement's is not its item's, and a small payment left out would change a balance.
"""
ATTRIBUTE: Final = "attribute:"
OWN_DIMENSIONS: Final = ("company", "customer", "currency")
_ATTRIBUTE = re.compile(r"attribute:[^\x00-\x1f'\"\\]{1,60}")


def known_dimension(name: str) -> bool:
    """Tell whether figures can be asked by this name; `attribute:x` names an imported column."""
    return (
        name in OWN_DIMENSIONS
        or name in CUSTOMER_DIMENSIONS
        or name in MONTH_DIMENSIONS
        or _ATTRIBUTE.fullmatch(name) is not None
    )


def dimensions() -> tuple[str, ...]:
    """The names that figures can be asked by, without the imported attributes."""
    return (*OWN_DIMENSIONS, *CUSTOMER_DIMENSIONS, *MONTH_DIMENSIONS)


@dataclass(frozen=True, slots=True)
class Shape:
    """One statement: which sums over which relation, by what, at how many spans.

    `known`: only what was recorded by an instant counts; `scoped`: only one salesperson's
    customers do. `by_document` tells the sums apart by the documents that they come from.
    """

    relation: Relation
    sums: tuple[Sum, ...]
    dimensions: tuple[str, ...]
    spans: int
    known: bool
    scoped: bool
    condition: Condition | None = None
    by_document: bool = False

    @property
    def lasting(self) -> bool:
        """A form that comes again: its statement is worth keeping on disk."""
        return self.condition is None

    def key(self, dialect: str) -> str:
        """The text that tells two shapes apart."""
        parts = (
            dialect,
            self.relation.value,
            ",".join(one.code for one in self.sums),
            ",".join(self.dimensions),
            str(self.spans),
            f"{self.known:d}{self.scoped:d}{self.by_document:d}",
            repr(self.condition),
        )
        return "|".join(parts)


@dataclass(frozen=True, slots=True)
class Abreast:
    """One statement by customer and currency: many sums, each over one of several spans.

    `sums` name the place of their span among `spans` many.
    """

    sums: tuple[tuple[Sum, int], ...]
    spans: int
    known: bool
    scoped: bool

    @property
    def lasting(self) -> bool:
        """Every night asks the same."""
        return True

    def key(self, dialect: str) -> str:
        """The text that tells two of them apart, and from every other form."""
        sums = ",".join(f"{one.code}@{place}" for one, place in self.sums)
        return f"{dialect}|abreast|{sums}|{self.spans}|{self.known:d}{self.scoped:d}"


Form = Shape | Abreast
"""What a statement is written and kept for."""
