"""Decides where the server's socket stands: a short private folder, no network port (P7).

A socket's path may have about 107 bytes and a data folder's may be longer, so the socket lives in
``/tmp`` under a digest of the data folder's path: two homes never share one, and no port is taken.
"""

import hashlib
import os
import stat
from pathlib import Path

from huikuan.adapters.database.account import Account
from huikuan.adapters.database.refusals import DatabaseUnavailable

PORT = 5432
LONGEST = 100
_TRIES = 8


def socket_folder(data: Path, account: Account) -> Path:
    """The private folder for the socket of ``data``'s server, made if it is not there.

    A folder of that name that somebody else made, or that others may enter, is passed over.

    Raises:
        DatabaseUnavailable: no place could be made.
    """
    for attempt in range(_TRIES):
        folder = _candidate(data, account, attempt)
        if _ours(folder, account):
            return folder
    raise DatabaseUnavailable(
        f"{_candidate(data, account, 0)} and its like belong to somebody else or are open to others"
    )


def existing_socket_folders(data: Path, account: Account) -> list[Path]:
    """The folders for ``data``'s socket that are there and are private, without making any."""
    folders = (_candidate(data, account, attempt) for attempt in range(_TRIES))
    return [folder for folder in folders if _private(folder, account)]


def socket_file(folder: Path) -> Path:
    """The socket in ``folder``."""
    return folder / f".s.PGSQL.{PORT}"


def _candidate(data: Path, account: Account, attempt: int) -> Path:
    key = f"{data.resolve()}\0{account.uid}\0{attempt}".encode(errors="surrogateescape")
    # TMPDIR may differ between two shells of one user, who must still meet at the same socket
    return Path("/tmp") / f"huikuan-{hashlib.sha256(key).hexdigest()[:16]}"  # noqa: S108


def _ours(folder: Path, account: Account) -> bool:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if account.borrowed and folder.lstat().st_uid == os.geteuid():
            # just made, or made by a start that was cut right here
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError as refused:
        raise DatabaseUnavailable(f"{folder} cannot be made: {refused.strerror}") from refused
    return _private(folder, account)


def _private(folder: Path, account: Account) -> bool:
    try:
        held = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(held.st_mode)
        and held.st_uid == account.uid
        and not stat.S_IMODE(held.st_mode) & 0o077
    )
