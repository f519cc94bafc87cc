"""Reading a sheet of an XLSX workbook as the same frames of text that a CSV file gives (F10).

What a sheet shows and what it holds may differ: errors, formulas that nobody has calculated, hidden
rows, merged cells and a second sheet are refused with the cell's address, since taking them would
drop or invent rows in silence. Only true date cells become dates; a bare serial number does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl
import python_calamine as calamine

from huikuan.adapters.files.archives import check_archive, sheet_part
from huikuan.adapters.files.blocks import Record
from huikuan.adapters.files.limits import Limits
from huikuan.adapters.files.results import FileRefused
from huikuan.adapters.files.tables import LINE, ROW
from huikuan.rules.intake import is_total_word, trimmed

_BATCH: Final = 20_000
_SPARSE: Final = 100_000
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>/]*>")
_DIGITS: Final = 15  # what a spreadsheet keeps and shows of a number


class Sheet:
    """One sheet of a workbook, checked and open: `name`, its records from the top, its frames."""

    def __init__(self, path: Path, named: str, limits: Limits, *, hidden_rows: bool) -> None:
        """Check the archive and the sheet, then open it; raises FileRefused."""
        check_archive(path, limits)
        try:
            self.book = calamine.CalamineWorkbook.from_path(path)
            self.names = tuple(self.book.sheet_names)
            self.name = named or self._only(path, limits)
            if self.name not in self.names:
                raise FileRefused(
                    "sheet_missing", {"sheet": self.name, "sheets": ", ".join(self.names)}
                )
            xml = sheet_part(path, self.name, limits)
            _scan(xml, limits, hidden_rows=hidden_rows)
            self.sheet = self.book.get_sheet_by_name(self.name)
        except (calamine.CalamineError, OSError) as bad:
            raise FileRefused("workbook_damaged", {"detail": str(bad)[:200]}) from None
        self.first_column = (self.sheet.start or (0, 0))[1]
        # who looks at the sheet does not see these: what is read from them has to be said
        self.hidden_columns = _hidden_columns(xml, limits)
        self.hidden = any(
            one.name == self.name and one.visible != calamine.SheetVisibleEnum.Visible
            for one in self.book.sheets_metadata
        )

    def _only(self, path: Path, limits: Limits) -> str:
        """Return the one sheet that can be meant; a second one with content must be chosen by name.

        Content is looked for in the parts themselves, so that no far cell is met unawares.
        """
        sheets = _filled(self.book, path, limits)
        if not sheets:
            raise FileRefused("file_empty")
        if len(sheets) > 1:
            raise FileRefused("sheet_open", {"sheets": ", ".join(sheets)})
        return sheets[0]

    def records(self) -> Iterator[Record]:
        """Give the rows of the sheet from its first line on, as text."""
        for line, cells in enumerate(self.sheet.iter_rows(), start=1):
            yield Record(line, [cell_text(one) for one in cells], 0, line + 1)

    def frames(self, rest: Iterable[Record], width: int) -> Iterator[pl.DataFrame]:
        """Give what follows the heading as frames, rows numbered from 1."""
        batch: list[Record] = []
        read = 0
        for record in rest:
            batch.append(record)
            if len(batch) == _BATCH:
                yield _frame(batch, read, width)
                read += len(batch)
                batch = []
        if batch:
            yield _frame(batch, read, width)

    def refuse_merged(self, heading_line: int) -> None:
        """Refuse merged cells below the heading: they would leave rows without their values.

        Those that only dress a total line are let through.
        """
        ranges = [one for one in self.sheet.merged_cell_ranges or [] if one[0] != one[1]]
        below = {first: second for first, second in ranges if second[0] + 1 > heading_line}
        if not below:
            return
        lines = {first[0] + 1: first for first in below}
        totals = {
            record.line
            for record in self.records()
            if record.line in lines
            and any(is_total_word(one) for one in [c for c in map(trimmed, record.cells) if c][:3])
        }
        wrong = sorted(first for first in below if first[0] + 1 not in totals)
        if wrong:
            raise FileRefused("merged_cells", {"cell": address(*wrong[0])})


def filled_sheets(path: Path, limits: Limits) -> tuple[str, ...]:
    """Return the names of the sheets with content, in their order; raises FileRefused."""
    check_archive(path, limits)
    try:
        return _filled(calamine.CalamineWorkbook.from_path(path), path, limits)
    except (calamine.CalamineError, OSError) as bad:
        raise FileRefused("workbook_damaged", {"detail": str(bad)[:200]}) from None


def _filled(book: calamine.CalamineWorkbook, path: Path, limits: Limits) -> tuple[str, ...]:
    return tuple(
        str(one.name)
        for one in book.sheets_metadata
        if one.typ == calamine.SheetTypeEnum.WorkSheet
        and _VALUE.search(sheet_part(path, one.name, limits))
    )


def _frame(batch: list[Record], read: int, width: int) -> pl.DataFrame:
    columns = {
        str(n): pl.Series(str(n), [one.cells[n] or None for one in batch], dtype=pl.String)
        for n in range(width)
    }
    rows = pl.int_range(read + 1, read + len(batch) + 1, eager=True, dtype=pl.Int64)
    lines = pl.Series(LINE, [one.line for one in batch], dtype=pl.Int64)
    return pl.DataFrame(columns).with_columns(rows.alias(ROW), lines)


def address(row: int, column: int) -> str:
    """Return a cell's address as the spreadsheet shows it, from row and column counted from 0."""
    letters = ""
    place = column + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def cell_text(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """Return a typed cell as the text that the strict parsers read.

    A number is written with the 15 digits that a spreadsheet keeps; a larger one keeps its exponent,
    by which a spoiled code is known.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        text = format(value, f".{_DIGITS}g")
        return text if "e-" not in text else format(value, f".{_DIGITS}f").rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def _scan(xml: bytes, limits: Limits, *, hidden_rows: bool) -> None:
    """Look through the sheet's XML for what a reader of values would not see."""
    prefix = re.search(rb"<(\w+:)?worksheet\b", xml)
    mark = prefix[1] or b"" if prefix else b""
    _far(xml, mark, limits)
    error = re.search(rb"<" + mark + rb'c\b[^>]*\bt="e"[^>]*>', xml)
    if error:
        raise FileRefused("error_cell", {"cell": _cell(error[0])})
    if b"<" + mark + b"f" in xml:
        _calculated(xml, mark)
    hidden = re.search(rb"<" + mark + rb'row\b[^>]*\bhidden="(?:1|true)"[^>]*>', xml)
    if hidden and not hidden_rows:
        raise FileRefused("hidden_rows", {"row": _cell(hidden[0])})


def _hidden_columns(xml: bytes, limits: Limits) -> frozenset[int]:
    """Return the hidden columns, counted from 0; one of no width is as good as hidden."""
    found: set[int] = set()
    for tag in re.findall(rb"<(?:\w+:)?col\b[^>]*>", xml):
        told = dict(re.findall(rb'\b(hidden|width|min|max)="([0-9]+|true)"', tag))
        first, last = told.get(b"min", b"").decode(), told.get(b"max", b"").decode()
        unseen = told.get(b"hidden") in {b"1", b"true"} or told.get(b"width") == b"0"
        if unseen and first.isdigit() and last.isdigit():
            found.update(range(int(first) - 1, min(int(last), limits.columns)))
    return frozenset(found)


def _calculated(xml: bytes, mark: bytes) -> None:
    """Refuse a formula whose value is not in the file; an empty text is a value."""
    formula = re.compile(
        rb"<"
        + mark
        + rb"c\b([^>]*)>\s*<"
        + mark
        + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</"
        + mark
        + rb"f>)\s*"
        rb"(?:<" + mark + rb"v>([^<]*)</" + mark + rb"v>)?"
    )
    for one in formula.finditer(xml):
        if not one[2] and b't="str"' not in one[1]:
            raise FileRefused("formula_without_value", {"cell": _cell(one[1])})


def _far(xml: bytes, mark: bytes, limits: Limits) -> None:
    """Refuse cells far outside, for which a reader would have to make room for everything between."""
    rows = xml.count(b"<" + mark + b"row")
    if rows > limits.rows:
        raise FileRefused("too_many_rows", {"limit": limits.rows})
    wide = re.search(rb'\br="(' + _columns_beyond(limits.columns) + rb')[0-9]+"', xml)
    if wide:
        raise FileRefused("far_cell", {"cell": _cell(wide[0]), "limit": limits.columns})
    if rows < _SPARSE:
        deep = re.search(rb'\br="[A-Z]{1,3}[0-9]{6,}"', xml) or re.search(rb'\br="[0-9]{6,}"', xml)
        if deep:
            raise FileRefused("far_cell", {"cell": _cell(deep[0]), "limit": _SPARSE})


def _columns_beyond(limit: int) -> bytes:
    """Return a pattern of the column names beyond the limit (100: CW and on)."""
    last = address(0, limit - 1)[:-1]
    if len(last) == 1:
        return (
            b"(?:[A-Z]{2,3}"
            + (b"|[" + chr(ord(last) + 1).encode() + b"-Z]" if last < "Z" else b"")
            + b")"
        )
    if len(last) > 2:  # noqa: PLR2004
        return b"[A-Z]{4,}"
    first, second = last[0], last[1]
    same = f"{first}[{chr(ord(second) + 1)}-Z]|" if second < "Z" else ""
    more = f"[{chr(ord(first) + 1)}-Z][A-Z]|" if first < "Z" else ""
    return f"(?:{same}{more}[A-Z]{{3}})".encode()


def _cell(tag: bytes) -> str:
    found = re.search(rb'\br="([A-Z0-9]+)"', tag)
    return found[1].decode() if found else "?"
