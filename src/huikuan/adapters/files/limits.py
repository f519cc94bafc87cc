"""How much a file may ask of us: every limit is a setting and is named when it is hit (F11, X7)."""

from __future__ import annotations

import resource
from dataclasses import asdict, dataclass, fields
from pathlib import Path

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for reading one file; sizes in bytes, times in seconds.

    `memory_bytes` bounds the child's address space, `seconds` its wall clock and processor time;
    `expanded_bytes`, `ratio` and `parts` bound what a workbook may unpack to. `threads` is the
    number of threads that check columns. `block_bytes` decides the peak of memory, not the result.
    """

    file_bytes: int = 2048 * MB
    rows: int = 10_000_000
    columns: int = 100
    cell_characters: int = 4_000
    heading_rows: int = 40
    seconds: int = 900
    memory_bytes: int = 4096 * MB
    expanded_bytes: int = 400 * MB
    ratio: int = 200
    parts: int = 200
    block_bytes: int = 16 * MB
    threads: int = 2

    def document(self) -> dict[str, int]:
        """Return the limits as plain data for the child."""
        return asdict(self)

    @classmethod
    def of(cls, document: dict[str, int]) -> Limits:
        """Return limits from plain data; unknown names are refused."""
        names = {one.name for one in fields(cls)}
        unknown = set(document) - names
        if unknown:
            raise ValueError(f"unknown limits: {sorted(unknown)}")
        return cls(**document)


def peak_bytes() -> int:
    """Return the most memory that this process has held, in bytes.

    From the kernel's own line where there is one: what `getrusage` says of a child that was just
    started is the memory of who started it.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    line = next(one for one in status.splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024
