"""Decides whose a payment is and what it settles (matching; D4, Civil Code 560 and 561)."""

from huikuan.rules.matching.book import Book
from huikuan.rules.matching.calibration import calibrate
from huikuan.rules.matching.ladder import match
from huikuan.rules.matching.names import alias_key, stem_key
from huikuan.rules.matching.order import legal_rank, settle
from huikuan.rules.matching.policy import MatchingPolicy, parse
from huikuan.rules.matching.treatment import CashPolicy, parse_treatment
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
    "Book",
    "CashPolicy",
    "Claim",
    "DifferenceKind",
    "DiscountOffer",
    "Expected",
    "MatchingPolicy",
    "Outcome",
    "Party",
    "Payment",
    "Proposal",
    "Share",
    "Verdict",
    "alias_key",
    "calibrate",
    "legal_rank",
    "match",
    "parse",
    "parse_treatment",
    "settle",
    "stem_key",
]
