"""Decides what may be promised, whether it was kept, and how much it holds meanwhile (A7)."""

from huikuan.rules.plans.agreeing import Agreed, agreeable, equal_parts
from huikuan.rules.plans.judging import judge, level
from huikuan.rules.plans.policy import PlanPolicy, parse
from huikuan.rules.plans.states import JUDGED, PLAN
from huikuan.rules.plans.values import (
    Consent,
    Instalment,
    Judged,
    Kind,
    Part,
    Payment,
    State,
    Terms,
    Verdict,
)

__all__ = [
    "JUDGED",
    "PLAN",
    "Agreed",
    "Consent",
    "Instalment",
    "Judged",
    "Kind",
    "Part",
    "Payment",
    "PlanPolicy",
    "State",
    "Terms",
    "Verdict",
    "agreeable",
    "equal_parts",
    "judge",
    "level",
    "parse",
]
