"""Decides how the embedded PostgreSQL is started, found and stopped (P7, X2; contract: ``db``).

One server for each folder, whoever asks: a file lock lets one process at a time start or stop it,
and a server that answers is simply used. It listens on a private socket, never on a port. It runs
until it is stopped, or until the last process that said it holds it lets it go.
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO
from urllib.parse import quote

from huikuan.adapters.database import cluster, postmaster, tuning
from huikuan.adapters.database.account import Account, server_account
from huikuan.adapters.database.binaries import Binaries, find_binaries, reachable
from huikuan.adapters.database.postmaster import State
from huikuan.adapters.database.refusals import DatabaseUnavailable
from huikuan.adapters.database.sockets import PORT, existing_socket_folders, socket_folder

DATABASE = "huikuan"
# a crash recovery replays up to max_wal_size; it is waited for as long as the process lives
_RECOVERY_SECONDS = 600.0
# a killed server's pid, shared memory and children disappear within a second or two
_STALE_SECONDS = 15.0
_STALE_SIGNS = ("postmaster.pid", "shared memory block", "is still in use", "Is another postmaster")
_LONGEST_LOG = 10 * tuning.MEBI


@dataclass(frozen=True, slots=True)
class Status:
    """What a server is doing, and where."""

    state: State
    pid: int | None
    version: str
    url: str | None
    folder: Path


class Server:
    """The PostgreSQL of one folder: ``data`` inside it, the log and the lock beside that."""

    def __init__(self, folder: Path, *, binaries_folder: str = "", durable: bool = True) -> None:
        """Name the server; nothing is started or written. Only test data may do without durable."""
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self._wanted = binaries_folder
        self._durable = durable
        self._holding: int | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @cached_property
    def binaries(self) -> Binaries:
        """The PostgreSQL programs; DatabaseUnavailable when there are none."""
        return find_binaries(self._wanted)

    @property
    def account(self) -> Account:
        """The user the server runs as."""
        return server_account(self.data)

    def start(self) -> Status:
        """Make the data folder if need be, start the server if it is not up, and wait for it.

        Any number of processes may call this at once.

        Raises:
            DatabaseUnavailable: with the end of the server's log.
            WrongVersion: another major version wrote the data folder.
        """
        if self.status().state is not State.RUNNING:
            with self._lock():
                self._bring_up()
        return self.status()

    def stop(self, *, patience: float = 6.0) -> bool:
        """Stop the server; True when it ran. A fast shutdown gets ``patience`` seconds.

        Raises:
            DatabaseUnavailable: the process would not end.
        """
        if not self.data.exists():
            return False
        with self._lock():
            note = postmaster.read_pid_file(self.data)
            ran = note is not None and postmaster.stands_in(note.pid, self.data)
            if note and ran and not postmaster.shut_down(note.pid, self.data, patience=patience):
                raise DatabaseUnavailable(f"the server (process {note.pid}) does not end")
            self._reap()
            # also what a killed server left
            for place in existing_socket_folders(self.data, self.account):
                shutil.rmtree(place, ignore_errors=True)
            return ran

    def is_up(self) -> bool:
        """Whether the server listens; cheap enough to ask every second."""
        places = existing_socket_folders(self.data, self.account)
        return any(postmaster.opens(place) for place in places)

    def hold(self) -> None:
        """Say that this process uses the server, until the process ends, however it ends."""
        if self._holding is None:
            self._holding = self._open("users")
            fcntl.flock(self._holding, fcntl.LOCK_SH)

    def claim(self) -> bool:
        """Keep every other process of ours away until this one ends; False when one is there."""
        self.hold()
        try:
            fcntl.flock(self._holding or -1, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def let_go(self, *, patience: float = 6.0) -> bool:
        """Stop the server if nobody else holds it and nobody asked for it to stay; True if so."""
        if self._holding is None:
            return False
        descriptor, self._holding = self._holding, None
        try:
            # the lock is the system's own count of users: a killed one is not counted
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return not self.stays and self.stop(patience=patience)
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)

    @property
    def stays(self) -> bool:
        """Whether somebody asked for the server to run until he stops it himself."""
        return (self.folder / "stays").exists()

    def set_stays(self, *, stays: bool) -> None:
        """Let the server outlive the processes that use it, or no longer."""
        if stays:
            self._make_folder()
            (self.folder / "stays").touch(mode=0o600)
        else:
            (self.folder / "stays").unlink(missing_ok=True)

    @property
    def made(self) -> bool:
        """Whether there is a cluster, running or not."""
        return self.data.exists()

    def status(self) -> Status:
        """What the server is doing now; asks its socket, not only its pid file."""
        state, place = State.ABSENT, None
        if self.made:
            state, place = self._probe()
        note = postmaster.read_pid_file(self.data) if state is not State.STOPPED else None
        return Status(
            state=state,
            pid=note.pid if note else None,
            version=self.binaries.version,
            url=self.url(place) if place else None,
            folder=self.folder,
        )

    @staticmethod
    def url(place: Path, database: str = DATABASE) -> str:
        """The address of ``database`` behind the socket in ``place``."""
        name = quote(database, safe="")
        return f"postgresql://{cluster.SUPERUSER}@/{name}?host={quote(str(place))}&port={PORT}"

    def log_tail(self, lines: int = 12) -> str:
        """The last ``lines`` of the server's log."""
        try:
            text = self.log.read_bytes()[-8000:].decode("utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def _probe(self) -> tuple[State, Path | None]:
        for place in existing_socket_folders(self.data, self.account):
            state = postmaster.answers(place, self.binaries)
            if state is not State.STOPPED:
                return state, place
        return State.STOPPED, None

    @contextmanager
    def _lock(self) -> Iterator[None]:
        descriptor = self._open("lock")
        try:
            # the system releases it when we are killed
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _open(self, name: str) -> int:
        self._make_folder()
        return os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o600)

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _bring_up(self) -> None:
        self._reap()
        account = self.account
        binaries = reachable(self.binaries, account)
        cluster.create(self.data, binaries=binaries, account=account)
        place = socket_folder(self.data, account)
        if not self._is_up(place):
            self._launch(place, binaries=binaries, account=account)
        self._make_database(place, binaries)

    def _is_up(self, place: Path) -> bool:
        """Whether somebody's server is up, or comes up while we wait."""
        until = time.monotonic() + _RECOVERY_SECONDS
        while time.monotonic() < until:
            state, _ = self._probe()
            if state is not State.STARTING:
                break
            time.sleep(0.05)
        if state is State.RUNNING:
            return True
        note = postmaster.read_pid_file(self.data)
        if note and postmaster.stands_in(note.pid, self.data):
            # alive, yet nobody can reach it: its socket was removed from /tmp
            time.sleep(0.2)
            if self._probe()[0] is not State.STOPPED:
                return self._is_up(place)
            postmaster.shut_down(note.pid, self.data, patience=10.0)
        postmaster.forget_stranger(self.data, place)
        return False

    def _launch(self, place: Path, *, binaries: Binaries, account: Account) -> None:
        chosen = tuning.settings(
            memory=tuning.machine_memory(),
            cores=os.cpu_count() or 1,
            durable=self._durable,
            lz4=binaries.built_with("--with-lz4"),
            disk_free=shutil.disk_usage(self.data).free,
        )
        cluster.configure(self.data, account=account, settings=chosen)
        until = time.monotonic() + _STALE_SECONDS
        while not self._launch_once(place, binaries=binaries, account=account):
            tail = self.log_tail()
            stale = any(sign in tail for sign in _STALE_SIGNS)
            if not stale or time.monotonic() > until:
                raise DatabaseUnavailable(f"PostgreSQL did not start; {self.log} ends with\n{tail}")
            time.sleep(0.1)
            postmaster.forget_stranger(self.data, place)
        self._refuse_unsafe(place, binaries)

    def _launch_once(self, place: Path, *, binaries: Binaries, account: Account) -> bool:
        with self._open_log() as log, cluster.door(self.data, account) as way:
            # a session of its own: Ctrl-C in the terminal is for us, who then stop it in order
            self._child = subprocess.Popen(
                [binaries.program("postgres"), "-D", way.path, "-k", str(place), "-p", str(PORT)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                pass_fds=way.descriptors,
                env=cluster.server_environment(),
                **account.spawn(),
            )
        until = time.monotonic() + _RECOVERY_SECONDS
        while time.monotonic() < until:
            if self._child.poll() is not None:
                return False
            if postmaster.answers(place, binaries) is State.RUNNING:
                return True
            time.sleep(0.02)
        raise DatabaseUnavailable(
            f"PostgreSQL is still starting; {self.log} says\n{self.log_tail()}"
        )

    def _open_log(self) -> IO[bytes]:
        try:
            if self.log.stat().st_size > _LONGEST_LOG:
                self.log.replace(self.log.with_suffix(".log.1"))
        except FileNotFoundError:
            pass
        log = self.log.open("ab")
        log.write(b"-- start --\n")
        return log

    def _reap(self) -> None:
        # a server that we started and that was killed stays a zombie until we ask for it
        if self._child is not None and self._child.poll() is not None:
            self._child = None

    def _refuse_unsafe(self, place: Path, binaries: Binaries) -> None:
        if not self._durable:
            return
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            if self._ask(place, binaries, f"SHOW {name}") != "on":
                self._shut_down_own()
                raise DatabaseUnavailable(
                    f"{self.data}/local.conf turns {name} off: what is acknowledged must be on disk"
                )

    def _shut_down_own(self) -> None:
        if self._child is not None:
            postmaster.shut_down(self._child.pid, self.data, patience=6.0)
            self._reap()

    def _make_database(self, place: Path, binaries: Binaries) -> None:
        made = self.folder / "made"
        if made.exists():
            return
        there = "SELECT count(*) FROM pg_database WHERE datname = 'huikuan'"
        if self._ask(place, binaries, there) == "0":
            self._ask(place, binaries, f"CREATE DATABASE {DATABASE}")
        made.touch(mode=0o600)

    def _ask(self, place: Path, binaries: Binaries, statement: str) -> str:
        command = [
            binaries.program("psql"),
            "-XAtq",
            "-h",
            str(place),
            "-p",
            str(PORT),
            "-U",
            cluster.SUPERUSER,
            "-d",
            "postgres",
            "-c",
            statement,
        ]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=cluster.server_environment(),
        )
        if done.returncode != 0:
            raise DatabaseUnavailable(f"the database refused {statement!r}: {done.stderr.strip()}")
        return done.stdout.strip()
