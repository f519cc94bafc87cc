"""Writing what was read: COPY-ready chunks, the refused rows, and the counts that must tie (I19)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import polars as pl

from huikuan.adapters.files.columns import Columns
from huikuan.adapters.files.limits import Limits
from huikuan.adapters.files.results import EXACT_PLACES, FileRefused
from huikuan.adapters.files.tables import LINE, ROW, Piece, Ragged
from huikuan.rules.intake import (
    ADDED_COLUMNS,
    Accepted,
    Fault,
    Reader,
    Rejected,
    Skip,
    Type,
    Verdict,
    is_total_word,
    read_row,
    trimmed,
)

_HARMLESS: Final = r"^'('*[\s\x{3000}\x{FEFF}]*[=+\-@\t\r\n＝＋－＠])"
SHOWN: Final = 100
_MILLION: Final = 1_000_000


class Staging:
    """Takes a table piece by piece, gives every row its verdict and writes the spool folder."""

    def __init__(
        self,
        reader: Reader,
        headings: tuple[str, ...],
        *,
        spool: Path,
        limits: Limits,
        strict: bool,
    ) -> None:
        """Prepare a spool folder; `strict` sends every row through the row reader (for proof)."""
        self.reader = reader
        self.headings = headings
        self.limits = limits
        self.strict = strict
        places = {one: str(n) for n, one in enumerate(headings)}
        self.columns = Columns(reader, places, cell_characters=limits.cell_characters)
        self.spool = spool
        self.rejects_path = spool / "rejects.jsonl"
        self.rejects = self.rejects_path.open("w", encoding="utf-8")
        self.read = self.accepted = self.rejected = 0
        self.skipped: Counter[str] = Counter()
        self.skipped_lines: list[tuple[int, str]] = []
        self.totals: dict[str, Counter[str]] = {}
        self.chunks: list[str] = []
        self.keys: dict[str, tuple[int, int]] = {}

    def take(self, pieces: Iterable[Piece], told: Callable[[str | None], None]) -> None:
        """Read all pieces; `told` is called after each with the chunk that became ready, if any.

        Raises FileRefused where the file has more rows than the limit.
        """
        for piece in pieces:
            if isinstance(piece, Ragged):
                self._ragged(piece)
                continue
            self.read += piece.height
            if self.read > self.limits.rows:
                raise FileRefused("too_many_rows", {"limit": self.limits.rows})
            chunk = self._frame(piece)
            told(chunk)
        self.rejects.close()
        if self.read != self.accepted + self.rejected + self.skipped.total():
            raise AssertionError("rows read do not tie with accepted, rejected and skipped")

    def skip(self, line: int, why: Skip) -> None:
        """Count a line that is no record."""
        self.skipped[why.value] += 1
        if len(self.skipped_lines) < SHOWN:
            self.skipped_lines.append((line, why.value))

    def _ragged(self, record: Ragged) -> None:
        """A record of another width is no record at all, or refused: its columns have shifted."""
        self.read += 1
        filled = [one for one in map(trimmed, record.cells) if one]
        if not filled:
            self.skip(record.line, Skip.BLANK)
        elif any(is_total_word(one) for one in filled[:3]):
            self.skip(record.line, Skip.TOTAL)
        elif len(filled) == 1:
            self.skip(record.line, Skip.TITLE)
        else:
            figures = {"expected": str(len(self.headings)), "found": str(len(record.cells))}
            fault = Fault("wrong_column_count", "", "", figures)
            self._reject(record.row, record.line, (fault,), record.cells)

    def _frame(self, frame: pl.DataFrame) -> str | None:
        numbers = self._numbers(frame)
        if ADDED_COLUMNS[0] in self.columns.places:
            # our own file of rejects comes back: take off the apostrophes that made cells harmless
            frame = frame.with_columns(pl.col(pl.String).str.replace(_HARMLESS, "$1"))
        if self.strict:
            table, ok = None, pl.repeat(value=False, n=frame.height, eager=True, dtype=pl.Boolean)
        else:
            table, ok = self.columns.read(frame, numbers)
        parts: list[pl.DataFrame] = []
        if table is not None:
            table = table.select(frame[ROW].alias("row"), frame[LINE].alias("line"), pl.all())
            parts.append(table if ok.all() else table.filter(ok))
        if not ok.all():
            parts.append(self._rows(frame.filter(~ok), numbers.filter(~ok)))
        staged = self._distinct(pl.concat(parts) if len(parts) > 1 else parts[0], frame)
        if not staged.height:
            return None
        return self._write(staged)

    def _numbers(self, frame: pl.DataFrame) -> pl.Series:
        """Return the number that {row} stands for: a corrected reject keeps that of its first file."""
        place = self.columns.places.get(ADDED_COLUMNS[0])
        if place is None:
            return frame[ROW]
        return frame.select(
            pl.coalesce(pl.col(place).cast(pl.Int64, strict=False), pl.col(ROW)).alias(ROW)
        ).to_series()

    def _rows(self, frame: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
        """Give the rows of a frame to the strict row reader, one by one."""
        kept: list[dict[str, Any]] = []
        at = {one: n for n, one in enumerate(self.headings)}
        for values, number in zip(frame.iter_rows(), numbers.to_list(), strict=True):
            cells = [one or "" for one in values[: len(self.headings)]]
            row, line = values[-2], values[-1]
            verdict = self._verdict({one: cells[n] for one, n in at.items()}, number)
            if isinstance(verdict, Accepted):
                kept.append({"row": row, "line": line, **verdict.values})
            elif isinstance(verdict, Rejected):
                self._reject(row, line, verdict.faults, cells, number)
            else:
                self.skip(line, verdict.why)
        return self._staged(kept)

    def _verdict(self, cells: Mapping[str, str], number: int) -> Verdict:
        limit = self.limits.cell_characters
        for name, text in cells.items():
            if len(text) > limit:
                fault = Fault("cell_too_long", name, text[:50], {"limit": str(limit)})
                return Rejected((fault,))
        return read_row(self.reader, cells, number)

    def _staged(self, rows: list[dict[str, Any]]) -> pl.DataFrame:
        schema: dict[str, type[pl.DataType]] = {"row": pl.Int64, "line": pl.Int64}
        for field in self.reader.layout.fields:
            schema[field.column] = pl.Int64 if field.type is Type.MONEY else pl.String
        schema["attributes"] = pl.String
        for one in rows:
            for name, dtype in schema.items():
                if name in ("row", "line"):
                    continue
                text = one[name]
                one[name] = None if text == "" else int(text) if dtype is pl.Int64 else text
        return pl.DataFrame(rows, schema=schema)

    def _distinct(self, staged: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
        """Keep each key once where the mapping says so; what says otherwise later is refused."""
        name = self.reader.mapping.distinct
        if not name:
            return staged
        staged = staged.sort("row")
        marks = staged.drop("row", "line").hash_rows().to_list()
        keep: list[bool] = []
        refused: list[tuple[int, int, int]] = []
        for row, line, key, mark in zip(
            staged["row"], staged["line"], staged[name], marks, strict=True
        ):
            first = self.keys.setdefault(key, (mark, row))
            keep.append(first == (mark, row))
            if first[0] != mark:
                refused.append((row, line, first[1]))
            elif first[1] != row:
                self.skip(line, Skip.REPEAT)
        cells_of = {one[-2]: one for one in frame.iter_rows()} if refused else {}
        for row, line, other in refused:
            cells = [one or "" for one in cells_of[row][: len(self.headings)]]
            self._reject(
                row, line, (Fault("repeat_differs", name, "", {"row": str(other)}),), cells
            )
        return staged.filter(pl.Series(keep, dtype=pl.Boolean))

    def _reject(
        self,
        row: int,
        line: int,
        faults: tuple[Fault, ...],
        cells: list[str],
        number: int | None = None,
    ) -> None:
        self.rejected += 1
        one = {
            "row": row,
            "line": line,
            "number": number or row,
            "faults": [{**asdict(fault), "figures": dict(fault.figures)} for fault in faults],
            "cells": cells,
        }
        self.rejects.write(json.dumps(one, ensure_ascii=False) + "\n")

    def _write(self, staged: pl.DataFrame) -> str:
        self.accepted += staged.height
        self._sum(staged)
        name = f"part-{len(self.chunks) + 1:05d}.csv"
        staged.write_csv(self.spool / name, include_header=False, null_value="")
        self.chunks.append(name)
        return name

    def _sum(self, staged: pl.DataFrame) -> None:
        """Add the chunk to the control totals, exactly: high and low halves cannot overflow."""
        for field in self.reader.layout.fields:
            if field.type not in (Type.MONEY, Type.EXACT):
                continue
            currency = pl.col("currency") if field.type is Type.MONEY else pl.lit("")
            value = pl.col(field.column)
            if field.type is Type.EXACT:
                value = value.cast(pl.Decimal(38, EXACT_PLACES)) * 10**EXACT_PLACES
                value = value.cast(pl.Int64)
            sums = (
                staged.select(currency.alias("currency"), value.alias("value"))
                .drop_nulls()
                .group_by("currency")
                .agg(
                    (pl.col("value") // _MILLION).sum().alias("high"),
                    (pl.col("value") % _MILLION).sum().alias("low"),
                )
            )
            into = self.totals.setdefault(field.column, Counter())
            for code, high, low in sums.iter_rows():
                into[code] += high * _MILLION + low
