"""What a credit limit may be, what is known when one is recommended, and the answer (B7, B12).

None, zero and unlimited are three things: no limit was ever set, nothing may be sold on credit,
anything may. Amounts are whole minor units of the currency that stands beside them; shares are
permyriad.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Figure, Reason


class Extent(StrEnum):
    """How far a limit goes."""

    AMOUNT = "amount"
    UNLIMITED = "unlimited"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Limit:
    """How much may be owed: an amount of zero or more, without limit, or nobody ever said."""

    extent: Extent
    minor: int | None = None

    def __post_init__(self) -> None:
        """Refuse an amount without figure, below zero, or a figure beside another extent."""
        if (self.extent is Extent.AMOUNT) != (self.minor is not None):
            raise ValueError(f"a limit of extent {self.extent} with {self.minor}")
        if self.minor is not None and self.minor < 0:
            raise ValueError(f"a limit below zero: {self.minor}")


NO_LIMIT = Limit(Extent.NONE)
UNLIMITED = Limit(Extent.UNLIMITED)


def amount(minor: int) -> Limit:
    """Return a limit of so many minor units; raises ValueError below zero."""
    return Limit(Extent.AMOUNT, minor)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The lines of the customer's latest statements that the models read; None: not stated."""

    current_assets: int | None = None
    current_liabilities: int | None = None
    inventory: int | None = None
    liabilities: int | None = None
    net_worth: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a customer on a day, all amounts in `currency`.

    `trade` is what was invoiced in twelve months less credit notes, `months` how many of them the
    relation has lasted; `paid_on_time` counts the invoices paid on time in twelve months;
    `last_overdue` is the last day on which anything was overdue. `own_cash` is the seller's
    average monthly inflow, `own_revenue` its revenue of twelve months, `others_open` what all
    other customers owe. `group` is the limit of the customer's group and `group_used` what the
    other members use of it. What is None is not known; `gaps` may say why.
    """

    currency: str
    trade: int | None = None
    months: int = 0
    since: Day | None = None
    first_traded: Day | None = None
    first_order: int | None = None
    paid_on_time: int = 0
    last_overdue: Day | None = None
    grade: str | None = None
    terms_days: int | None = None
    own_cash: int | None = None
    own_revenue: int | None = None
    others_open: int | None = None
    accounts: Accounts | None = None
    current: Limit = NO_LIMIT
    group: Limit = NO_LIMIT
    group_used: int = 0
    insured: Limit = NO_LIMIT
    securities: int = 0
    gaps: Mapping[str, Reason] = field(default_factory=dict)

    def begun(self) -> Day | None:
        """The first day of the relation: what the file says or the first invoice, the earlier."""
        known = [day for day in (self.since, self.first_traded) if day is not None]
        return min(known) if known else None


class Stage(StrEnum):
    """What a rule does to the figure; the stages follow each other in this order."""

    BASE = "base"  # what the customer is good for: the lowest counts
    FACTOR = "factor"  # a share up or down by grade
    CEILING = "ceiling"  # what we can bear: the lowest cuts
    COVER = "cover"  # what others stand for, on top


@dataclass(frozen=True, slots=True)
class RuleValue:
    """What one rule says: an amount, or why it says nothing; `figures` are what it was made of.

    Of a factor `minor` is what the figure became, of a cover what it adds.
    """

    code: str
    stage: Stage
    minor: int | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    binds: bool = False
    absent: Reason | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be asked of the customer, such as a deposit of a share (permyriad)."""

    code: str
    share: int


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The limit that the policy gives, every rule's value and which one binds.

    Extent NONE: no rule could say what the customer is good for, so nothing is recommended.
    """

    limit: Limit
    currency: str
    rules: tuple[RuleValue, ...]
    conditions: tuple[Condition, ...] = ()
    is_new: bool = False

    def binding(self) -> tuple[RuleValue, ...]:
        """Return the rules that decide the figure."""
        return tuple(rule for rule in self.rules if rule.binds)
