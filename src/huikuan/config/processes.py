"""Decides which processes serve a home, and that all of them end together (X1; contract: serve).

Web and worker are children: one that dies is started again within seconds, and Ctrl-C or SIGTERM
ends everything within ten. A child also ends when we are killed without a chance to say so.
"""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FrameType

from huikuan.adapters.database import DatabaseUnavailable, Server
from huikuan.config.environment import Environment
from huikuan.entrypoints.cli.refusals import DONE, NotAvailable

_THREADS = 4
_LOOK_SECONDS = 0.1
_END_SECONDS = 5.0
_DATABASE_SECONDS = 3.0
_DATABASE_LOOK_SECONDS = 1.0
_FIRST_PAGE_SECONDS = 90.0
# a child that falls at once is not started again in a busy loop
_PAUSES = (0.2, 1.0, 2.0, 5.0, 10.0)
_STEADY_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Note = Callable[[str], None]


@dataclass(slots=True)
class Child:
    """A process that is to run as long as we do."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    falls: int = 0
    start_at: float = 0.0

    def start(self) -> None:
        """Start it, in a session of its own: the terminal's Ctrl-C is for us."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 (no thread holds a lock: we start none)
        )

    def look_after(self) -> str | None:
        """Start it again if it fell, after a pause that grows; a line to log when it fell."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return None
        status = self.process.poll()
        if status is None:
            return None
        self.sweep()
        self.falls = 0 if now - self.started_at > _STEADY_SECONDS else self.falls + 1
        self.start_at = now + _PAUSES[min(self.falls, len(_PAUSES) - 1)]
        self.process = None
        return f"{self.name} ended with status {status}; it is started again"

    def ask_to_end(self) -> None:
        """Ask the process to end in order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def sweep(self) -> None:
        """End by force whatever is left of the process and its own children."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass(slots=True)
class Database:
    """The embedded database, as long as we serve: killed, it is started again and recovers."""

    server: Server | None
    next_look: float = 0.0

    def look_after(self, fell: Note) -> None:
        """Start the server again if it is gone; a line to log when it was, or will not start."""
        now = time.monotonic()
        if self.server is None or now < self.next_look:
            return
        self.next_look = now + _DATABASE_LOOK_SECONDS
        if self.server.is_up():
            return
        fell("the database ended; it is started again")
        try:
            self.server.start()
        except DatabaseUnavailable as refused:
            # a full disk, for one, is somebody's to clear: reads and pages wait for it
            fell(f"the database does not start: {refused}")
            self.next_look = time.monotonic() + _PAUSES[-1]


@dataclass(slots=True)
class Stop:
    """Whether somebody asked us to end."""

    asked: threading.Event = field(default_factory=threading.Event)

    def handle(self, _signal: int, _frame: FrameType | None) -> None:
        """Remember the signal; a second one changes nothing."""
        self.asked.set()


@contextlib.contextmanager
def everything_ends(server: Server | None) -> Iterator[None]:
    """Whatever of the database runs inside the block ends with it, also on SIGTERM.

    Raises KeyboardInterrupt inside the block for each of the signals that end a program.
    """

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {name: signal.signal(name, interrupt) for name in _STOPS}
    try:
        if server is not None:
            server.hold()
        yield
    finally:
        for name in _STOPS:
            signal.signal(name, signal.SIG_IGN)
        if server is not None:
            server.let_go(patience=_DATABASE_SECONDS)
        for name, handler in before.items():
            signal.signal(name, handler)


def serve(environment: Environment, server: Server | None, *, ready: Note, fell: Note) -> int:
    """Serve pages and run jobs until SIGINT, SIGTERM or SIGHUP; the exit status.

    ``server`` is the embedded database, which is looked after as well. ``ready`` is told the
    address once the first page came; ``fell`` gets a line for whatever ended by itself. Raises
    NotAvailable when the port is taken.
    """
    _refuse_taken(environment.host, environment.port)
    stop = Stop()
    before = {name: signal.signal(name, stop.handle) for name in _STOPS}
    children = [Child("web", _web(environment)), Child("worker", _worker())]
    try:
        for child in children:
            child.start()
        if not _first_page(environment, children, stop, fell):
            if stop.asked.is_set():
                return DONE
            raise NotAvailable("cli.serve.no_page", seconds=int(_FIRST_PAGE_SECONDS))
        ready(address(environment))
        database = Database(server)
        while not stop.asked.wait(_LOOK_SECONDS):
            database.look_after(fell)
            _look_after(children, fell)
        return DONE
    finally:
        _end(children)
        for name, handler in before.items():
            signal.signal(name, handler)


def address(environment: Environment) -> str:
    """The address of the first page, as a browser on this machine reaches it."""
    host = _reachable_host(environment.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{environment.port}/"


def _web(environment: Environment) -> list[str]:
    host = f"[{environment.host}]" if ":" in environment.host else environment.host
    return [
        sys.executable, "-m", "gunicorn", "huikuan.config.wsgi:application",
        "--config", "python:huikuan.config.workers",
        "--bind", f"{host}:{environment.port}",
        "--workers", str(environment.web_workers),
        "--worker-class", "gthread", "--threads", str(_THREADS),
        # requests give up on their own after seconds; a thread that hangs is ended with its process
        "--timeout", "60", "--graceful-timeout", "3", "--keep-alive", "5",
        "--max-requests", "20000", "--max-requests-jitter", "2000",
        "--worker-tmp-dir", _memory_folder(),
        "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip


def _worker() -> list[str]:
    return [sys.executable, "-m", "huikuan.config.program", "worker"]


def _memory_folder() -> str:
    # a heartbeat file on a slow disk makes gunicorn believe that a worker hangs
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()  # noqa: S108


def _look_after(children: list[Child], fell: Note) -> None:
    for child in children:
        line = child.look_after()
        if line:
            fell(line)


def _first_page(environment: Environment, children: list[Child], stop: Stop, fell: Note) -> bool:
    until = time.monotonic() + _FIRST_PAGE_SECONDS
    while time.monotonic() < until and not stop.asked.wait(_LOOK_SECONDS):
        _look_after(children, fell)
        if _answers(environment):
            return True
    return False


def _answers(environment: Environment) -> bool:
    host = _reachable_host(environment.host)
    connection = http.client.HTTPConnection(host, environment.port, timeout=20)
    try:
        connection.request("GET", "/", headers={"Host": f"127.0.0.1:{environment.port}"})
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _reachable_host(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as refused:
            raise NotAvailable(
                "cli.port_taken", host=host, port=port, message=refused.strerror or refused
            ) from refused


def _end(children: list[Child]) -> None:
    for child in children:
        child.ask_to_end()
    until = time.monotonic() + _END_SECONDS
    for child in children:
        if child.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(until - time.monotonic(), 0.01))
        child.sweep()


def _end_with_parent() -> None:
    """Ask the system to end this child when its parent is gone, even killed (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
