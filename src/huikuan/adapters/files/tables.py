"""From blocks to frames of text: every record of the file, each with its line, none lost (F2, F3).

A sound block goes through the columnar reader; that no record and no cell is lost there is checked
by two counts (delimiters and line ends outside the cells). Where a count is off, the block is
halved until the odd lines are alone and read strictly.
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

    def __iter__(self) -> Iterator[Piece]:
        """Give frame after frame, and ragged records between them."""
        for block in self.cutter:
            yield from self._pieces(block)

    def _pieces(self, block: Block) -> Iterator[Piece]:
        if not block.sound:
            yield from self._strictly(block)
            return
        frame = self._frame(block)
        if frame is not None:
            yield frame
            return
        pair = halves(block) if len(block.data) > _SMALL else None
        if pair is None:
            yield from self._strictly(block)
            return
        for half in pair:
            yield from self._pieces(half)

    def _frame(self, block: Block) -> pl.DataFrame | None:
        """Read a sound block at once, or return None if anything about it does not tie."""
        schema = dict.fromkeys((str(n) for n in range(self.width)), pl.String)
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
        inner_marks, inner_ends = self._inside(frame) if b'"' in block.data else (0, None)
        marks = block.data.count(self.delimiter.encode()) - inner_marks
        ends = block.data.count(_LF) + (not block.data.endswith(_LF))
        lines = frame.height if inner_ends is None else frame.height + int(inner_ends.sum())
        if frame.width != self.width or marks != (self.width - 1) * frame.height or ends != lines:
            return None
        return self._numbered(frame, block.line, inner_ends)

    def _inside(self, frame: pl.DataFrame) -> tuple[int, pl.Series | None]:
        """Count delimiters and line ends inside cells; the latter by row, None if there are none."""
        mark = self.delimiter
        counts = frame.select(
            pl.sum_horizontal(
                pl.all().str.count_matches(mark, literal=True).sum().cast(pl.Int64)
            ).alias("marks"),
            pl.sum_horizontal(
                pl.all().str.count_matches("\n", literal=True).sum().cast(pl.Int64)
            ).alias("ends"),
        )
        marks, ends = counts.row(0)
        if not ends:
            return int(marks), None
        by_row = frame.select(
            pl.sum_horizontal(
                pl.all().str.count_matches("\n", literal=True).fill_null(0).cast(pl.Int64)
            )
        ).to_series()
        return int(marks), by_row

    def _numbered(self, frame: pl.DataFrame, line: int, ends: pl.Series | None) -> pl.DataFrame:
        rows = pl.int_range(self.read + 1, self.read + frame.height + 1, eager=True, dtype=pl.Int64)
        lines = pl.int_range(line, line + frame.height, eager=True, dtype=pl.Int64)
        if ends is not None:
            lines = lines + ends.cum_sum() - ends
        self.read += frame.height
        return frame.with_columns(rows.alias(ROW), lines.alias(LINE))

    def _strictly(self, block: Block) -> Iterator[Piece]:
        """Read a block record by record; where it is not sound, set the cutter behind the last one."""
        limit = block.offset + len(block.data)
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
            if record.end >= limit:
                if not block.sound:
                    self.cutter.resume(record.end, record.next_line)
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
