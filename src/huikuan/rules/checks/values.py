"""The facts that a verdict over an order looks at. Amounts in minor units of the currency named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from huikuan.kernel.days import Day
from huikuan.rules.exposure import Components


class Purpose(StrEnum):
    """What is asked for."""

    ORDER = "order"
    INVOICE = "invoice"  # of goods that were delivered: never blocked


class Effect(StrEnum):
    """What a rule does to an order when it speaks."""

    WARN = "warn"
    HOLD = "hold"
    REFUSE = "refuse"


class Scope(StrEnum):
    """Whom a rule is for, the widest first."""

    ALL = "all"
    CLASS = "class"  # a risk class
    GROUP = "group"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class OrderFact:
    """The order that is asked about.

    `deposit` is what is paid before the goods leave. `counted` is what the books count for this
    very order already (its own record, or its reservation), so that it is not counted twice.
    `released` is the amount up to which a person has released it before.
    """

    amount: int
    currency: str
    deposit: int = 0
    order_no: str = ""
    terms_days: int | None = None
    purpose: Purpose = Purpose.ORDER
    counted: int = 0
    released: int | None = None

    @property
    def at_risk(self) -> int:
        """What the order adds to the risk: the part that no deposit covers."""
        return max(0, self.amount - self.deposit)


@dataclass(frozen=True, slots=True)
class LimitFact:
    """What the journal says: an amount, unlimited, or none (taken back)."""

    state: str
    minor: int | None
    currency: str
    kind: str = "normal"
    valid_to: Day | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a customer, or a whole group, stands: risk by currency, limit, what stands behind.

    `behind` is by currency what of securities counts; `insured` and `self_set` are cover before
    the share that the policy lets count. `expired_on` is the last day of a normal limit that ran
    out, when nothing came after it.
    """

    exposure: Mapping[str, Components] = field(default_factory=dict)
    limit: LimitFact | None = None
    expired_on: Day | None = None
    behind: Mapping[str, int] = field(default_factory=dict)
    insured: Mapping[str, int] = field(default_factory=dict)
    self_set: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BlockFact:
    """A block that lies on the customer or its group."""

    severity: str
    reason: str
    since: Day
    on_group: bool = False


@dataclass(frozen=True, slots=True)
class OldestItem:
    """The open item that has been due the longest; trifles are left out."""

    number: str
    due_on: Day
    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Norm:
    """The mean of the customer's last orders in the order's currency, and how many there were."""

    orders: int
    minor: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known when an order is checked. What is None nobody has said anything about."""

    as_of: Day
    currency: str  # the company's
    customer_no: str
    order: OrderFact
    own: Position
    group_no: str = ""
    group: Position | None = None
    blocks: tuple[BlockFact, ...] = ()
    oldest: OldestItem | None = None
    norm: Norm | None = None
    terms_most: int | None = None
    risk_class: str = ""
    hard_stops: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    dunning_stage: int | None = None
    # by the currency that amounts are turned into: what one major unit of another is worth in it
    rates: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ceilings:
    """Up to what may be reserved, this order left out, before another verdict is due.

    Of the customer and of its group, in minor units of the order's currency; None: no end to it.
    """

    own: int | None
    group: int | None
