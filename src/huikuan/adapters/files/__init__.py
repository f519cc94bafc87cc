"""Reading files that people send: in a child process, under limits, every row with its verdict."""

from huikuan.adapters.files.limits import Limits
from huikuan.adapters.files.reader import (
    cells,
    load_mapping,
    load_other_mapping,
    propose,
    read,
    rows,
)
from huikuan.adapters.files.rejects import file_reason, issue_reason, reason, write_rejects
from huikuan.adapters.files.results import (
    Counts,
    Doubt,
    FileRefused,
    Progress,
    Proposal,
    ReadResult,
    RejectedRow,
)

__all__ = [
    "Counts",
    "Doubt",
    "FileRefused",
    "Limits",
    "Progress",
    "Proposal",
    "ReadResult",
    "RejectedRow",
    "cells",
    "file_reason",
    "issue_reason",
    "load_mapping",
    "load_other_mapping",
    "propose",
    "read",
    "reason",
    "rows",
    "write_rejects",
]
