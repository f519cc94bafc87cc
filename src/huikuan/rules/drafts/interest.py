"""Works out what a bank keeps when a draft is sold to it before it falls due (贴现利息).

`face x rate x days / basis`, days from the day of discount to maturity, a paper draft payable
elsewhere some days more (domain 1.5: three, in practice).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huikuan.kernel.days import Day
from huikuan.kernel.money import Money, divide
from huikuan.rules.drafts.policy import DraftPolicy
from huikuan.rules.drafts.values import Draft, Medium

_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Discount:
    """What a discount comes to: interest kept by the bank, what is paid out, over how many days."""

    interest: Money
    proceeds: Money
    days: int


def discount(draft: Draft, *, rate: Decimal, on: Day, policy: DraftPolicy) -> Discount:
    """Return what a bank pays for a draft at a yearly rate in percent (2.35 means 2.35 %).

    Rounded once, as the policy names it. Raises ValueError for a rate below zero or not finite, or
    a day after maturity.
    """
    if not rate.is_finite() or rate < 0:
        raise ValueError(f"not a rate: {rate}")
    days = (draft.matures_on - on).days
    if days < 0:
        raise ValueError(f"{on} is after maturity")
    if draft.medium is Medium.PAPER:
        days += policy.paper_days
    numerator, denominator = rate.as_integer_ratio()
    kept = divide(
        draft.face.minor * numerator * days,
        denominator * _PERCENT * policy.basis,
        policy.rounding,
    )
    interest = Money(kept, draft.face.currency)
    return Discount(interest, draft.face - interest, days)
