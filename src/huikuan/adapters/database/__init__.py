"""The embedded PostgreSQL: started, found, stopped, backed up and restored (P7)."""

from huikuan.adapters.database.archive import Manifest
from huikuan.adapters.database.backup import Source, back_up, restore
from huikuan.adapters.database.binaries import Binaries, find_binaries
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
    "Binaries",
    "DatabaseUnavailable",
    "Manifest",
    "NotEmpty",
    "Server",
    "Source",
    "State",
    "Status",
    "WrongVersion",
    "back_up",
    "find_binaries",
    "restore",
]
