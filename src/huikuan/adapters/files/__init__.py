"""Reading files that people send: in a child process, under limits, every row with its verdict."""

from huikuan.adapters.files.limits import Limits
from huikuan.adapters.files.reader import load_mapping, read
from huikuan.adapters.files.results import (
    Counts,
    FileRefused,
    Progress,
    Proposal,
    ReadResult,
    RejectedRow,
)

__all__ = [
    "Counts",
    "FileRefused",
    "Limits",
    "Progress",
    "Proposal",
    "ReadResult",
    "RejectedRow",
    "load_mapping",
    "read",
]
