"""The acts on disputes: each checks state and writes rows and evidence inside the caller's
transaction (A8).
"""

from huikuan.books.disputes.operations.acting import (
    MOST_BYTES,
    Settled,
    act_on_dispute,
    attach,
    end,
    open_dispute,
    settle,
)
from huikuan.books.disputes.operations.following import adopt_stated, clear
from huikuan.books.disputes.values import DisputeRefused

__all__ = [
    "MOST_BYTES",
    "DisputeRefused",
    "Settled",
    "act_on_dispute",
    "adopt_stated",
    "attach",
    "clear",
    "end",
    "open_dispute",
    "settle",
]
