"""Recommends limits and terms for a customer or a whole book, and keeps what it came to (B7, B8).

The face: `gather` collects the facts set by set, `recommendations` asks the policy, `run` keeps a
whole book's, `advise_terms` gives the ladder's answer, `last` reads what was kept.
"""

from huikuan.flows.recommend_limits.advising import TermsAdvice, advise_terms
from huikuan.flows.recommend_limits.gathering import Gathered, gather
from huikuan.flows.recommend_limits.running import Recommended, recommendations, run, run_all

__all__ = [
    "Gathered",
    "Recommended",
    "TermsAdvice",
    "advise_terms",
    "gather",
    "recommendations",
    "run",
    "run_all",
]
