"""Decides which early-payment discounts are worth offering: cost a year beside that of capital (B9)."""

from dataclasses import dataclass

from huikuan.kernel.money import Rounding, divide
from huikuan.rules.terms.discount import annualised_cost
from huikuan.rules.terms.policy import Discounting
from huikuan.rules.terms.values import Discount

_WHOLE = 10_000  # permyriad


@dataclass(frozen=True, slots=True)
class Option:
    """A discount (permyriad) for paying within `days` instead of `net_days`.

    `annual_cost` is what the money brought forward costs a year, in permyriad; `pays`: not more
    than capital does.
    """

    permyriad: int
    days: int
    net_days: int
    annual_cost: int
    cost_of_capital: int
    pays: bool


def options(net_days: int, policy: Discounting) -> tuple[Option, ...]:
    """Return the policy's discounts for terms of `net_days`; none where they bring nothing forward.

    The cost a year is d/(100-d) x basis/(N-D) (domain 1.4); see `annualised_cost`.
    """
    if net_days <= policy.days:
        return ()
    found = []
    for permyriad in policy.offers:
        cost = annualised_cost(Discount(permyriad, policy.days), net_days, policy.basis)
        found.append(
            Option(
                permyriad=permyriad,
                days=policy.days,
                net_days=net_days,
                annual_cost=cost,
                cost_of_capital=policy.cost_of_capital,
                pays=cost <= policy.cost_of_capital,
            )
        )
    return tuple(found)


def break_even(net_days: int, policy: Discounting) -> int:
    """Return the discount, in permyriad rounded down, that costs as much a year as capital.

    d = c t / (basis + c t) with c the cost of capital a year and t the days brought forward: the
    formula of `annualised_cost` solved for d. Zero where nothing is brought forward.
    """
    forward = max(0, net_days - policy.days)
    return divide(
        policy.cost_of_capital * forward * _WHOLE,
        policy.basis * _WHOLE + policy.cost_of_capital * forward,
        Rounding.DOWN,
    )
