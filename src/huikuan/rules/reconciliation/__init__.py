"""What a customer's answer to our statement comes to, and when one is asked for (D5)."""

from huikuan.rules.reconciliation.comparing import check, compare
from huikuan.rules.reconciliation.policy import ReconciliationPolicy, parse
from huikuan.rules.reconciliation.states import (
    DIFFERENCE,
    REQUEST,
    WAITING,
    DifferenceState,
    RequestState,
)
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
    Outcome,
    Rhythm,
    Says,
    Verdict,
)

__all__ = [
    "DIFFERENCE",
    "REQUEST",
    "WAITING",
    "Answer",
    "Cause",
    "Choice",
    "Difference",
    "DifferenceKind",
    "DifferenceState",
    "Form",
    "Line",
    "LineAnswer",
    "Missing",
    "Outcome",
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
