"""The acts on reconciliation: each checks state and writes rows and evidence inside the caller's
transaction (D5).
"""

from huikuan.books.reconciliation.operations.answering import AnsweredAlready, record_answer
from huikuan.books.reconciliation.operations.asking import (
    add_link,
    expire,
    freeze,
    note_opened,
    note_sent,
    prepare,
    record_send,
    release,
    withdraw,
)
from huikuan.books.reconciliation.operations.differing import step

__all__ = [
    "AnsweredAlready",
    "add_link",
    "expire",
    "freeze",
    "note_opened",
    "note_sent",
    "prepare",
    "record_answer",
    "record_send",
    "release",
    "step",
    "withdraw",
]
