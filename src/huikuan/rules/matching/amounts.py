"""How an amount fits the claims that it may be for: to the cent, with a deduction, or in part (D4).

Amounts are minor units of one currency. A fit gives each claim its share; what is left over stays
with the payment, so that shares and rest always sum back to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from huikuan.rules.matching.order import settle
from huikuan.rules.matching.policy import MatchingPolicy
from huikuan.rules.matching.subsets import subsets
from huikuan.rules.matching.values import Claim, DifferenceKind, Payment, Share

WHOLE: Final = frozenset({"exact", "discount", "netted", "charge", "rounding"})
"""The fits that explain the amount to the last cent."""
_FEW_OFFERS: Final = 16


@dataclass(frozen=True, slots=True)
class Fit:
    """The shares, what is left of the payment, and `gap`: what is missing, or too much if below 0.

    `kind`: exact, discount, netted, rounding, charge, part (less than is open), over (more).
    """

    kind: str
    shares: tuple[Share, ...]
    left: int
    gap: int


def offer_on(claim: Claim, day: date) -> int:
    """Return what may be deducted from a claim paid on a day: the best offer that still stands."""
    return max((offer.minor for offer in claim.offers if day <= offer.until), default=0)


def fit(
    claims: Sequence[Claim], opens: Mapping[int, int], payment: Payment, policy: MatchingPolicy
) -> Fit:
    """Return how the payment fits these claims together; `opens` gives what is open of each."""
    amount = payment.amount_minor
    gap = sum([opens[one.document_id] for one in claims]) - amount
    if not gap:
        kind = "netted" if any(opens[one.document_id] < 0 for one in claims) else "exact"
        return Fit(kind, _whole(claims, opens), 0, 0)
    if gap < 0:
        return Fit("over", _whole(claims, opens), -gap, gap)
    return (
        _discounted(claims, opens, payment, gap)
        or _short(claims, opens, payment, policy, gap)
        or _part(claims, opens, payment, gap)
    )


def _whole(claims: Sequence[Claim], opens: Mapping[int, int]) -> tuple[Share, ...]:
    return tuple([Share(one.document_id, opens[one.document_id]) for one in claims])


def _discounted(
    claims: Sequence[Claim], opens: Mapping[int, int], payment: Payment, gap: int
) -> Fit | None:
    offers = [
        min(offer_on(one, payment.received_on), max(0, opens[one.document_id])) for one in claims
    ]
    taken: Sequence[int] = range(len(offers))
    if sum(offers) != gap:
        if sum(offers) < gap or len(offers) > _FEW_OFFERS:
            return None
        ways = subsets(offers, gap, most=2, bits=0)
        if not ways or len(ways) != 1:
            return None
        taken = ways[0]
    deducted = {at: offers[at] for at in taken if offers[at]}
    shares = tuple(
        Share(one.document_id, opens[one.document_id] - deducted[at], deducted[at], _DISCOUNT)
        if at in deducted
        else Share(one.document_id, opens[one.document_id])
        for at, one in enumerate(claims)
    )
    return Fit("discount", shares, 0, gap)


_DISCOUNT: Final = DifferenceKind.DISCOUNT


def shortfall(payment: Payment, policy: MatchingPolicy, gap: int) -> DifferenceKind | None:
    """Return as what a missing amount may be written off: rounding, a bank's charge, or not at all.

    What the bank says it kept back counts in full; otherwise the limits of the policy do, and never
    more than a tenth of the payment.
    """
    if gap == payment.charges_minor:
        return DifferenceKind.BANK_CHARGE
    if gap * 10 > payment.amount_minor:
        return None
    if gap <= policy.rounding.get(payment.currency, 0):
        return DifferenceKind.ROUNDING
    if gap <= policy.bank_charge.get(payment.currency, 0):
        return DifferenceKind.BANK_CHARGE
    return None


def _short(
    claims: Sequence[Claim],
    opens: Mapping[int, int],
    payment: Payment,
    policy: MatchingPolicy,
    gap: int,
) -> Fit | None:
    kind = shortfall(payment, policy, gap)
    last = max(range(len(claims)), key=lambda at: (opens[claims[at].document_id] > gap, at))
    if kind is None or opens[claims[last].document_id] <= gap:
        return None
    shares = list(_whole(claims, opens))
    cash = shares[last].cash_minor - gap
    shares[last] = Share(claims[last].document_id, cash, gap, kind)
    name = "rounding" if kind is DifferenceKind.ROUNDING else "charge"
    return Fit(name, tuple(shares), 0, gap)


def _part(claims: Sequence[Claim], opens: Mapping[int, int], payment: Payment, gap: int) -> Fit:
    """Credit notes among the claims are used whole, and pay with the money."""
    notes = [one for one in claims if opens[one.document_id] < 0]
    budget = payment.amount_minor - sum(opens[one.document_id] for one in notes)
    parts = settle(claims, opens, budget, payment.received_on)
    shares = [Share(document, minor) for document, minor in parts]
    return Fit("part", (*_whole(notes, opens), *shares), 0, gap)
