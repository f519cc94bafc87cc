"""The acts on collections: each checks state and writes rows and evidence inside the caller's
transaction.
"""

from huikuan.books.collections.operations.running import hold_runs, keep_run
from huikuan.books.collections.operations.stepping import (
    approve,
    hand_over,
    hold_step,
    move,
    note_effect,
    note_unknown,
    queue,
    settle,
)
from huikuan.books.collections.operations.touching import log_touch, log_touches
from huikuan.books.collections.operations.working import assign, seat, snooze
from huikuan.books.collections.values import CollectionsRefused

__all__ = [
    "CollectionsRefused",
    "approve",
    "assign",
    "hand_over",
    "hold_runs",
    "hold_step",
    "keep_run",
    "log_touch",
    "log_touches",
    "move",
    "note_effect",
    "note_unknown",
    "queue",
    "seat",
    "settle",
    "snooze",
]
