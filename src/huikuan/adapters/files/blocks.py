"""Cutting a text table into blocks at record boundaries, and reading records one by one (F2).

Blocks keep memory flat for any size of file. A cut is made only where the quotes so far are even;
where that deceives, records are read one by one by the strict reader, which says in which line the
trouble is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from huikuan.adapters.files.results import FileRefused

LONGEST_FIELD: Final = 131_072
LONGEST_LINE: Final = 4 * 1024 * 1024
_QUOTE = b'"'
_STEPS: Final = 2_000  # how many line ends are tried before the strict reader takes over


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the line on which it begins (from 1), its cells, and where the next begins."""

    line: int
    cells: list[str]
    end: int
    next_line: int


class _Lines:
    """Feeds decoded lines to the csv reader and knows how many bytes and lines were taken."""

    def __init__(self, source: BinaryIO, offset: int, line: int) -> None:
        source.seek(offset)
        self.source = source
        self.offset = offset
        self.line = line

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = self.source.readline(LONGEST_LINE + 1)
        if not raw:
            raise StopIteration
        if len(raw) > LONGEST_LINE:
            raise FileRefused("line_too_long", {"line": self.line, "limit": LONGEST_LINE})
        refuse_nul(raw, self.line)
        self.offset += len(raw)
        self.line += 1
        return raw.decode("utf-8")


def refuse_nul(block: bytes, line: int) -> None:
    """Refuse a block that holds a NUL, naming its line; `line` is the block's first."""
    place = block.find(b"\0")
    if place >= 0:
        raise FileRefused("nul_character", {"line": line + block.count(b"\n", 0, place)})


def records(source: BinaryIO, delimiter: str, offset: int = 0, line: int = 1) -> Iterator[Record]:
    """Read records one by one from a byte offset, strictly.

    Raises FileRefused (quote_not_closed, quote_misplaced, field_too_long, nul_character) with the
    line of the record that is wrong.
    """
    csv.field_size_limit(LONGEST_FIELD)
    lines = _Lines(source, offset, line)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        start = lines.line
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as trouble:
            raise _refused(str(trouble), start, lines.line) from None
        yield Record(start, cells, lines.offset, lines.line)


def _refused(trouble: str, start: int, end: int) -> FileRefused:
    if "unexpected end of data" in trouble:
        return FileRefused("quote_not_closed", {"line": start})
    if "field larger" in trouble:
        code = "quote_not_closed" if end - start > 1 else "field_too_long"
        return FileRefused(code, {"line": start, "limit": LONGEST_FIELD})
    if "new-line character" in trouble:
        return FileRefused("line_ends_mixed", {"line": start})
    return FileRefused("quote_misplaced", {"line": start})


@dataclass(frozen=True, slots=True)
class Block:
    """A run of bytes that begins a record; `whole` tells that it seems to end one too."""

    data: bytes
    offset: int
    line: int
    whole: bool

    @property
    def end(self) -> int:
        """The byte offset behind the block."""
        return self.offset + len(self.data)


class Cutter:
    """Cuts the rest of a file into blocks of about `size` bytes of whole records.

    Quotes that are not as they should be can deceive the cut; the consumer, who knows where its last
    record ended, then calls `resume`.
    """

    def __init__(self, source: BinaryIO, *, offset: int, line: int, size: int) -> None:
        """Start at a byte offset that begins a record, on that line."""
        self.source = source
        self.offset = offset
        self.line = line
        self.size = size

    def resume(self, offset: int, line: int) -> None:
        """Go on from here instead of from the end of the block just given."""
        self.offset = offset
        self.line = line

    def __iter__(self) -> Iterator[Block]:
        """Give block after block until the file ends."""
        while True:
            self.source.seek(self.offset)
            data = self.source.read(self.size)
            if not data:
                return
            refuse_nul(data, self.line)
            end = len(data) if len(data) < self.size else _cut(data)
            block = Block(data[: end or len(data)], self.offset, self.line, whole=end > 0)
            self.offset += len(block.data)
            self.line += block.data.count(b"\n")
            yield block


def halves(block: Block) -> tuple[Block, Block] | None:
    """Cut a block in two at a record boundary near its middle, or None if it has none."""
    end = _cut(block.data, len(block.data) // 2)
    if not 0 < end < len(block.data):
        return None
    head, tail = block.data[:end], block.data[end:]
    return (
        Block(head, block.offset, block.line, whole=True),
        Block(tail, block.offset + end, block.line + head.count(b"\n"), whole=True),
    )


def _cut(data: bytes, before: int | None = None) -> int:
    """Return the end of the last whole record before `before`, 0 where none is found."""
    end = data.rfind(b"\n", 0, before) + 1
    odd = data.count(_QUOTE, 0, end) % 2
    for _ in range(_STEPS):
        if end == 0 or not odd:
            return end
        previous = data.rfind(b"\n", 0, end - 1) + 1
        odd ^= data.count(_QUOTE, previous, end) % 2
        end = previous
    return 0
