"""Decides which rule late interest is reckoned by, and what it comes to by a day (A3)."""

from huikuan.rules.interest.accrue import accrued, daily, total
from huikuan.rules.interest.policy import ForeignRule, InterestPolicy, RateTable, parse
from huikuan.rules.interest.scope import Firm, scope, size
from huikuan.rules.interest.values import (
    Agreement,
    Buyer,
    Interest,
    LateDebt,
    Movement,
    Per,
    Regime,
    Span,
)

__all__ = [
    "Agreement",
    "Buyer",
    "Firm",
    "ForeignRule",
    "Interest",
    "InterestPolicy",
    "LateDebt",
    "Movement",
    "Per",
    "RateTable",
    "Regime",
    "Span",
    "accrued",
    "daily",
    "parse",
    "scope",
    "size",
    "total",
]
