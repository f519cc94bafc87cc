"""Decides how a list leaves as a file: exactly the rows, columns and order that are shown (P3).

Every row of the list, not only the page; amounts as plain figures in major units beside their
currency; headings and words in the reader's language.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from huikuan.adapters import sheets
from huikuan.adapters.texts import text
from huikuan.analytics import reports
from huikuan.analytics.reports import Column, Query, Report
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import Unanswerable
from huikuan.entrypoints.web.tables import ListSpec, columns_of

FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# what can be read and written while somebody waits
MOST_ROWS = 50_000
# kinds of columns whose cells leave as the words that the page shows
WORDED = frozenset({"text", "bool"})


def wanted(request: HttpRequest) -> str:
    """The file that the address asks for, nothing for the page itself."""
    form = request.GET.get("format", "")
    return form if form in FORMS else ""


def export(
    request: HttpRequest, frame: Frame, spec: ListSpec, query: Query, form: str
) -> HttpResponse:
    """The whole list as a file; a list too long for a page's time is left to the command line."""
    total = reports.run(spec.report, replace(query, limit=1, offset=0)).total_rows
    if total > MOST_ROWS:
        figures = {"rows": wording.count(total), "most": wording.count(MOST_ROWS)}
        raise Unanswerable(text("web.list.export.too_long", frame.language, **figures))
    report = reports.run(spec.report, query.all_rows())
    columns = columns_of(report, spec, request.GET.getlist("cols"))
    sheet = sheets.Sheet(
        name=report.title(frame.language),
        headings=[column.title(frame.language) for column in columns],
        rows=_rows(frame, report, columns),
    )
    file = io.BytesIO()
    if form == "xlsx":
        sheets.write_workbook(file, [sheet])
    else:
        sheets.write_csv(file, sheet)
    name = f"{report.name}-{frame.company.code}-{frame.as_of.isoformat()}{known_part(frame)}.{form}"
    return attachment(file.getvalue(), name, FORMS[form])


def tables_as_file(frame: Frame, name: str, tables: Sequence[Report], form: str) -> HttpResponse:
    """Tables that a page shows as a file: a sheet each in a workbook, the first one as CSV."""
    language = frame.language
    made = [
        sheets.Sheet(
            name=" ".join(filter(None, (report.title(language), str(rank + 1) if rank else ""))),
            headings=[column.title(language) for column in report.columns],
            rows=_rows(frame, report, report.columns),
        )
        for rank, report in enumerate(tables)
    ]
    file = io.BytesIO()
    if form == "xlsx":
        sheets.write_workbook(file, made)
    else:
        sheets.write_csv(file, made[0])
    whole = f"{name}-{frame.company.code}-{frame.as_of.isoformat()}{known_part(frame)}.{form}"
    return attachment(file.getvalue(), whole, FORMS[form])


def known_part(frame: Frame) -> str:
    """The part of a file's name that says what was known; nothing when all is."""
    return f"-known-{re.sub(r'[^0-9T]+', '-', frame.known)}" if frame.known else ""


def attachment(body: bytes, name: str, media_type: str) -> HttpResponse:
    """An answer that the browser keeps as a file."""
    answer = HttpResponse(body, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _rows(frame: Frame, report: Report, columns: Sequence[Column]) -> Iterator[list[sheets.Cell]]:
    for row in report.rows:
        currency = str(row.get("currency", ""))
        yield [_cell(frame, column, row.get(column.code), currency) for column in columns]


def _cell(frame: Frame, column: Column, value: Any, currency: str) -> sheets.Cell:  # noqa: ANN401 - a report's cell
    if value is None:
        return None
    if column.kind == "money":
        return wording.major(value, currency)
    if column.kind == "share":
        return Decimal(value) / wording.PERMYRIAD
    if column.kind in WORDED:
        return wording.cell(column.code, column.kind, value, {}, frame.language)
    found: sheets.Cell = value
    return found
