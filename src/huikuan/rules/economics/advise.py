"""Says what each step costs and brings, from which size of debt it pays, and which is best (A3).

A step is judged by what it brings *beyond what would come in anyway*: of the part of the debt that
is not expected to be paid, the step's success. Who collects for a share takes it of everything that
comes in. So a suit is no advice where a call will do.

Fees by the Measures on Litigation Fees (Order 481, articles 13 and 14): slices in the policy.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money, Rounding, divide
from huikuan.rules.economics.policy import EconomicsPolicy, Fee, StepCost
from huikuan.rules.economics.rank import chance
from huikuan.rules.economics.values import Advice, CaseFacts, History, Outlook, Seen

_FULL: Final = 10_000
# nobody's debt is larger: the search for a break-even ends here
_LARGEST: Final = 10**13
_NONE: Final[Mapping[tuple[int, str], Seen]] = {}


def fee_minor(fee: Fee, amount_minor: int) -> int:
    """Return a fee on an amount, in minor units: each slice at its rate, rounded half up once."""
    flat, scaled, below = 0, 0, 0
    for part in fee.slices:
        top = amount_minor if part.upto_minor is None else min(amount_minor, part.upto_minor)
        if top <= below:
            break
        flat += part.flat_minor
        scaled += (top - below) * part.rate
        below = top
    asked = divide((flat * _FULL + scaled) * fee.share, _FULL * _FULL, Rounding.HALF_UP)
    return asked if fee.most_minor is None else min(asked, fee.most_minor)


def outlook(
    policy: EconomicsPolicy, step: StepCost, facts: CaseFacts, history: History = _NONE
) -> Outlook:
    """Return what a step would cost and bring for a case, and why it may not be taken."""
    fees = {name: fee_minor(policy.fees[name], facts.asked_minor) for name in step.fees}
    expected = chance(policy, facts.overdue_days, facts.grade, history)
    gain, share = _parts(policy, step, facts.overdue_days, expected)
    found = Outlook(
        step=step.code,
        cost_minor=step.minutes * policy.minute_minor + step.fixed_minor + sum(fees.values()),
        success=step.success[policy.band(facts.overdue_days)],
        brings_minor=divide(facts.asked_minor * gain, _FULL**2, Rounding.HALF_UP),
        shared_minor=divide(facts.asked_minor * share, _FULL**3, Rounding.HALF_UP),
        break_even_minor=break_even(policy, step, facts.overdue_days, expected),
        days=step.days,
        fees=fees,
    )
    return replace(found, reasons=_reasons(policy, step, facts, found))


def break_even(
    policy: EconomicsPolicy, step: StepCost, overdue_days: int, expected: int
) -> int | None:
    """Return the smallest debt of an age at which a step pays for itself; None where none does.

    `expected` is the chance of being paid anyway, per ten thousand. What a step leaves grows with
    the debt once it has begun to be positive, as fees take a smaller share of larger amounts.
    """
    high = 1
    while not _pays(policy, step, (overdue_days, expected), high):
        high *= 2
        if high > _LARGEST:
            return None
    low = high // 2
    while low + 1 < high:
        middle = (low + high) // 2
        if _pays(policy, step, (overdue_days, expected), middle):
            high = middle
        else:
            low = middle
    return high


def next_best_step(policy: EconomicsPolicy, facts: CaseFacts, history: History = _NONE) -> Advice:
    """Return the step that leaves most beyond what would come in anyway, and all others beside it.

    A step that may not be taken, or that costs more than it brings, is never the best one.
    """
    outlooks = tuple(
        sorted(
            (outlook(policy, step, facts, history) for step in policy.steps.values()),
            key=lambda one: (bool(one.reasons), -one.net_minor, one.step),
        )
    )
    best = outlooks[0]
    if best.reasons:
        return Advice(None, outlooks, (Reason("economics.nothing_pays"),))
    figures: dict[str, Figure] = {
        "step": best.step,
        "net": Money(best.net_minor, policy.currency),
        "cost": Money(best.cost_minor, policy.currency),
        "chance": chance(policy, facts.overdue_days, facts.grade, history),
        "success": best.success,
    }
    return Advice(best, outlooks, (Reason("economics.best", figures),))


def _parts(
    policy: EconomicsPolicy, step: StepCost, overdue_days: int, expected: int
) -> tuple[int, int]:
    """What a step adds, per 10^8 of the debt, and what is kept of all that comes in, per 10^12."""
    gain = (_FULL - expected) * step.success[policy.band(overdue_days)]
    return gain, (expected * _FULL + gain) * step.share


def _pays(
    policy: EconomicsPolicy, step: StepCost, debt: tuple[int, int], amount_minor: int
) -> bool:
    gain, share = _parts(policy, step, *debt)
    fees = sum(fee_minor(policy.fees[name], amount_minor) for name in step.fees)
    cost = step.minutes * policy.minute_minor + step.fixed_minor + fees
    return amount_minor * (gain * _FULL - share) > cost * _FULL**3


def _reasons(
    policy: EconomicsPolicy, step: StepCost, facts: CaseFacts, found: Outlook
) -> tuple[Reason, ...]:
    reasons = []
    if facts.overdue_days < step.from_days:
        reasons.append(Reason("economics.too_early", {"days": step.from_days}))
    if step.clear_only and facts.contested:
        reasons.append(Reason("economics.contested"))
    if step.home_only and facts.abroad:
        reasons.append(Reason("economics.abroad"))
    if found.net_minor < 0 and found.break_even_minor is not None:
        least = Money(found.break_even_minor, policy.currency)
        reasons.append(Reason("economics.does_not_pay", {"least": least}))
    elif found.break_even_minor is None:
        reasons.append(Reason("economics.never_pays"))
    return tuple(reasons)
