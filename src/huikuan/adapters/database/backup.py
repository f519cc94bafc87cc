"""Decides how a home is backed up and restored: whole, proved, all or nothing (I40, X10).

The dump is one snapshot of the database; files are added after it, so no row lacks its file. A
backup has its name only when it was read back whole. A restore checks the whole backup first, then
replaces the database in one transaction.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from huikuan.adapters.database import archive
from huikuan.adapters.database.archive import Manifest
from huikuan.adapters.database.binaries import Binaries
from huikuan.adapters.database.refusals import BadBackup, DatabaseUnavailable, NotEmpty

# the server's own folder is in the dump; the columnar books are made from the database again; the
# rest is of this run only
_LEFT_OUT = frozenset({"postgres", "book", "run", "backups"})
_SECONDS = 6 * 3600
_EMPTY = (
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
)
_CLEAR = "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public"


@dataclass(frozen=True, slots=True)
class Source:
    """A database and the home folder that belongs to it."""

    url: str
    home: Path
    binaries: Binaries


def back_up(source: Source, target: Path, *, made_at: datetime, program: str) -> Manifest:
    """Write a backup of ``source`` to ``target`` and read it back; the manifest of what it holds.

    Raises:
        FileExistsError: ``target`` is there already; a backup is never overwritten.
        DatabaseUnavailable: the dump failed; the text is the program's.
    """
    if target.exists():
        raise FileExistsError(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as work:
        dump = Path(work) / archive.DUMP
        _dump(source, dump)
        sources = {archive.DUMP: dump}
        sources |= {f"{archive.FILES}{p.relative_to(source.home)}": p for p in _files(source.home)}
        manifest = Manifest(
            made_at=made_at.isoformat(),
            program=program,
            postgres=source.binaries.version,
            members={name: archive.measure(path) for name, path in sources.items()},
        )
        fresh = Path(work) / "backup"
        fresh.touch(mode=0o600)
        archive.write(fresh, manifest, sources)
        _sync(fresh)
        archive.read(fresh)
        os.link(fresh, target)
        _sync(target.parent)
    return manifest


def restore(backup: Path, into: Source, *, force: bool = False) -> Manifest:
    """Replace the database and the files of ``into`` by those of ``backup``.

    Raises:
        BadBackup: the backup is not whole or not ours; nothing was touched.
        NotEmpty: ``into`` holds tables or files, and ``force`` was not given.
        DatabaseUnavailable: the database refused; it is as it was.
    """
    manifest = archive.read(backup)
    if not force:
        _refuse_full(into)
    into.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=into.home) as work:
        archive.unpack(backup, Path(work))
        _load(into, Path(work) / archive.DUMP)
        _place(Path(work) / archive.FILES, into.home)
    return manifest


def _files(home: Path) -> Iterator[Path]:
    for top in sorted(home.iterdir()):
        # a dot begins what is half written
        if top.name in _LEFT_OUT or top.name.startswith(".") or top.is_symlink():
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path


def _dump(source: Source, target: Path) -> None:
    command = [
        source.binaries.program("pg_dump"),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--compress=1",
        f"--file={target}",
        "--dbname",
        _without_password(source.url),
    ]
    _run(command, source.url)
    # reading the whole dump proves that it is complete
    _run([source.binaries.program("pg_restore"), "--file=/dev/null", str(target)], source.url)


def _load(into: Source, dump: Path) -> None:
    script = dump.with_suffix(".sql")
    unpack = [
        into.binaries.program("pg_restore"),
        "--no-owner",
        "--no-privileges",
        f"--file={script}",
        str(dump),
    ]
    try:
        _run(unpack, into.url)
    except DatabaseUnavailable as broken:
        raise BadBackup(f"the dump in it cannot be read: {broken}") from broken
    # one transaction: the old book stands until the new one is complete
    _psql(into, "--single-transaction", "-c", _CLEAR, "-f", str(script))


def _refuse_full(into: Source) -> None:
    held = [p.name for p in into.home.iterdir()] if into.home.exists() else []
    # a home that was only just opened holds its key, its settings and an empty server
    files = sorted(set(held) - _LEFT_OUT - {"secret_key", "huikuan.toml"})
    if files:
        raise NotEmpty(f"{into.home} is not empty: it holds {', '.join(files[:5])}")
    tables = int(_psql(into, "-c", _EMPTY))
    if tables:
        raise NotEmpty(f"the database is not empty: it has {tables} tables")


def _place(files: Path, home: Path) -> None:
    if not files.is_dir():
        return
    for path in sorted(files.rglob("*")):
        if path.is_file():
            goal = home / path.relative_to(files)
            goal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(path, goal)


def _psql(into: Source, *arguments: str) -> str:
    command = [
        into.binaries.program("psql"),
        "-XAtq",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        _without_password(into.url),
        *arguments,
    ]
    return _run(command, into.url)


def _run(command: list[str], url: str) -> str:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **_password(url)},
    )
    if done.returncode != 0:
        raise DatabaseUnavailable(f"{Path(command[0]).name}: {done.stderr.strip()[-800:]}")
    return done.stdout.strip()


def _without_password(url: str) -> str:
    # arguments can be read by every user of the machine, the environment cannot
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    user = parts.netloc.rpartition("@")[0].partition(":")[0]
    options = [(k, v) for k, v in parse_qsl(parts.query) if k != "password"]
    place = f"{user}@{host}" if user else host
    return urlunsplit((parts.scheme, place, parts.path, urlencode(options), ""))


def _password(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    word = dict(parse_qsl(parts.query)).get("password") or unquote(parts.password or "")
    return {"PGPASSWORD": word} if word else {}


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
