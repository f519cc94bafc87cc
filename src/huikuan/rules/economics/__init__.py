"""Decides what a step costs and brings, which is best, and what the worklist puts first (A2, A3)."""

from huikuan.rules.economics.advise import break_even, fee_minor, next_best_step, outlook
from huikuan.rules.economics.policy import EconomicsPolicy, Fee, StepCost, parse
from huikuan.rules.economics.rank import chance, rank
from huikuan.rules.economics.results import Came, Measured, Tried, days_to_collect, measured
from huikuan.rules.economics.values import (
    Advice,
    Bucket,
    CaseFacts,
    History,
    Outlook,
    Ranked,
    Seen,
)

__all__ = [
    "Advice",
    "Bucket",
    "Came",
    "CaseFacts",
    "EconomicsPolicy",
    "Fee",
    "History",
    "Measured",
    "Outlook",
    "Ranked",
    "Seen",
    "StepCost",
    "Tried",
    "break_even",
    "chance",
    "days_to_collect",
    "fee_minor",
    "measured",
    "next_best_step",
    "outlook",
    "parse",
    "rank",
]
