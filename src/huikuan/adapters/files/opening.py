"""A file opened as a table, be it text or a workbook: its first records, and pieces after a heading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from huikuan.adapters.files.archives import is_workbook
from huikuan.adapters.files.blocks import Cutter, Record, records
from huikuan.adapters.files.heading import Heading
from huikuan.adapters.files.limits import Limits
from huikuan.adapters.files.results import FileRefused
from huikuan.adapters.files.tables import Piece, Table
from huikuan.adapters.files.texts import Opened, open_text, sniff_delimiter
from huikuan.rules.intake import Mapping

if TYPE_CHECKING:
    from huikuan.adapters.files.workbooks import Sheet


class OpenTable(Protocol):
    """What reading needs of an opened file."""

    head: list[Record]
    sheets: tuple[str, ...]

    def hidden(self, heading: Heading, /) -> dict[str, Any]:
        """Return the headings of columns, and the sheet, that are read although they are hidden."""

    def after(self, heading: Heading) -> Iterator[Piece]:
        """Give everything below the heading."""

    def progress(self) -> tuple[int, int]:
        """Return how much is done, and of how much."""

    def shape(self) -> dict[str, Any]:
        """Return encoding, delimiter and sheet, as they are shown."""


@contextmanager
def open_table(
    path: Path, spool: Path, hints: Mapping | None, limits: Limits
) -> Iterator[OpenTable]:
    """Open a file by what it is, not by its name; `hints` are what the mapping says about it."""
    first = limits.heading_rows + ((hints.skip_rows or 0) if hints else 0)
    if is_workbook(path):
        # a library that only workbooks need
        from huikuan.adapters.files.workbooks import Sheet

        hidden = hints is not None and hints.hidden_rows
        sheet = Sheet(path, hints.sheet if hints else "", limits, hidden_rows=hidden)
        yield _SheetTable(sheet, first)
        return
    opened = open_text(path, spool, hints.encoding if hints else "")
    delimiter = sniff_delimiter(opened, hints.delimiter if hints else "")
    with opened.path.open("rb") as source:
        yield _TextTable(source, opened, delimiter, first=first, block_bytes=limits.block_bytes)


class _TextTable:
    sheets: tuple[str, ...] = ()

    def __init__(
        self, source: BinaryIO, opened: Opened, delimiter: str, *, first: int, block_bytes: int
    ) -> None:
        self.source = source
        self.opened = opened
        self.delimiter = delimiter
        self.block_bytes = block_bytes
        self.head = list(islice(records(source, delimiter, opened.offset), first))
        if not self.head:
            raise FileRefused("file_empty")
        self.cutter: Cutter | None = None

    def hidden(self, _heading: Heading, /) -> dict[str, Any]:
        return {"hidden_columns": [], "hidden_sheet": ""}

    def after(self, heading: Heading) -> Iterator[Piece]:
        start = heading.record
        self.cutter = Cutter(
            self.source, offset=start.end, line=start.next_line, size=self.block_bytes
        )
        width = len(heading.names)
        return iter(Table(self.source, self.delimiter, width=width, cutter=self.cutter))

    def progress(self) -> tuple[int, int]:
        total = self.opened.path.stat().st_size
        return min(self.cutter.offset, total) if self.cutter else 0, total

    def shape(self) -> dict[str, Any]:
        return {"encoding": self.opened.encoding, "delimiter": self.delimiter, "sheet": ""}


class _SheetTable:
    def __init__(self, sheet: Sheet, first: int) -> None:
        self.sheet = sheet
        self.sheets = sheet.names
        self.head = list(islice(sheet.records(), first))
        if not self.head:
            raise FileRefused("file_empty")
        self.done = 0

    def hidden(self, heading: Heading, /) -> dict[str, Any]:
        places = enumerate(heading.names, self.sheet.first_column)
        return {
            "hidden_columns": [name for n, name in places if n in self.sheet.hidden_columns],
            "hidden_sheet": self.sheet.name if self.sheet.hidden else "",
        }

    def after(self, heading: Heading) -> Iterator[Piece]:
        line = heading.record.line
        self.sheet.refuse_merged(line)
        rest = (one for one in self.sheet.records() if one.line > line)
        for frame in self.sheet.frames(rest, len(heading.names)):
            self.done += frame.height
            yield frame

    def progress(self) -> tuple[int, int]:
        return self.done, self.sheet.sheet.total_height

    def shape(self) -> dict[str, Any]:
        return {"encoding": "xlsx", "delimiter": "", "sheet": self.sheet.name}
