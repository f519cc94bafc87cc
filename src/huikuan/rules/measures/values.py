"""What a measure is made of: a card, the sums it needs, and the arithmetic over them (D7, P6).

A measure is stated once. Its sums are expressions over the columns of a relation, which an engine
compiles (DuckDB, PostgreSQL, Spark) and a test evaluates row by row; `value` turns the sums into
the figure with whole numbers alone; `reference` works the same figure out from a plain history
and shares none of the columns. A figure always belongs to one currency.

The sentences in both languages stand in the text catalogue under `measure_<family>`, with
`_definition`, `_formula` and, where sources differ or slip, `_note`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Protocol

from huikuan.kernel.days import Day
from huikuan.rules.measures.history import History
from huikuan.rules.measures.scopes import Scope
from huikuan.rules.measures.spans import Span, now

Column = Any
"""An engine's column. It answers to ``== != < <= > >= & | ~ + - *``, `isin(tuple)`, `isnull()`.

A comparison with a missing value is neither true nor false, and what is not true is left out."""


class Unit(StrEnum):
    """What a measure's whole number counts."""

    MINOR = "minor"  # minor units of one currency
    PERMYRIAD = "permyriad"  # hundredths of a percent
    CENTIDAYS = "centidays"  # hundredths of a day
    COUNT = "count"
    RATIO = "ratio"  # ten-thousandths: 16667 is 1.6667 times


class Direction(StrEnum):
    """Which way is good for the seller."""

    LOWER = "lower"
    HIGHER = "higher"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Card:
    """One measure: its name for programs, its unit, and how it may be summed.

    `grain`: the finest thing it is defined for. `additive`: whether the figures of two customers
    may be added (of one currency; ratios and day counts never). `source`: who publishes the
    formula. A member of a family is named "family:part", a bucket for instance; the sentences
    belong to the family.
    """

    code: str
    unit: Unit
    grain: str
    additive: bool
    direction: Direction
    scope: Scope
    source: str = ""

    @property
    def family(self) -> str:
        """The name that the sentences stand under."""
        return self.code.partition(":")[0]

    @property
    def part(self) -> str:
        """Which member of the family this is, empty when the measure stands alone."""
        return self.code.partition(":")[2]


class Relation(StrEnum):
    """The rows a sum goes over.

    The columns of each stand in `COLUMNS`. Every row has company_id, customer_id (missing for a
    receipt nobody has claimed), item_id, document_id, currency, side and document_kind (the
    stored numbers of `rules.items`), amount_minor (signed), issued_on, due_on, disputed_from and
    disputed_to. Only entries that count by the span's `seen` and were recorded by the instant
    asked for exist; what an item's amounts are on a day is added up from them.
    """

    MOVES = "moves"
    """One row an entry on a debt or on cash. amount_minor is the entry's; kind its EntryKind;
    cause the same, of a reversal the kind of the entry it takes back; cause_on its effective_on,
    of a reversal that of the entry taken back; known_in is true. Linear sums go over these."""

    OPEN = "open"
    """One row an item whose open amount (open_minor, signed) on the day `seen` is not zero;
    amount_minor is as issued."""

    CLOSED = "closed"
    """One row an item whose open amount on the day `seen` is zero. closed_on: the latest
    effective_on of its entries; paid_minor: what was applied to it (cause APPLIED, taken-back
    applications cancel out), with the sign turned, so that a paid invoice has it positive."""

    PAIRS = "pairs"
    """One row an item that was open on the day before the span's first: open_before is what was
    open then (entries with effective_on before `first`), open_minor what is open on `seen`, zero
    when nothing is. One relation over one span: both amounts come from one grouping by item."""

    LIMITS = "limits"
    """Not fed yet. One row a customer with a credit limit: limit_minor, exposure_minor."""

    PROMISES = "promises"
    """Not fed yet. One row a promise judged in the span: promised_minor, kept_minor (paid within
    promise and tolerance), state (kept, partly_kept, broken; the withdrawn ones are left out),
    judged_on."""

    CONTACTS = "contacts"
    """Not fed yet. One row an attempt to reach the debtor about an item: contacted_on."""


_ITEM: Final = (
    "company_id",
    "customer_id",
    "item_id",
    "document_id",
    "currency",
    "side",
    "document_kind",
    "amount_minor",
    "issued_on",
    "due_on",
    "disputed_from",
    "disputed_to",
)
_PARTY: Final = ("company_id", "customer_id", "currency")
COLUMNS: Final[Mapping[Relation, tuple[str, ...]]] = MappingProxyType(
    {
        Relation.MOVES: (*_ITEM, "seq", "kind", "cause", "cause_on", "effective_on", "known_in"),
        Relation.OPEN: (*_ITEM, "open_minor"),
        Relation.CLOSED: (*_ITEM, "closed_on", "paid_minor"),
        Relation.PAIRS: (*_ITEM, "open_before", "open_minor"),
        Relation.LIMITS: (*_PARTY, "limit_minor", "exposure_minor"),
        Relation.PROMISES: (*_PARTY, "promised_minor", "kept_minor", "state", "judged_on"),
        Relation.CONTACTS: (*_PARTY, "item_id", "contacted_on"),
    }
)
FED: Final = frozenset({Relation.MOVES, Relation.OPEN, Relation.CLOSED, Relation.PAIRS})
"""The relations that the ledger's facts fill today."""


class Rows(Protocol):
    """A relation as an expression sees it."""

    def __getattr__(self, name: str) -> Column:
        """The column of this name."""

    def days(self, later: Column, earlier: Column) -> Column:
        """Whole days from the earlier day to the later one, each a column or a plain day."""


class Edge(Protocol):
    """The days of the span as an expression sees them."""

    @property
    def first(self) -> Column:
        """The span's first day."""

    @property
    def last(self) -> Column:
        """The span's last day."""

    def ago(self, days: int) -> Column:
        """The day so many days before the last one."""


class How(StrEnum):
    """How the rows of a sum become one whole number; none at all are zero."""

    SUM = "sum"
    COUNT = "count"  # rows
    CUSTOMERS = "customers"  # different customers
    ITEMS = "items"  # different items
    LEAST = "least"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class Sum:
    """What is added up, over which rows.

    `add`: what a row adds, a whole number that does not depend on the span. `where`: which rows
    count; a missing truth value leaves out. Counts do not ask `add`. `wide`: an amount is multiplied by days, so the
    engine widens to 38 decimal digits before it multiplies. The code names the definition: two
    sums of one code are the same.
    """

    code: str
    over: Relation
    add: Callable[[Rows], Column]
    where: Callable[[Rows, Edge], Column]
    how: How = How.SUM
    wide: bool = False


Sums = Mapping[str, tuple[int, ...]]
"""By the name of the need: a figure for each of its spans in their order; asked per customer, a
figure for each customer of the group, in no order."""


@dataclass(frozen=True, slots=True)
class Need:
    """A sum that a measure needs, at which spans, and whether for each customer of the group."""

    name: str
    sum: Sum
    when: Callable[[Span], tuple[Span, ...]] = now
    per: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: what it needs, how it follows from that, and how to check it.

    `value` answers None where there is no figure: nothing to divide by. `at_least` tells that the
    true figure is no smaller than the one given. `months`: the calendar months that the span has
    when the question names none. `params`: the numbers in the definition by name, and `varied` the
    same measure with others. `by`: the dimensions it is meant to be shown by.
    """

    card: Card
    needs: tuple[Need, ...]
    value: Callable[[Sums, Span], int | None]
    reference: Callable[[History, Span], int | None]
    months: int = 3
    params: tuple[tuple[str, int], ...] = ()
    varied: "Callable[..., Measure] | None" = None
    at_least: Callable[[Sums, Span], bool] | None = None
    by: tuple[str, ...] = ()

    @property
    def not_fed(self) -> tuple[Relation, ...]:
        """The relations that it needs and that no facts fill yet."""
        wanted = dict.fromkeys(need.sum.over for need in self.needs)
        return tuple(relation for relation in wanted if relation not in FED)


EPOCH: Final = Day(2000, 1, 1)
"""An age to the span's last day is worked out from ages to this day, so that a sum need not
depend on the span: Σ amount x (last - day) = (last - EPOCH) x Σ amount - Σ amount x (day - EPOCH).
"""


def since_epoch(day: Day) -> int:
    """Return the whole days from the fixed day to this one."""
    return (day - EPOCH).days


def one(_row: Rows) -> Column:
    """A row adds itself: what counts have as their `add`."""
    return 1


@dataclass(frozen=True, slots=True)
class Alone:
    """The value of a measure that is one sum as it stands: whole columns of it need no arithmetic."""

    name: str

    def __call__(self, sums: Sums, _span: Span) -> int:
        """The sum."""
        return sums[self.name][0]


def alone(name: str) -> Alone:
    """Return the value of a measure that is one sum as it stands."""
    return Alone(name)
