"""What stands behind a customer's debt, and how much of it counts on a day (B12)."""

from huikuan.rules.securities.counting import against_entering, against_reducing, counts
from huikuan.rules.securities.policy import SecuritiesPolicy, parse
from huikuan.rules.securities.states import SECOND_PERSON, SECURITY
from huikuan.rules.securities.values import Counted, Security, SecurityKind, SecurityState

__all__ = [
    "SECOND_PERSON",
    "SECURITY",
    "Counted",
    "SecuritiesPolicy",
    "Security",
    "SecurityKind",
    "SecurityState",
    "against_entering",
    "against_reducing",
    "counts",
    "parse",
]
