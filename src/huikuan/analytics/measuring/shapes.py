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
FIELD_COLUMNS: Final[Mapping[str, str]] = {
    **CUSTOMER_DIMENSIONS,
    "open": "open_minor",
    "amount": "amount_minor",
}
"""The columns that a condition's fields stand for, where they have another name."""
FIELDS: Final = (
    Field("currency", "text"),
    Field("overdue_days", "days", also=("days_late",)),
    Field("amount", "money"),
    Field("issued_on", "date"),
    Field("due_on", "date"),
    *(Field(name, "text") for name in CUSTOMER_DIMENSIONS),
)
"""What a condition may ask of every movement and item, whatever the measure."""
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

    `ago`: the numbers of days before the span's last day that the sums compare with are found
    while the statement is built. `document` asks the contributing documents instead of the sums.
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
