"""What a customer's answer to our statement comes to, and when one is asked for (D5)."""

from huikuan.rules.reconciliation.comparing import check, compare
from huikuan.rules.reconciliation.policy import ReconciliationPolicy, parse
from huikuan.rules.reconciliation.states import REQUEST, WAITING, RequestState
from huikuan.rules.reconciliation.timing import due_period, is_silent, reminder_due
from huikuan.rules.reconciliation.values import (
    Answer,
    Cause,
    Choice,
    Difference,
    DifferenceKind,
    Form,
    Line,
    LineAnswer,
    Missing,
    Rhythm,
    Says,
    Verdict,
)

__all__ = [
    "REQUEST",
    "WAITING",
    "Answer",
    "Cause",
    "Choice",
    "Difference",
    "DifferenceKind",
    "Form",
    "Line",
    "LineAnswer",
    "Missing",
    "ReconciliationPolicy",
    "RequestState",
    "Rhythm",
    "Says",
    "Verdict",
    "check",
    "compare",
    "due_period",
    "is_silent",
    "parse",
    "reminder_due",
]
