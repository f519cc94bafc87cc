"""Writes rows as they come, so that a long list needs no memory (P3).

Amounts become numbers with their currency's decimals, except where a number would lose digits:
spreadsheets keep fifteen, a longer amount is written as text. Dates are dates.
"""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from huikuan.adapters.sheets.dating import dated_as
from huikuan.adapters.sheets.inert import inert, writable
from huikuan.adapters.sheets.values import Cell, Format, Sheet

_DIGITS_KEPT = 15
_LONGEST_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_BOLD = Font(bold=True)


def write_dated_workbook(target: IO[bytes], sheets: Sequence[Sheet], dated: dt.date) -> None:
    """Write the sheets as one XLSX file that carries a day and nothing of the moment of writing.

    So the same sheets give the same bytes.
    """
    whole = io.BytesIO()
    write_workbook(whole, sheets)
    dated_as(target, whole, dated)


def write_workbook(target: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Write the sheets as one XLSX file.

    Text cells are typed as text whatever they begin with; nothing is ever written as a formula.
    """
    book = Workbook(write_only=True)
    for sheet in sheets:
        page: Any = book.create_sheet(_name(sheet.name))
        for number, form in enumerate(sheet.formats, 1):
            page.column_dimensions[get_column_letter(number)].width = form.width
        if not sheet.above:
            page.freeze_panes = "A2"
        for line in sheet.above:
            page.append([_cell(page, value, Format()) for value in line])
        page.append([_heading(page, text) for text in sheet.headings])
        forms = [*sheet.formats, *[Format()] * (len(sheet.headings) - len(sheet.formats))]
        for row in sheet.rows:
            page.append([_cell(page, value, form) for value, form in zip(row, forms, strict=False)])
    book.save(target)


def write_csv(target: IO[bytes], sheet: Sheet) -> None:
    """Write one sheet as CSV: UTF-8 with a mark so that spreadsheets read Chinese, CRLF lines."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([inert(heading) for heading in sheet.headings])
    for row in sheet.rows:
        writer.writerow([_plain(value) for value in row])
    text.flush()
    text.detach()


def _cell(page: Any, value: Cell, form: Format) -> Any:  # noqa: ANN401 - openpyxl has no types for it
    if value is None:
        return None
    if isinstance(value, str):
        return _text(page, value)
    if isinstance(value, Decimal):
        return _amount(page, value, form)
    cell = WriteOnlyCell(page, value=_zoneless(value))
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _text(page: Any, value: str) -> Any:  # noqa: ANN401
    cell = WriteOnlyCell(page, value=writable(value))
    # openpyxl takes a leading = for a formula; the cell says that it is text
    cell.data_type = "s"
    return cell


def _amount(page: Any, value: Decimal, form: Format) -> Any:  # noqa: ANN401
    if len(value.as_tuple().digits) > _DIGITS_KEPT:
        return _text(page, format(value, "f"))
    number: Any = value  # openpyxl writes it exactly; its stub does not say so
    cell = WriteOnlyCell(page, value=number)
    if form.share:
        cell.number_format = "0.00%"
        return cell
    places = -int(value.as_tuple().exponent) if form.places is None else form.places
    cell.number_format = "#,##0" + ("." + "0" * places if places > 0 else "")
    return cell


def _heading(page: Any, value: str) -> Any:  # noqa: ANN401
    cell = _text(page, value)
    cell.font = _BOLD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _zoneless(value: Cell) -> Any:  # noqa: ANN401
    """Spreadsheets know no time zones: an instant is written in UTC."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC).replace(tzinfo=None)
    return value


def _name(name: str) -> str:
    return writable(name).translate(_FORBIDDEN).strip()[:_LONGEST_NAME] or "1"


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return inert(value) if isinstance(value, str) else str(value)
