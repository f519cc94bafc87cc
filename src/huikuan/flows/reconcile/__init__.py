"""Reconciles the books with customers (对账): prepare, send, remind, take answers, withdraw (D5)."""

from huikuan.flows.reconcile.answering import (
    BadAnswer,
    LinkClosed,
    Opened,
    Submission,
    open_for,
    open_link,
    paper_of,
    record_paper,
    submit,
)
from huikuan.flows.reconcile.delivering import KIND, deliver, deliver_due
from huikuan.flows.reconcile.differing import answer, assign, reopen
from huikuan.flows.reconcile.preparing import (
    NothingToPrepare,
    Preview,
    RoundAsk,
    due_round,
    prepare,
    preview,
)
from huikuan.flows.reconcile.reading import MISSING_ROWS, answer_of
from huikuan.flows.reconcile.sending import (
    NotNow,
    hand_over,
    release,
    remind,
    resolve,
    withdraw,
)

__all__ = [
    "KIND",
    "MISSING_ROWS",
    "BadAnswer",
    "LinkClosed",
    "NotNow",
    "NothingToPrepare",
    "Opened",
    "Preview",
    "RoundAsk",
    "Submission",
    "answer",
    "answer_of",
    "assign",
    "deliver",
    "deliver_due",
    "due_round",
    "hand_over",
    "open_for",
    "open_link",
    "paper_of",
    "prepare",
    "preview",
    "record_paper",
    "release",
    "remind",
    "reopen",
    "resolve",
    "submit",
    "withdraw",
]
