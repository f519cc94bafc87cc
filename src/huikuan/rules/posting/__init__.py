"""Decides which accounts a fact moves and on which side: balanced postings from facts (B9, D4)."""

from huikuan.rules.posting.policy import LedgerAccount, Settings, parse, parse_chart
from huikuan.rules.posting.sides import NoRate, in_home, rate_on, sides
from huikuan.rules.posting.tables import BILLED, DIFFERENCES, DRAFTS, MONEY, RECEIVED, SIDES
from huikuan.rules.posting.values import (
    DraftMove,
    Issue,
    Leg,
    Line,
    Part,
    Rate,
    Reversal,
    Word,
)
from huikuan.rules.posting.vouchers import of_draft, of_group, of_issue

__all__ = [
    "BILLED",
    "DIFFERENCES",
    "DRAFTS",
    "MONEY",
    "RECEIVED",
    "SIDES",
    "DraftMove",
    "Issue",
    "LedgerAccount",
    "Leg",
    "Line",
    "NoRate",
    "Part",
    "Rate",
    "Reversal",
    "Settings",
    "Word",
    "in_home",
    "of_draft",
    "of_group",
    "of_issue",
    "parse",
    "parse_chart",
    "rate_on",
    "sides",
]
