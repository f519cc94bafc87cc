"""Decides how a list leaves as a file: exactly the rows, columns and order that are shown (P3).

Every row of the list, not only the page; amounts as plain figures in major units; headings in the
reader's language. A text that a spreadsheet would run as a formula is written as text.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from openpyxl import Workbook

from huikuan.analytics import reports
from huikuan.analytics.reports import Column, Query, Report
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.tables import ListSpec, columns_of
from huikuan.kernel.money import Money

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
RISKY = ("=", "+", "-", "@", "\t", "\r")


def wanted(request: HttpRequest) -> str:
    """The file that the address asks for, nothing for the page itself."""
    form = request.GET.get("format", "")
    return form if form in FORMS else ""


def export(
    request: HttpRequest, frame: Frame, spec: ListSpec, query: Query, form: str
) -> HttpResponseBase:
    """The whole list as a file."""
    report = reports.run(spec.report, query.all_rows())
    columns = columns_of(report, spec, request.GET.getlist("cols"))
    name = f"{report.name}-{frame.company.code}-{frame.as_of.isoformat()}.{form}"
    body = _xlsx(frame, report, columns) if form == "xlsx" else _csv(frame, report, columns)
    return attachment(body, name, FORMS[form])


def attachment(body: bytes, name: str, kind: str) -> HttpResponse:
    """An answer that the browser keeps as a file."""
    answer = HttpResponse(body, content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _csv(frame: Frame, report: Report, columns: Sequence[Column]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.title(frame.language) for column in columns])
    for row in _values(frame, report, columns):
        writer.writerow([_plain(value) for value in row])
    # with a mark, so that Excel reads the Chinese
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _xlsx(frame: Frame, report: Report, columns: Sequence[Column]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(report.title(frame.language)[:31])
    sheet.append([column.title(frame.language) for column in columns])
    for row in _values(frame, report, columns):
        sheet.append([_safe(value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _values(frame: Frame, report: Report, columns: Sequence[Column]) -> Iterator[list[Any]]:
    for row in report.rows:
        currency = str(row.get("currency", ""))
        yield [_value(frame, column, row.get(column.code), currency) for column in columns]


def _value(frame: Frame, column: Column, value: Any, currency: str) -> Any:  # noqa: ANN401 - a report's cell
    if value is None:
        return None
    if column.kind == "money":
        return Money(value, currency).decimal()
    if column.kind == "share":
        return Decimal(value) / wording.PERMYRIAD
    if column.kind in {"text", "bool"}:
        row = {"currency": currency}
        return wording.cell(column.code, column.kind, value, row, frame.language)
    return value


def _plain(value: Any) -> str:  # noqa: ANN401 - as above
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(_safe(value))


def _safe(value: Any) -> Any:  # noqa: ANN401 - as above
    risky = isinstance(value, str) and value.startswith(RISKY)
    return f"'{value}" if risky else value
