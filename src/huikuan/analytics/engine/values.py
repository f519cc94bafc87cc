"""What a report asks of an engine and what comes back: days, filters, pages and plain rows (D6).

Nothing here knows SQL, so that one report runs on every engine. Amounts are whole minor units,
shares are permyriad, days are whole days.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from huikuan.kernel.days import Day
from huikuan.rules.filters import Condition

Row = dict[str, Any]
"""One line of an answer, by column code."""

Status = Literal["", "open", "overdue", "settled"]


@dataclass(frozen=True, slots=True)
class View:
    """Whose book, as of which day, as known when, and whose customers only.

    A `known_at` of nothing means everything that has been recorded; a `salesperson` of nothing
    means every customer and the receipts that nobody has claimed.
    """

    company_id: int
    as_of: Day
    known_at: dt.datetime | None
    salesperson: str | None = None

    def whole(self) -> "View":
        """The same view without the limit to one salesperson's customers."""
        return replace(self, salesperson=None)


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a list, in which order; a `limit` of nothing means all."""

    sort: str
    descending: bool
    limit: int | None
    offset: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents, items or entries of a list; empty fields do not narrow it.

    `least` and `most` are in major units of each row's own currency.
    """

    customer_id: int | None = None
    currency: str = ""
    text: str = ""
    status: Status = ""
    from_on: Day | None = None
    to_on: Day | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    side: int | None = None
    document_ids: tuple[int, ...] = ()
    # whose items only; nothing among them stands for receipts that nobody has claimed
    customers: tuple[int | None, ...] | None = None
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rows, how many there are in all, and their sums by currency."""

    rows: list[Row]
    total_rows: int
    totals: list[Row] = field(default_factory=list)


class Customer(NamedTuple):
    """The master data that reports name and group customers by."""

    id: int
    customer_no: str
    name: str
    pinyin: str
    salesperson: str
    region: str
    country: str
    industry: str
    group: str
    short_name: str
    initials: str
    tax_id: str
    currency: str
    terms: str
    key_account: bool


@dataclass(frozen=True, slots=True)
class Company:
    """The seller whose book is asked."""

    id: int
    code: str
    name: str
    name_en: str
    currency: str


class Aged(NamedTuple):
    """What one customer owes in one currency, split by days past due.

    `owed` runs from not due to the last bucket; `unapplied` is cash received and not yet applied,
    shown positive. A customer of nothing stands for the receipts that nobody has claimed.
    """

    customer_id: int | None
    currency: str
    owed: tuple[int, ...]
    unapplied: int


class Standing(NamedTuple):
    """How a customer's open items stand: how many, how many past due, since which day."""

    customer_id: int | None
    currency: str
    items: int
    overdue_items: int
    oldest_due: Day | None
