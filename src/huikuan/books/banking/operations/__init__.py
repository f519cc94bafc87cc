"""The acts on banking; each runs inside the caller's transaction."""

from huikuan.books.banking.operations.accounts import NewAccount, meet_accounts
from huikuan.books.banking.operations.booking import book, statement_ids
from huikuan.books.banking.operations.keeping import (
    AccountRefused,
    NoSuchAccount,
    close,
    register,
    reopen,
)
from huikuan.books.banking.operations.staging import open_stage, seen, stage_details, stage_lines

__all__ = [
    "AccountRefused",
    "NewAccount",
    "NoSuchAccount",
    "book",
    "close",
    "meet_accounts",
    "open_stage",
    "register",
    "reopen",
    "seen",
    "stage_details",
    "stage_lines",
    "statement_ids",
]
