"""Decides how a report leaves as a file: every row, plain figures, headings in one's language (P3)."""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, Literal
from urllib.parse import quote

from django.http import HttpResponse

from huikuan.adapters import sheets
from huikuan.adapters.texts import Language
from huikuan.analytics.reports import Column, Report
from huikuan.kernel.money import Money

Form = Literal["csv", "xlsx"]
MEDIA: Final[dict[Form, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PERMYRIAD: Final = 10_000


def report_file(report: Report, language: Language, form: Form) -> HttpResponse:
    """Return a report as a file; amounts are plain figures in major units beside their currency."""
    sheet = sheets.Sheet(
        name=report.title(language),
        headings=[column.title(language) for column in report.columns],
        rows=_rows(report),
    )
    target = io.BytesIO()
    if form == "xlsx":
        sheets.write_workbook(target, [sheet])
    else:
        sheets.write_csv(target, sheet)
    return attachment(target.getvalue(), f"{report.name}.{form}", MEDIA[form])


def attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Return an answer that is kept as a file."""
    response = HttpResponse(content, content_type=media_type)
    # RFC 6266: the name in UTF-8, percent-encoded, cannot break out of its header
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response


def _rows(report: Report) -> Iterator[list[sheets.Cell]]:
    for row in report.rows:
        currency = str(row.get("currency", ""))
        yield [_cell(column, row.get(column.code), currency) for column in report.columns]


def _cell(column: Column, value: Any, currency: str) -> sheets.Cell:  # noqa: ANN401 - a report's cell
    if value is None:
        return None
    if column.kind == "money":
        return Money(value, currency).decimal()
    if column.kind == "share":
        return Decimal(value) / PERMYRIAD
    found: sheets.Cell = value
    return found
