"""The program as a user runs it: a process of its own, a home of its own, a port that is free."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.support import databases

PROGRAM = [sys.executable, "-m", "huikuan.config.program"]


def environment(home: Path, more: Mapping[str, str] | None) -> dict[str, str]:
    """The environment of a user who has set nothing but his home folder."""
    clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "LC_ALL", "PORT"}}
    if clean.pop("PYTHONDONTWRITEBYTECODE", None):
        # every command would compile the whole of Django anew
        clean["PYTHONPYCACHEPREFIX"] = str(databases.run_folder() / "bytecode")
    return {**clean, "HUIKUAN_HOME": str(home), "LANG": "C.UTF-8", **(more or {})}


def huikuan(*words: str, home: Path, more: Mapping[str, str] | None = None, status: int = 0) -> str:
    """Run one command to its end; its standard output. Any other exit status fails the test."""
    done = subprocess.run(
        [*PROGRAM, *words],
        capture_output=True,
        text=True,
        env=environment(home, more),
        timeout=180,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def document(
    *words: str, home: Path, more: Mapping[str, str] | None = None, status: int = 0
) -> dict[str, Any]:
    """Run one command with --json; its document."""
    found = json.loads(huikuan(*words, "--json", home=home, status=status, more=more))
    assert isinstance(found, dict)
    return found


@contextmanager
def running(
    *words: str, home: Path, log: Path, more: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A command that runs until it is told to stop; killed with all its children at the end."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*PROGRAM, *words],
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=environment(home, more),
            start_new_session=True,
        )
    try:
        yield process
    finally:
        for pid in [*descendants(process.pid), process.pid]:
            kill(pid, signal.SIGKILL)
        process.wait(20)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def descendants(pid: int) -> list[int]:
    """The children of a process, and theirs."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # the command's name is in brackets and may hold blanks
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        mine = parents.get(todo.pop(), [])
        found += mine
        todo += mine
    return found


def command_of(pid: int) -> str:
    """What a process was started with; empty when it is gone or a zombie."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        return ""


def kill(pid: int, way: signal.Signals) -> None:
    """Send a signal to a process that may be gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, way)


def until(true: Callable[[], object], *, seconds: float, what: str) -> None:
    """Wait until something is true; fail after so many seconds, naming it."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def page_status(port: int, path: str = "/") -> int:
    """The HTTP status of a page, 0 when nobody answers; redirects are followed."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0
