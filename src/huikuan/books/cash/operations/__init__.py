"""The acts on cash: each checks state and writes rows and evidence in the caller's transaction."""

from huikuan.books.cash.operations.advising import NewAdvice, keep_advice, void_advice
from huikuan.books.cash.operations.deciding import (
    Deciding,
    decide,
    decide_all,
    mark_returned,
    mark_undone,
    take,
)
from huikuan.books.cash.operations.explaining import explain_debit
from huikuan.books.cash.operations.learning import Learned, learn, revoke_alias, unlearn
from huikuan.books.cash.operations.refunding import (
    Proposed,
    approve_refund,
    pay_refund,
    propose_refund,
    refuse_refund,
    undo_refund,
)
from huikuan.books.cash.operations.verdicts import keep_verdicts

__all__ = [
    "Deciding",
    "Learned",
    "NewAdvice",
    "Proposed",
    "approve_refund",
    "decide",
    "decide_all",
    "explain_debit",
    "keep_advice",
    "keep_verdicts",
    "learn",
    "mark_returned",
    "mark_undone",
    "pay_refund",
    "propose_refund",
    "refuse_refund",
    "revoke_alias",
    "take",
    "undo_refund",
    "unlearn",
    "void_advice",
]
