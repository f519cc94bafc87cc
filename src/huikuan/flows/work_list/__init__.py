"""The day's customers for people who collect, and what they do with them (A2, A5, A7; pages.md 5).

Facts: overdue debts less what holds them, promises, disputes, contacts, whose a customer is.
Verdict: `rules.economics.rank` and whether somebody may be called now. Effects: a call is logged, a
customer put off or given to somebody; promises and disputes go the way of their own flows.
"""

from huikuan.flows.work_list.acting import (
    RESULTS,
    Called,
    WorkRefused,
    assign,
    log_call,
    seat,
    snooze,
)
from huikuan.flows.work_list.looking import case, seats, sentence, waiting_for, worklist
from huikuan.flows.work_list.values import Case, Debt, Tally, Work, Worklist

__all__ = [
    "RESULTS",
    "Called",
    "Case",
    "Debt",
    "Tally",
    "Work",
    "WorkRefused",
    "Worklist",
    "assign",
    "case",
    "log_call",
    "seat",
    "seats",
    "sentence",
    "snooze",
    "waiting_for",
    "worklist",
]
