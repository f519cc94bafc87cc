"""The acts on credit files: each checks state and writes rows and evidence in one transaction."""

from huikuan.books.dossiers.operations.deciding import decide_twins
from huikuan.books.dossiers.operations.filing import end_fact, record
from huikuan.books.dossiers.operations.reporting import (
    Answer,
    Ask,
    accept_order,
    deliver_report,
    fail_order,
    note_event,
    note_left_out,
    order_report,
    take_turn,
    watch,
)
from huikuan.books.dossiers.operations.stating import Given, record_statements
from huikuan.rules.dossiers import FileRefused

__all__ = [
    "Answer",
    "Ask",
    "FileRefused",
    "Given",
    "accept_order",
    "decide_twins",
    "deliver_report",
    "end_fact",
    "fail_order",
    "note_event",
    "note_left_out",
    "order_report",
    "record",
    "record_statements",
    "take_turn",
    "watch",
]
