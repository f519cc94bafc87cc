"""The values of late interest: which rule holds, from when, at what rate, and what it comes to.

Amounts are integer minor units of the debt's currency; rates are parts per million, of a year or of
a day (0.05 % a day = 500).
"""

from dataclasses import dataclass
from enum import StrEnum

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason


class Regime(StrEnum):
    """The rule that late interest is reckoned by (domain facts 3.2, 3.3, 3.8)."""

    CONTRACT = "contract"
    LPR = "lpr"  # nothing agreed: 1Y LPR at default, with the markup (Sales Interpretation 18)
    SME = "sme"  # Order 802 article 17
    PAY_WHEN_PAID = "pay_when_paid"  # a void clause: 1Y LPR (Fashi 2024 no. 11)
    FOREIGN = "foreign"
    NONE = "none"


class Per(StrEnum):
    """What a rate is of."""

    YEAR = "year"
    DAY = "day"


class Buyer(StrEnum):
    """What the payer is, when the contract was signed (Order 802 articles 2 and 3)."""

    UNKNOWN = ""
    ORGAN = "organ"  # a state organ or public institution
    LARGE = "large"
    SME = "sme"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What holds between the two firms about late payment.

    `rate` with `per`: what was agreed, None: nothing. `agreed_none`: late interest was excluded.
    `pay_when_paid`: payment hangs on a third party's. `law`: country of the governing law.
    `seller_sme`: we are a small or medium-sized firm and said so.
    """

    rate: int | None = None
    per: Per = Per.YEAR
    agreed_none: bool = False
    pay_when_paid: bool = False
    law: str = "CN"
    seller_sme: bool = False
    buyer: Buyer = Buyer.UNKNOWN
    signed_on: Day | None = None
    day_count: int | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of what is open of a debt: negative when something was paid, counted from `on`."""

    on: Day
    minor: int


@dataclass(frozen=True, slots=True)
class LateDebt:
    """One instalment: its due day, its amount, and every movement since, in order of days.

    `charged_until`: notes of interest cover the days up to it; None: none was written.
    """

    item_id: int
    due_on: Day
    currency: str
    amount_minor: int
    movements: tuple[Movement, ...] = ()
    charged_until: Day | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which amount and rate stay the same: after `start`, up to and including `end`."""

    start: Day
    end: Day
    principal_minor: int
    rate: int
    per: Per
    days: int
    minor: int


@dataclass(frozen=True, slots=True)
class Interest:
    """What late payment of a debt has cost by a day, and how it was reckoned.

    `table` and `rate_from`: the table of rates and the first day of the rate that holds. `daily_minor`:
    what one more day adds now. `fixed_minor`: a fixed sum beside interest. `first_day` is the first
    day that counts. `warnings` are to be looked at by a person, `reasons` say why this rule holds.
    """

    item_id: int
    regime: Regime
    currency: str
    minor: int
    daily_minor: int
    fixed_minor: int
    first_day: Day
    spans: tuple[Span, ...]
    table: str
    rate_from: Day | None
    day_count: int
    reasons: tuple[Reason, ...]
    warnings: tuple[Reason, ...] = ()

    @property
    def days(self) -> int:
        """The days that were reckoned."""
        return sum(span.days for span in self.spans)
