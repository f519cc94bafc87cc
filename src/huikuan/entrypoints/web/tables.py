"""Decides how a report becomes a list on a page: order, filters, paging, links, explanations (P3).

The server sorts, filters and pages; the address holds all of it. A list shows the report's own
columns; a page says only which, in which order, and where a cell leads.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from huikuan.adapters.texts import text
from huikuan.analytics import reports
from huikuan.analytics.reports import Column, Query, Report
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame

Row = Mapping[str, Any]
Address = Callable[[Frame, Row], str]

PAGE_SIZE = 50
RIGHT = frozenset({"money", "count", "share"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with given answers; the first, empty answer is always offered."""

    name: str
    word: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListSpec:
    """What a page says about its list."""

    report: str
    columns: tuple[str, ...]
    sort: str = ""
    links: Mapping[str, Address] = field(default_factory=dict)
    figures: Mapping[str, Address] = field(default_factory=dict)
    tones: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    searchable: bool = True
    fixed: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading."""

    label: str
    css: str
    address: str
    order: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, worded; `href` leads on, `explain` opens the drawer."""

    label: str
    css: str
    text: str
    href: str = ""
    explain: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """Where in the list the page stands."""

    first: int
    last: int
    total: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A list ready to be rendered."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[tuple[Cell, ...], ...]
    pager: Pager
    choices: tuple[tuple[Choice, str], ...]
    searchable: bool
    words: str
    narrowed: bool
    exports: tuple[tuple[str, str], ...]
    report: Report


def asked(frame: Frame, request: HttpRequest, spec: ListSpec, *, size: int = PAGE_SIZE) -> Query:
    """The question that the address asks."""
    params: dict[str, object] = dict(spec.fixed)
    words = request.GET.get("q", "").strip()
    if spec.searchable and words:
        params["q"] = words
    for choice in spec.choices:
        answer = request.GET.get(choice.name, "")
        if any(answer == code for code, _ in choice.answers):
            params[choice.name] = answer
    page = request.GET.get("page", "1")
    number = max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 8 else 1
    return frame.query(
        params=params,
        sort=request.GET.get("sort", "") or spec.sort,
        limit=size,
        offset=(number - 1) * size,
    )


def show(frame: Frame, request: HttpRequest, spec: ListSpec) -> Shown:
    """Ask the report and word its answer for the page."""
    query = asked(frame, request, spec)
    report = reports.run(spec.report, query)
    known = {column.code: column for column in report.columns}
    columns = tuple(known[code] for code in spec.columns if code in known)
    here = {key: value for key, value in request.GET.items() if key not in {"page", "format"}}
    total = report.total_rows
    last = min(query.offset + len(report.rows), total)
    return Shown(
        heads=tuple(_head(frame, column, query.sort, here) for column in columns),
        rows=tuple(_row(frame, spec, columns, row) for row in report.rows),
        totals=tuple(_row(frame, spec, columns, row) for row in report.totals),
        pager=Pager(
            first=query.offset + 1 if total else 0,
            last=last,
            total=total,
            before=_page(here, query, -1) if query.offset else "",
            after=_page(here, query, 1) if last < total else "",
        ),
        choices=tuple((choice, str(query.params.get(choice.name, ""))) for choice in spec.choices),
        searchable=spec.searchable,
        words=str(query.params.get("q", "")),
        narrowed=len(query.params) > len(spec.fixed),
        exports=tuple((form.upper(), _with(here, format=form)) for form in ("xlsx", "csv")),
        report=report,
    )


def label(frame: Frame, code: str) -> str:
    """A column's word."""
    return wording.code_text("column", code, frame.language)


def _with(here: Mapping[str, str], **more: str) -> str:
    return f"?{urlencode({**here, **more})}"


def _page(here: Mapping[str, str], query: Query, step: int) -> str:
    return _with(here, page=str(query.offset // query.limit + 1 + step))


def _head(frame: Frame, column: Column, sort: str, here: Mapping[str, str]) -> Head:
    by, downward = sort.removeprefix("-"), sort.startswith("-")
    # figures start with the largest, words with the first
    first = f"-{column.code}" if column.kind in RIGHT | {"days", "date"} else column.code
    following = first
    if by == column.code:
        following = column.code if downward else f"-{column.code}"
    order = "" if by != column.code else ("descending" if downward else "ascending")
    return Head(
        label=label(frame, column.code),
        css="hk-num" if column.kind in RIGHT else "",
        address=_with(here, sort=following),
        order=order,
    )


def _row(
    frame: Frame, spec: ListSpec, columns: tuple[Column, ...], row: Row
) -> tuple[Cell, ...]:
    return tuple(cell(frame, spec, column, row) for column in columns)


def cell(frame: Frame, spec: ListSpec, column: Column, row: Row) -> Cell:
    """One cell in words, with where it leads."""
    value = row.get(column.code)
    link = spec.links.get(column.code)
    figure = spec.figures.get(column.code)
    tone = spec.tones.get(column.code)
    css = "hk-num" if column.kind in RIGHT else ""
    if column.kind in {"date", "days"} or column.code.endswith(("_no", "number", "_id")):
        css = "hk-nowrap"
    written = worded(frame, column, value, row)
    return Cell(
        label=label(frame, column.code),
        css=css if written else f"{css} hk-blank",
        text=written,
        href=link(frame, row) if link and value not in (None, "") else "",
        explain=figure(frame, row) if figure and value is not None else "",
        tone=tone(value) if tone and value is not None else "",
    )


def worded(frame: Frame, column: Column, value: Any, row: Row) -> str:  # noqa: ANN401 - a report's cell
    """A report's value as the page writes it."""
    if value is None or value == "":
        return ""
    if column.kind == "money":
        return wording.amount(value, row["currency"])
    if column.kind == "days":
        writer = wording.late if column.code in LATE else wording.span
        return writer(value, frame.language)
    if column.kind == "date":
        return wording.day(value)
    if column.kind == "share":
        return wording.share(value)
    if column.kind == "count":
        return wording.count(value)
    if column.kind == "bool":
        return text("web.yes" if value else "web.no", frame.language)
    if column.code in CODED:
        return wording.code_text(CODED[column.code], str(value), frame.language)
    return str(value)


# columns of days that count from the due day, so that their sign means late or early
LATE = frozenset({"days_late", "days_overdue", "days_past_due", "oldest_days"})
# columns whose values are codes of the catalogue
CODED: Mapping[str, str] = {"kind": "web.kind", "status": "web.status", "bucket": "web.bucket"}
