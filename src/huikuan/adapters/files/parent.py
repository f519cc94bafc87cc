"""Starting the child that reads a file, listening to it, and outliving whatever happens to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final

from huikuan.adapters.files.limits import MB, Limits
from huikuan.adapters.files.results import FileRefused

_LONGEST_ANSWER: Final = 64 * MB
_STORAGE: Final = (
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "Read-only file system",
)
_KEPT_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_SOURCE: Final = Path(__file__).resolve().parents[3]


def ask(
    request: dict[str, Any],
    limits: Limits,
    told: Callable[[dict[str, Any]], None],
    *,
    program: str = "huikuan.adapters.files.child",
) -> dict[str, Any]:
    """Send one request to a new child and return its answer; `program` is the child's module.

    Raises FileRefused with the child's own code, or too_slow, too_much_memory or reader_died where
    it did not live to answer.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(limits),
        start_new_session=True,
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(limits.seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        answer, errors = _conversation(child, {**request, "limits": limits.document()}, told)
    finally:
        timer.cancel()
        if child.poll() is None:
            child.kill()
        child.wait()
    if late.is_set():
        raise FileRefused("too_slow", {"seconds": limits.seconds})
    if answer is None:
        raise _died(child.returncode, errors, limits)
    if "refused" in answer:
        raise FileRefused(answer["refused"]["code"], answer["refused"]["figures"])
    return answer


def _environment(limits: Limits) -> dict[str, str]:
    """The child sees nothing of our settings: no secret can leave through it."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(_SOURCE),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "POLARS_MAX_THREADS": str(limits.threads),
    }


def _conversation(
    child: subprocess.Popen[bytes], request: dict[str, Any], told: Callable[[dict[str, Any]], None]
) -> tuple[dict[str, Any] | None, str]:
    """Exchange lines with the child until it has answered or ended."""
    errors: list[bytes] = []
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise AssertionError("the child was asked for with three pipes")
    drain = threading.Thread(target=_drain, args=(child.stderr, errors), daemon=True)
    drain.start()
    try:
        child.stdin.write(json.dumps(request).encode())
        child.stdin.close()
    except BrokenPipeError:
        pass  # it died before it listened; its exit status says why
    answer: dict[str, Any] | None = None
    for line in _lines(child.stdout):
        if "progress" in line:
            told(line["progress"])
        else:
            answer = line.get("result", line)
            if "refused" in answer:
                break
    child.wait()
    drain.join(timeout=5)
    return answer, b"".join(errors).decode("utf-8", "replace")


def _lines(output: IO[bytes]) -> Iterator[dict[str, Any]]:
    while raw := output.readline(_LONGEST_ANSWER):
        try:
            line = json.loads(raw)
        except ValueError:
            return
        if isinstance(line, dict):
            yield line


def _drain(stream: IO[bytes], into: list[bytes]) -> None:
    while chunk := stream.read(65_536):
        if sum(map(len, into)) < MB:
            into.append(chunk)


def _died(status: int, errors: str, limits: Limits) -> FileRefused:
    if status == -signal.SIGXCPU or (status == -signal.SIGKILL and "cpu" in errors):
        return FileRefused("too_slow", {"seconds": limits.seconds})
    memory = (
        "memory allocation",
        "MemoryError",
        "Cannot allocate memory",
        "can't start new thread",
    )
    if any(word in errors for word in memory):
        return FileRefused("too_much_memory", {"limit": limits.memory_bytes // MB})
    storage = next((word for word in _STORAGE if word in errors), "")
    if storage:
        return FileRefused("storage_refused", {"why": storage})
    last = errors.strip().splitlines()[-1][:300] if errors.strip() else ""
    return FileRefused("reader_died", {"status": status, "detail": last})
