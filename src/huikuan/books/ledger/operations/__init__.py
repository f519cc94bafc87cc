"""The acts on the ledger; each runs inside the caller's transaction."""

from huikuan.books.ledger.operations.acts import close_act, learn_sizes, open_act
from huikuan.books.ledger.operations.allocating import (
    allocation_totals,
    book_allocations,
    judge_allocations,
)
from huikuan.books.ledger.operations.importing import (
    NUMBERED,
    book_documents,
    invoices_on_terms,
    judge_documents,
    prepare_booking,
    refuse_terms,
    set_due_days,
    set_instalments,
    terms_without_due_day,
)
from huikuan.books.ledger.operations.periods import (
    PeriodRefused,
    ask_to_reopen,
    close_period,
    reopen_period,
)
from huikuan.books.ledger.operations.reversing import (
    AlreadyReversed,
    NothingToReverse,
    StillApplied,
    reverse_allocation,
    reverse_document,
)

__all__ = [
    "NUMBERED",
    "AlreadyReversed",
    "NothingToReverse",
    "PeriodRefused",
    "StillApplied",
    "allocation_totals",
    "ask_to_reopen",
    "book_allocations",
    "book_documents",
    "close_act",
    "close_period",
    "invoices_on_terms",
    "judge_allocations",
    "judge_documents",
    "learn_sizes",
    "open_act",
    "prepare_booking",
    "refuse_terms",
    "reopen_period",
    "reverse_allocation",
    "reverse_document",
    "set_due_days",
    "set_instalments",
    "terms_without_due_day",
]
