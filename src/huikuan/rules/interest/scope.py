"""Decides whether the regulation on payments to small firms speaks of a sale (domain 3.3).

State Council Order 802, articles 2 and 3: the payer is a state organ, a public institution or a
large firm, the seller is small or medium-sized and said so; size counts as at signing. Sizes by the
standard of 2011: a firm is small or medium-sized when *either* of its first two figures is below.
"""

from dataclasses import dataclass

from huikuan.kernel.decisions import Decision, Reason
from huikuan.rules.interest.policy import InterestPolicy
from huikuan.rules.interest.values import Agreement, Buyer


@dataclass(frozen=True, slots=True)
class Firm:
    """What the size of a firm is measured by; money in minor units of CNY, None: not known."""

    industry: str
    staff: int | None = None
    revenue_minor: int | None = None
    assets_minor: int | None = None


def size(policy: InterestPolicy, firm: Firm) -> Buyer:
    """Return whether a firm is large or not; unknown where no figure decides it.

    One figure below is enough for a small one; a large one needs all of them.
    """
    tests = policy.sizes.get(firm.industry, policy.sizes.get("other", {}))
    figures = {name: getattr(firm, name) for name in tests}
    if any(one is not None and one < tests[name] for name, one in figures.items()):
        return Buyer.SME
    if not figures or None in figures.values():
        return Buyer.UNKNOWN
    return Buyer.LARGE


def scope(agreement: Agreement) -> Decision:
    """Return whether the regulation holds for a sale: applies, does_not_apply or unknown."""
    if not agreement.seller_sme:
        return Decision("does_not_apply", (Reason("interest.seller_not_sme"),))
    if agreement.law != "CN":
        return Decision("does_not_apply", (Reason("interest.law_abroad", {"law": agreement.law}),))
    if agreement.buyer is Buyer.UNKNOWN:
        return Decision("unknown", (Reason("interest.buyer_unknown"),))
    if agreement.buyer is Buyer.SME:
        return Decision("does_not_apply", (Reason("interest.buyer_sme"),))
    return Decision("applies", (Reason("interest.sme_scope", {"buyer": agreement.buyer.value}),))
