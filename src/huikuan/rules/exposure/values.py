"""What an exposure consists of: the stages of a sale, and what stands against them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """How far a sale has come: it counts in exactly one of them."""

    RESERVED = "reserved"  # promised to an order that the books do not have yet
    OPEN_ORDERS = "open_orders"  # ordered, not delivered
    DELIVERED = "delivered"  # delivered, not invoiced
    INVOICED = "invoiced"  # in the ledger, not paid
    DRAFTS = "drafts"  # paid by an acceptance that is not honoured yet


STAGES: Final = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Components:
    """What is at risk in one currency, in its minor units.

    `unapplied` is money received and not yet used, beyond the deposits of open orders, as a
    positive figure. `overdue` is the part of `invoiced` that is past its due day: it says how good
    the rest is and is not added to it.
    """

    reserved: int = 0
    open_orders: int = 0
    delivered: int = 0
    invoiced: int = 0
    drafts: int = 0
    unapplied: int = 0
    overdue: int = 0

    @property
    def gross(self) -> int:
        """The stages together, less money received that nothing claims yet."""
        return (
            self.reserved
            + self.open_orders
            + self.delivered
            + self.invoiced
            + self.drafts
            - self.unapplied
        )

    def __add__(self, other: "Components") -> "Components":
        """Two customers' risk in one currency together."""
        return Components(
            *(getattr(self, name) + getattr(other, name) for name in Components.__slots__)
        )


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is at risk, all in minor units of one currency.

    `securities` and `cover` are what stands behind the customer; of them no more counts than is at
    risk. `total` is what is left: what a limit is compared with.
    """

    currency: str
    components: Components
    securities: int
    cover: int
    total: int
