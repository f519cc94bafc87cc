"""From blocks to frames of text: every record of the file, each with its line, none lost (F2, F3).

A block goes through the columnar reader, and then every byte of it must be accounted for by the
cells, marks, quotes and line ends that came out. Where that does not tie, the block is halved until
the odd lines are alone; those are read strictly.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

import polars as pl

from huikuan.adapters.files.blocks import Block, Cutter, Record, halves, records

ROW: Final = "__row"
LINE: Final = "__line"
_SMALL: Final = 64 * 1024
_BATCH: Final = 20_000
_LF = b"\n"


@dataclass(frozen=True, slots=True)
class Ragged:
    """A record whose number of cells is not that of the heading."""

    row: int
    line: int
    cells: list[str]


Piece = pl.DataFrame | Ragged


class Table:
    """A text table after its heading: `width` columns named "0", "1", ... and ROW and LINE.

    Iterating gives frames (empty cells are null) and the ragged records; `read` counts both. Rows
    are numbered from 1 in the order of the file.
    """

    def __init__(self, source: BinaryIO, delimiter: str, *, width: int, cutter: Cutter) -> None:
        """Read from where the cutter stands."""
        self.source = source
        self.delimiter = delimiter
        self.width = width
        self.cutter = cutter
        self.read = 0
        self.at = (cutter.offset, cutter.line)

    def __iter__(self) -> Iterator[Piece]:
        """Give frame after frame, and ragged records between them."""
        for block in self.cutter:
            yield from self._pieces(block)
            if self.at[0] != block.end:
                self.cutter.resume(*self.at)

    def _pieces(self, block: Block) -> Iterator[Piece]:
        """Read a block; `at` is then where its last record ended, which may be beyond its end."""
        frame = self._frame(block) if block.whole else None
        if frame is not None:
            self.at = (block.end, block.line + block.data.count(_LF))
            yield frame
            return
        pair = halves(block) if block.whole and len(block.data) > _SMALL else None
        if pair is None:
            yield from self._strictly(block)
            return
        yield from self._pieces(pair[0])
        if self.at[0] == pair[1].offset:
            yield from self._pieces(pair[1])

    def _frame(self, block: Block) -> pl.DataFrame | None:
        """Read a block at once, or return None if a byte of it is not accounted for."""
        schema = dict.fromkeys((str(n) for n in range(self.width)), pl.String)
        returns = block.data.count(b"\r")
        if returns and returns != block.data.count(b"\r\n"):
            return None
        try:
            frame = pl.read_csv(
                io.BytesIO(block.data),
                has_header=False,
                separator=self.delimiter,
                infer_schema=False,
                schema=schema,
            )
        except pl.exceptions.PolarsError:
            return None
        if frame.width != self.width or self._bytes(frame, block) != len(block.data):
            return None
        if block.data.count(_LF) + (not block.data.endswith(_LF)) == frame.height:
            return self._numbered(frame, block.line, None)
        return self._numbered(frame, block.line, _inside_by_row(frame, "\n"))

    def _bytes(self, frame: pl.DataFrame, block: Block) -> int:
        """Return how many bytes the frame's records take in a file; a lost one shows here.

        Cells, the marks between them, one line end for each record, and quotes: of those in the file
        each inside a cell was doubled, the others enclose cells.
        """
        cells = _sum(frame, pl.all().str.len_bytes())
        marks = (self.width - 1) * frame.height
        ends = frame.height - (not block.data.endswith(_LF))
        returns = block.data.count(b"\r\n")
        quotes = block.data.count(b'"')
        if quotes:
            quotes -= _sum(frame, pl.all().str.count_matches('"', literal=True))
            if returns:
                returns -= _sum(frame, pl.all().str.count_matches("\r\n", literal=True))
        return cells + marks + ends + returns + quotes

    def _numbered(self, frame: pl.DataFrame, line: int, ends: pl.Series | None) -> pl.DataFrame:
        rows = pl.int_range(self.read + 1, self.read + frame.height + 1, eager=True, dtype=pl.Int64)
        lines = pl.int_range(line, line + frame.height, eager=True, dtype=pl.Int64)
        if ends is not None:
            lines = lines + ends.cum_sum() - ends
        self.read += frame.height
        return frame.with_columns(rows.alias(ROW), lines.alias(LINE))

    def _strictly(self, block: Block) -> Iterator[Piece]:
        """Read record by record until the block is covered, be it beyond its end."""
        whole: list[Record] = []
        for record in records(self.source, self.delimiter, block.offset, block.line):
            if len(record.cells) == self.width:
                whole.append(record)
            else:
                if whole:
                    yield self._gathered(whole)
                    whole = []
                self.read += 1
                yield Ragged(self.read, record.line, record.cells)
            self.at = (record.end, record.next_line)
            if record.end >= block.end:
                break
            if len(whole) >= _BATCH:
                yield self._gathered(whole)
                whole = []
        if whole:
            yield self._gathered(whole)

    def _gathered(self, whole: list[Record]) -> pl.DataFrame:
        columns = {
            str(n): pl.Series(str(n), [one.cells[n] or None for one in whole], dtype=pl.String)
            for n in range(self.width)
        }
        rows = pl.int_range(self.read + 1, self.read + len(whole) + 1, eager=True, dtype=pl.Int64)
        self.read += len(whole)
        lines = pl.Series(LINE, [one.line for one in whole], dtype=pl.Int64)
        return pl.DataFrame(columns).with_columns(rows.alias(ROW), lines)


def _sum(frame: pl.DataFrame, each: pl.Expr) -> int:
    return int(frame.select(each.sum().cast(pl.Int64)).sum_horizontal()[0] or 0)


def _inside_by_row(frame: pl.DataFrame, mark: str) -> pl.Series:
    counts = pl.all().str.count_matches(mark, literal=True).fill_null(0).cast(pl.Int64)
    return frame.select(counts).sum_horizontal()
