"""Decides whether a server runs on a data folder, without trusting its pid file alone (P7, X2).

After a kill the pid may still name a zombie, and after a reboot a stranger. A server runs when its
socket answers; a process is ours only when it stands in the data folder.
"""

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from huikuan.adapters.database.binaries import Binaries
from huikuan.adapters.database.sockets import PORT, socket_file

_PROC = Path("/proc")


class State(Enum):
    """What a data folder's server is doing."""

    ABSENT = "absent"
    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class PidFile:
    """What the server wrote into ``postmaster.pid``."""

    pid: int
    socket_folder: Path | None


def read_pid_file(data: Path) -> PidFile | None:
    """The server's note in ``data``, or None when there is none or it is cut."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid = abs(int(lines[0]))
    except (OSError, ValueError, IndexError):
        return None
    folder = lines[4].strip() if len(lines) > 4 else ""  # noqa: PLR2004 (line 5, by its format)
    return PidFile(pid=pid, socket_folder=Path(folder) if folder else None)


def opens(folder: Path) -> bool:
    """Whether somebody listens behind the socket in ``folder``; asked in microseconds."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
            knock.settimeout(5)
            knock.connect(str(socket_file(folder)))
    except OSError:
        return False
    return True


def answers(folder: Path, binaries: Binaries) -> State:
    """What the server behind the socket in ``folder`` says: RUNNING, STARTING or STOPPED."""
    if not opens(folder):
        return State.STOPPED
    command = [binaries.program("pg_isready"), "-q", "-h", str(folder), "-p", str(PORT), "-t", "5"]
    said = subprocess.run(command, capture_output=True, timeout=20, check=False).returncode
    return {0: State.RUNNING, 1: State.STARTING}.get(said, State.STOPPED)


def stands_in(pid: int, data: Path) -> bool:
    """Whether process ``pid`` is alive and works in ``data``, as every server process does."""
    if _PROC.is_dir():
        try:
            return os.path.samestat((_PROC / str(pid) / "cwd").stat(), data.stat())
        except OSError:
            # gone, a zombie, or somebody else's
            return False
    said = subprocess.run(
        ["ps", "-o", "stat=,command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    ).stdout.strip()
    return bool(said) and not said.startswith("Z") and str(data) in said


def left_over(data: Path) -> list[int]:
    """The processes that still work in ``data``: children of a server that was killed."""
    if not _PROC.is_dir():
        return []
    return [
        int(entry.name)
        for entry in _PROC.iterdir()
        if entry.name.isdigit() and stands_in(int(entry.name), data)
    ]


def forget_stranger(data: Path, place: Path) -> None:
    """Remove the notes of a killed server whose pid now names a zombie or a stranger.

    PostgreSQL asks only whether the pid exists, and would refuse to start. The notes are the pid
    file in ``data`` and the lock beside the socket in ``place``. They are left alone while any
    process still works in ``data``: then they may be true, and PostgreSQL itself decides.
    """
    lock = socket_file(place).with_suffix(f".{PORT}.lock")
    notes = [note for note in (data / "postmaster.pid", lock) if _names_somebody(note)]
    if notes and not left_over(data):
        for note in notes:
            note.unlink(missing_ok=True)


def _names_somebody(note: Path) -> bool:
    try:
        pid = abs(int(note.read_text(encoding="utf-8").splitlines()[0]))
    except (OSError, ValueError, IndexError):
        return False
    return (_PROC / str(pid)).exists()


def shut_down(pid: int, data: Path, *, patience: float) -> bool:
    """End the server ``pid``: fast, then immediate, then by force; True when it is gone.

    ``patience`` is the seconds given to a fast shutdown, which writes a checkpoint. The harder
    ways lose nothing that was acknowledged: the next start recovers it from the log.
    """
    for way, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 2.0)):
        if not stands_in(pid, data):
            return True
        try:
            os.kill(pid, way)
        except ProcessLookupError:
            return True
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not stands_in(pid, data):
                return True
            time.sleep(0.02)
    return not stands_in(pid, data)
