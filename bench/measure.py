"""Runs a command and says what it took: seconds, processor seconds, peak memory of its processes."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
TICKS = os.sysconf("SC_CLK_TCK")
PAUSE = 0.02


@dataclass(frozen=True)
class Taken:
    """What one run took; `peak_mb` is resident memory summed over the tree, without servers."""

    seconds: float
    cpu: float
    peak_mb: float
    out: str


class Failed(RuntimeError):
    """The command did not end well."""


def run(command: list[str], env: dict[str, str], ok: tuple[int, ...] = (0,)) -> Taken:
    """Run to the end. Raises Failed with the tail of its messages when the status is not in `ok`."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    watch = _Watch(process.pid)
    watch.start()
    out, err = process.communicate()
    seconds = time.perf_counter() - start
    watch.stop()
    if process.returncode not in ok:
        raise Failed(f"{' '.join(command[:4])} ... gave {process.returncode}: {err[-1500:]}")
    return Taken(seconds, watch.cpu, watch.peak, out)


class _Watch(threading.Thread):
    """Samples the tree under one process; a database server in it is left out."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root = root
        self.peak = 0.0
        self._cpu: dict[int, float] = {}
        self._done = threading.Event()

    @property
    def cpu(self) -> float:
        """Processor seconds of the tree as last seen (short-lived children may be missed)."""
        return round(sum(self._cpu.values()), 3)

    def run(self) -> None:
        while not self._done.wait(PAUSE):
            self.peak = max(self.peak, sum(self._look(pid) for pid in _tree(self.root)))

    def stop(self) -> None:
        """End the sampling."""
        self._done.set()
        self.join()

    def _look(self, pid: int) -> float:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)
            if fields[0].endswith("(postgres"):
                return 0.0
            rest = fields[1].split()
            self._cpu[pid] = (int(rest[11]) + int(rest[12])) / TICKS
            return int(rest[21]) * PAGE_MB
        except (OSError, IndexError):
            return 0.0


def server_cpu(pid: int) -> float:
    """Processor seconds of a database server and all its backends, those that ended included."""
    total = 0.0
    for place, one in enumerate(_tree(pid)):
        try:
            rest = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(int(field) for field in rest[11 : 15 if place == 0 else 13]) / TICKS
    return total


def _tree(root: int) -> list[int]:
    pids = [root]
    for pid in pids:
        try:
            for task in Path(f"/proc/{pid}/task").iterdir():
                pids += [int(one) for one in (task / "children").read_text().split()]
        except OSError:
            continue
    return pids
