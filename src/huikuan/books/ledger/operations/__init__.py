"""The acts on the ledger; each runs inside the caller's transaction."""

from huikuan.books.ledger.operations.acts import close_act, learn_sizes, open_act
from huikuan.books.ledger.operations.allocating import (
    allocation_groups,
    allocation_totals,
    book_allocations,
    judge_allocations,
)
from huikuan.books.ledger.operations.charging import Charge, issue_charge
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
from huikuan.books.ledger.operations.receiving import (
    FromGroup,
    SetOff,
    receive_from_group,
    receive_set_off,
)
from huikuan.books.ledger.operations.reversing import (
    AlreadyReversed,
    NothingToReverse,
    StillApplied,
    return_document,
    reverse_allocation,
    reverse_document,
    reverse_groups,
)
from huikuan.books.ledger.operations.settling import (
    Conversion,
    DoesNotFit,
    Move,
    Settlement,
    convert,
    hold_allocations,
    move,
    settle,
)

__all__ = [
    "NUMBERED",
    "AlreadyReversed",
    "Charge",
    "Conversion",
    "DoesNotFit",
    "FromGroup",
    "Move",
    "NothingToReverse",
    "PeriodRefused",
    "SetOff",
    "Settlement",
    "StillApplied",
    "allocation_groups",
    "allocation_totals",
    "ask_to_reopen",
    "book_allocations",
    "book_documents",
    "close_act",
    "close_period",
    "convert",
    "hold_allocations",
    "invoices_on_terms",
    "issue_charge",
    "judge_allocations",
    "judge_documents",
    "learn_sizes",
    "move",
    "open_act",
    "prepare_booking",
    "receive_from_group",
    "receive_set_off",
    "refuse_terms",
    "reopen_period",
    "return_document",
    "reverse_allocation",
    "reverse_document",
    "reverse_groups",
    "set_due_days",
    "set_instalments",
    "settle",
    "terms_without_due_day",
]
