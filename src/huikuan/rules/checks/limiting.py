"""Decides what the limits say of an order: the group's first, then the customer's own (D2, B7).

Equal to the limit passes. None, zero and unlimited are three things: without a limit the policy
says what happens, zero lets nothing through that is not covered, unlimited ends the question.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from huikuan.kernel.decisions import Figure
from huikuan.kernel.money import Money, Rounding, divide
from huikuan.rules.checks.policy import CheckPolicy
from huikuan.rules.checks.values import Facts, LimitFact, Position
from huikuan.rules.exposure import Exposure, converted, free, total

_PERMILLE = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How one position stands with its limit, minor units of the limit's currency.

    `order` is what the order adds, `before` the exposure without it, `left` what is free before it:
    None where there is no amount to compare with.
    """

    limit: LimitFact | None
    exposure: Exposure
    order: int
    left: int | None

    @property
    def passed(self) -> bool:
        """Whether the order fits; equal to the limit does."""
        return self.left is None or self.order <= self.left

    def figures(self) -> Mapping[str, Figure]:
        """What a reason or an answer shows of it."""
        code = self.exposure.currency
        return {
            "limit": self.limit_money(),
            "exposure": Money(self.exposure.total, code),
            "order": Money(self.order, code),
            "free": None if self.left is None else Money(self.left, code),
            "over": None if self.left is None else Money(max(0, self.order - self.left), code),
        }

    def limit_money(self) -> Money | None:
        """The limit as an amount; None where there is none."""
        if self.limit is None or self.limit.minor is None:
            return None
        return Money(self.limit.minor, self.limit.currency)


def standing(facts: Facts, position: Position, policy: CheckPolicy) -> Standing:
    """Return how a position stands: all in the limit's currency, else in the company's.

    What is counted for this very order already is left out. Raises RateMissing.
    """
    limit = position.limit
    currency = facts.currency if limit is None else limit.currency
    rates = facts.rates.get(currency, {})
    behind = _sum(position.behind, currency, rates)
    cover = _sum(_shares(position.insured, policy.insured_permille), currency, rates)
    cover += _sum(_shares(position.self_set, policy.self_set_permille), currency, rates)
    exposure = total(position.exposure, currency, rates, securities=behind, cover=cover)
    order = converted(facts.order.at_risk, facts.order.currency, currency, rates)
    counted = converted(facts.order.counted, facts.order.currency, currency, rates)
    left = None
    if limit is not None and limit.minor is not None:
        left = free(exposure, limit.minor, securities=behind, cover=cover) + counted
    return Standing(limit, exposure, order, left)


def _shares(amounts: Mapping[str, int], permille: int) -> Mapping[str, int]:
    return {
        code: divide(minor * permille, _PERMILLE, Rounding.DOWN) for code, minor in amounts.items()
    }


def _sum(amounts: Mapping[str, int], currency: str, rates: Mapping[str, Decimal]) -> int:
    return sum(
        converted(minor, code, currency, rates) for code, minor in sorted(amounts.items()) if minor
    )


def standings(facts: Facts, policy: CheckPolicy) -> tuple[Standing, Standing | None]:
    """Return how the customer stands, and its group where that has a limit. Raises RateMissing."""
    group = None if facts.group is None else standing(facts, facts.group, policy)
    return standing(facts, facts.own, policy), group
