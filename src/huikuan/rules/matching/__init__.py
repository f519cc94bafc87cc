"""Decides whose a payment is and what it settles (matching; D4, Civil Code 560 and 561)."""

from huikuan.rules.matching.values import (
    Advice,
    AdviceLine,
    Alias,
    AliasKind,
    Claim,
    DifferenceKind,
    DiscountOffer,
    Expected,
    Outcome,
    Party,
    Payment,
    Proposal,
    Share,
    Verdict,
)

__all__ = [
    "Advice",
    "AdviceLine",
    "Alias",
    "AliasKind",
    "Claim",
    "DifferenceKind",
    "DiscountOffer",
    "Expected",
    "Outcome",
    "Party",
    "Payment",
    "Proposal",
    "Share",
    "Verdict",
]
