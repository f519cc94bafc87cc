"""What reading a file gives back: where the staged rows are, what was counted, what was refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from huikuan.kernel.money import exponent

EXACT_PLACES = 4  # amounts of allocations are summed in 1/10000, since they name no currency


class FileRefused(Exception):
    """The whole file is refused; `code` names the sentence, `figures` fill its places."""

    def __init__(self, code: str, figures: Mapping[str, object] | None = None) -> None:
        """Keep the reason's code and its figures."""
        self.code = code
        self.figures: dict[str, object] = dict(figures or {})
        super().__init__(f"{code} {json.dumps(self.figures, ensure_ascii=False, default=str)}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading is: bytes done of total, rows so far, and the chunk that just became ready."""

    done: int
    total: int
    rows: int
    chunk: Path | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of the file; read = accepted + rejected + skipped always holds."""

    read: int
    accepted: int
    rejected: int
    skipped: int


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A refused row: where it is, its faults and its cells as they stand in the file.

    `number` is what {row} stands for: the row itself, or its row in the file it was first read from.
    """

    row: int
    line: int
    number: int
    faults: tuple[dict[str, Any], ...]
    cells: tuple[str, ...]

    @property
    def code(self) -> str:
        """The first fault's code."""
        return str(self.faults[0]["code"])

    @property
    def column(self) -> str:
        """The column of the first fault."""
        return str(self.faults[0]["column"])

    @property
    def figures(self) -> dict[str, str]:
        """The figures of the first fault, with the value that stood there."""
        return {"value": self.faults[0]["value"], **self.faults[0]["figures"]}


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A file that was read: iterating gives the COPY-ready chunk files in order.

    `columns` are the staged columns; `totals` are exact sums by staged money column and currency in
    minor units (allocations: currency "", in 1/10000); `skipped` counts rows by reason and
    `skipped_lines` shows the first of them. `mapping` is the document that was used.
    """

    kind: str
    columns: tuple[str, ...]
    chunks: tuple[Path, ...]
    counts: Counts
    skipped: Mapping[str, int]
    skipped_lines: tuple[tuple[int, str], ...]
    totals: Mapping[str, Mapping[str, int]]
    total_column: str
    rejects_path: Path
    headings: tuple[str, ...]
    heading_line: int
    encoding: str
    delimiter: str
    sheet: str
    mapping: Mapping[str, Any]
    peak_bytes: int
    seconds: float

    def __iter__(self) -> Iterator[Path]:
        """Iterate the chunk files."""
        return iter(self.chunks)

    @property
    def control_totals(self) -> dict[str, Decimal]:
        """The kind's control total in major units by currency ("" where the file names none)."""
        sums = self.totals.get(self.total_column, {})
        return {
            currency: Decimal(minor).scaleb(-(exponent(currency) if currency else EXACT_PLACES))
            for currency, minor in sums.items()
        }

    def rejects(self, most: int | None = None) -> Iterator[RejectedRow]:
        """Iterate the refused rows in the order of the file, at most `most` of them."""
        with self.rejects_path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if most is not None and number >= most:
                    return
                one = json.loads(line)
                yield RejectedRow(
                    one["row"],
                    one["line"],
                    one["number"],
                    tuple(one["faults"]),
                    tuple(one["cells"]),
                )


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the proposal stumbles over in the sample: the column, the reason's code, the value."""

    column: str
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file looks like and how it would be read; shown before anything is booked.

    `mapping` is a mapping document (None where the kind's required columns are not all found),
    `columns` our column -> their heading as far as known, `missing` what was not found, `unused` the
    headings kept as attributes, `sample` the first rows as text, `doubts` what a person must decide
    (such as the order of day and month). `hidden_columns` are headings that the workbook does not
    show, `hidden_sheet` names the sheet if that is not shown: they are read all the same.
    """

    kind: str
    mapping: Mapping[str, Any] | None
    columns: Mapping[str, str]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    headings: tuple[str, ...]
    heading_line: int
    sample: tuple[tuple[str, ...], ...]
    doubts: tuple[Doubt, ...]
    encoding: str
    delimiter: str
    sheets: tuple[str, ...]
    hidden_columns: tuple[str, ...]
    hidden_sheet: str
