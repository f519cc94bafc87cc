"""The embedded PostgreSQL: started, found, stopped, backed up and restored (P7)."""

from huikuan.adapters.database.postmaster import State
from huikuan.adapters.database.refusals import (
    BadBackup,
    DatabaseUnavailable,
    NotEmpty,
    WrongVersion,
)
from huikuan.adapters.database.server import Server, Status

__all__ = [
    "BadBackup",
    "DatabaseUnavailable",
    "NotEmpty",
    "Server",
    "State",
    "Status",
    "WrongVersion",
]
