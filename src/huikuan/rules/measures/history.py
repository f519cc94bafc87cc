"""A book as plain values: what the reference of a measure is worked out from (D7).

One currency, one group of customers, and only what was recorded by the instant asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from huikuan.kernel.days import Day
from huikuan.rules.items import DocumentKind, EntryKind, Side


@dataclass(frozen=True, slots=True)
class Move:
    """One entry: signed minor units, the day it counts from, and what it is about.

    `cause` and `cause_on` are its own kind and day; of a reversal those of the entry taken back.
    """

    kind: EntryKind
    cause: EntryKind
    cause_on: Day
    effective_on: Day
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Item:
    """One instalment with its entries; amounts carry the document's sign.

    `customer_no` is None for a receipt nobody has claimed. A dispute holds from `disputed_from`
    up to, but not including, `disputed_to`.
    """

    customer_no: str | None
    side: Side
    document_kind: DocumentKind
    issued_on: Day
    due_on: Day
    amount_minor: int
    moves: tuple[Move, ...]
    disputed_from: Day | None = None
    disputed_to: Day | None = None

    def open_on(self, day: Day) -> int:
        """What was open when the day ended, in minor units."""
        return sum(move.amount_minor for move in self.moves if move.effective_on <= day)

    def disputed_on(self, day: Day) -> bool:
        """Whether it was in dispute on the day."""
        if self.disputed_from is None or day < self.disputed_from:
            return False
        return self.disputed_to is None or day < self.disputed_to


@dataclass(frozen=True, slots=True)
class Limit:
    """A customer's effective credit limit and what stands against it, in minor units."""

    customer_no: str
    limit_minor: int
    exposure_minor: int


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise to pay that was judged: kept, partly_kept or broken; amounts in minor units."""

    customer_no: str
    judged_on: Day
    state: str
    promised_minor: int
    kept_minor: int


@dataclass(frozen=True, slots=True)
class Contact:
    """An attempt to reach the debtor about an item, which `item` names."""

    customer_no: str
    item: str
    contacted_on: Day


@dataclass(frozen=True, slots=True)
class History:
    """All that happened, in one currency."""

    items: tuple[Item, ...] = ()
    limits: tuple[Limit, ...] = ()
    promises: tuple[Promise, ...] = ()
    contacts: tuple[Contact, ...] = ()

    def debts(self) -> Iterator[Item]:
        """The items on the side of the debt, credit notes among them."""
        return (item for item in self.items if item.side is Side.DEBT)

    def cash(self) -> Iterator[Item]:
        """The receipts and drafts."""
        return (item for item in self.items if item.side is Side.CASH)
