"""Decides what a data folder is: made whole or not at all, private, sorted alike everywhere (P7).

``initdb`` writes beside the final place and the folder is renamed when it is complete, so a cut
start leaves nothing half made. Text sorts by code point (C.UTF-8) on every platform.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huikuan.adapters.database.account import Account
from huikuan.adapters.database.binaries import Binaries
from huikuan.adapters.database.refusals import DatabaseUnavailable, WrongVersion

SUPERUSER = "postgres"
_BUILTIN_LOCALES_SINCE = 17
_HBA = f"local all {SUPERUSER} peer map=huikuan\n"


@dataclass(frozen=True, slots=True)
class Door:
    """A path by which the server's account reaches a folder, and the descriptor that holds it."""

    path: str
    descriptors: tuple[int, ...]


@contextmanager
def door(folder: Path, account: Account) -> Iterator[Door]:
    """A way into ``folder`` for ``account``, good for children started inside the block.

    Root's home is closed to ``nobody``. Rather than opening it, root opens the data folder and
    hands the descriptor down: ``/proc/self/fd`` leads into it without walking its parents.

    Raises:
        DatabaseUnavailable: root on a system without ``/proc``, and the folder is out of reach.
    """
    if not account.borrowed:
        yield Door(str(folder), ())
        return
    if not Path("/proc/self/fd").is_dir():
        raise DatabaseUnavailable(f"user {account.name} cannot reach {folder}; do not run as root")
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Door(f"/proc/self/fd/{descriptor}", (descriptor,))
    finally:
        os.close(descriptor)


def create(data: Path, *, binaries: Binaries, account: Account) -> None:
    """Make the data folder ``data`` if it is not there.

    Raises:
        DatabaseUnavailable: initdb refused; the text is its own.
        WrongVersion: the folder is there and another major version wrote it.
    """
    if data.exists():
        _same_version(data, binaries)
        return
    building = data.with_name(f"{data.name}.new")
    if building.exists():
        # what a cut start left: nothing was ever stored in it
        shutil.rmtree(building)
    building.mkdir(mode=0o700)
    if account.borrowed:
        os.chown(building, account.uid, account.gid)
    _initdb(building, binaries=binaries, account=account)
    building.rename(data)


def configure(data: Path, *, account: Account, settings: dict[str, str]) -> None:
    """Write the settings and who may connect; an operator's ``local.conf`` has the last word."""
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    users = "".join(f"huikuan {name} {SUPERUSER}\n" for name in account.clients())
    _write(data / "huikuan.conf", f"# written at every start\n{lines}", account)
    _write(data / "pg_hba.conf", _HBA, account)
    _write(data / "pg_ident.conf", users, account)
    main = data / "postgresql.conf"
    text = main.read_text(encoding="utf-8")
    if "include = 'huikuan.conf'" not in text:
        more = "\ninclude = 'huikuan.conf'\ninclude_if_exists = 'local.conf'\n"
        _write(main, text + more, account)


def _initdb(folder: Path, *, binaries: Binaries, account: Account) -> None:
    if binaries.major >= _BUILTIN_LOCALES_SINCE:
        sorting = [
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--lc-collate=C",
            "--lc-ctype=C",
        ]
    else:
        sorting = ["--locale=C.UTF-8"]
    with door(folder, account) as way:
        # the files need no sync yet: the first checkpoint of the server writes them out
        command = [
            binaries.program("initdb"),
            "-D",
            way.path,
            "-U",
            SUPERUSER,
            "--encoding=UTF8",
            "--no-sync",
            "--auth=peer",
            "--no-instructions",
            "--lc-messages=C",
            *sorting,
        ]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd="/",
            pass_fds=way.descriptors,
            env=server_environment(),
            **account.spawn(),
        )
    if done.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise DatabaseUnavailable(f"initdb: {done.stderr.strip()[-800:]}")


def server_environment() -> dict[str, str]:
    """The server's environment: none of the caller's connection settings or secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _same_version(data: Path, binaries: Binaries) -> None:
    try:
        written = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as missing:
        raise DatabaseUnavailable(f"{data} is not a PostgreSQL data folder") from missing
    if written != str(binaries.major):
        raise WrongVersion(
            f"{data} was written by PostgreSQL {written}, the programs in {binaries.folder} are "
            f"{binaries.version}: back up with the old programs (HUIKUAN_POSTGRES_BIN), "
            "restore into a new home"
        )


def _write(path: Path, text: str, account: Account) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(0o600)
    if account.borrowed:
        os.chown(fresh, account.uid, account.gid)
    fresh.replace(path)
