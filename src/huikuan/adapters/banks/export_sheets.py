"""The rows of a workbook, new or old; a new one is looked at as strictly as any that we read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import python_calamine as calamine

from huikuan.adapters.files.archives import OLE
from huikuan.adapters.files.blocks import Record
from huikuan.adapters.files.limits import MB, Limits
from huikuan.adapters.files.results import FileRefused
from huikuan.adapters.files.workbooks import Sheet, cell_text, filled_sheets

_LARGEST_OLD = 64 * MB  # an old workbook has no more than 65,536 rows a sheet


def sheet_names(path: Path, limits: Limits) -> tuple[str, ...]:
    """Return the sheets with content of a new workbook; an old one is asked for its only one."""
    with path.open("rb") as source:
        old = source.read(8).startswith(OLE)
    return ("",) if old else filled_sheets(path, limits)


def sheet_records(path: Path, named: str, limits: Limits) -> Iterator[Record]:
    """Give the rows of the sheet of that name, or of the only one with content."""
    with path.open("rb") as source:
        old = source.read(8).startswith(OLE)
    if not old:
        yield from Sheet(path, named, limits, hidden_rows=False).records()
        return
    if path.stat().st_size > _LARGEST_OLD:
        raise FileRefused(
            "file_too_large", {"limit": _LARGEST_OLD // MB, "size": path.stat().st_size // MB}
        )
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        filled = [
            one
            for one in book.sheet_names
            if (not named or one == named) and book.get_sheet_by_name(one).total_height
        ]
        if not filled:
            raise FileRefused(
                "sheet_missing" if named else "file_empty", {"sheet": named, "sheets": ""}
            )
        if len(filled) > 1:
            raise FileRefused("sheet_open", {"sheets": ", ".join(filled)})
        rows = book.get_sheet_by_name(filled[0]).to_python(skip_empty_area=False)
    except calamine.PasswordError:
        raise FileRefused("workbook_password") from None
    except (calamine.CalamineError, OSError) as bad:
        raise FileRefused("workbook_damaged", {"detail": str(bad)[:200]}) from None
    for line, cells in enumerate(rows, start=1):
        if len(cells) > limits.columns:
            raise FileRefused("too_many_columns", {"limit": limits.columns, "found": len(cells)})
        yield Record(line, [cell_text(one) for one in cells], 0, line + 1)
