"""Decides how a report becomes a list on a page: order, filters, paging, links, explanations (P3).

The server sorts, filters and pages; the address holds all of it. A list shows the report's own
columns; a page says only which of them, and where a cell leads.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from huikuan.adapters.texts import text
from huikuan.analytics import reports
from huikuan.analytics.reports import BadFilter, Column, Query, Report
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.filtering import WHERE, FilterField, faulty
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import summed

Row = Mapping[str, Any]
Address = Callable[[Frame, Row], str]

PAGE_SIZE = 50
LONGEST_NUMBER = 9
OK, BAD_REQUEST = 200, 400
RIGHT = frozenset({"money", "count", "share"})
UNBROKEN = frozenset({"date", "days"})
# columns that name the customer
OWNERS = frozenset({"name", "customer"})
# which order a first click asks for: figures from the largest, words from the first
DOWNWARD = RIGHT | UNBROKEN
# what an address says that is not a filter of the list
OF_THE_PAGE = frozenset({"page", "format"})
Pairs = list[tuple[str, str]]
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with given answers as (code, word); an empty answer is always offered first."""

    name: str
    word: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListSpec:
    """What a page says about its list.

    `hidden` columns wait to be chosen; `links` lead to another page, `figures` to the explanation
    of the figure in the cell, `sums` to that of a total while the list is whole (what a filter
    leaves is explained as the sum of this list), `tones` give a word its colour.
    """

    report: str
    sort: str = ""
    hidden: frozenset[str] = frozenset()
    links: Mapping[str, Address] = field(default_factory=dict)
    figures: Mapping[str, Address] = field(default_factory=dict)
    sums: Mapping[str, Address] = field(default_factory=dict)
    tones: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    by_currency: bool = True
    search: str = "q"
    fixed: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading."""

    label: str
    css: str
    address: str = ""
    order: str = ""


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
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A list ready to be rendered."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[tuple[Cell, ...], ...]
    pager: Pager
    choices: tuple[tuple[Choice, str], ...] = ()
    search: str = ""
    words: str = ""
    narrowed: bool = False
    exports: tuple[tuple[str, str], ...] = ()
    clear: str = ""
    choosable: tuple[tuple[str, str, bool], ...] = ()
    usual: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    filter: FilterField | None = None

    @property
    def status(self) -> int:
        """How the page is answered: a condition that cannot be read is the asker's fault."""
        return BAD_REQUEST if self.filter and self.filter.fault else OK


def asked(frame: Frame, request: HttpRequest, spec: ListSpec, *, by: tuple[str, ...] = ()) -> Query:
    """The question that the address asks."""
    params: dict[str, object] = dict(spec.fixed)
    words = request.GET.get("q", "").strip()
    if spec.search and words:
        params[spec.search] = words
    for choice in spec.choices:
        answer = request.GET.get(choice.name, "")
        if any(answer == code for code, _ in choice.answers):
            params[choice.name] = answer
    currency = request.GET.get("currency", "")
    if spec.by_currency and _CURRENCY.fullmatch(currency):
        params["currency"] = currency
    sort = request.GET.get("sort", "") or spec.sort
    query = frame.query(
        params=params,
        by=by,
        sort=sort,
        limit=PAGE_SIZE,
        offset=offset(request, PAGE_SIZE),
    )
    return replace(query, where=condition_of(request))


def condition_of(request: HttpRequest) -> str:
    """The condition that the address asks, empty for none."""
    return request.GET.get(WHERE, "").strip()


def show(frame: Frame, request: HttpRequest, spec: ListSpec) -> Shown:
    """Ask the report and word its answer for the page.

    A condition that cannot be read gives a list without rows that says so at the field; for other
    faults raises BadQuery as the report does.
    """
    query = asked(frame, request, spec)
    try:
        return shown(frame, request, spec, query, reports.run(spec.report, query))
    except BadFilter as bad:
        return unread(frame, request, spec, query, bad)


def unread(
    frame: Frame, request: HttpRequest, spec: ListSpec, query: Query, bad: BadFilter
) -> Shown:
    """A list whose condition cannot be read: its filters as they were given, and what is wrong."""
    nothing = Report(spec.report, (), (), (), 0, {})
    empty = shown(frame, request, spec, query, nothing)
    return replace(
        empty, exports=(), choosable=(), filter=faulty(frame, request, condition_of(request), bad)
    )


def shown(
    frame: Frame, request: HttpRequest, spec: ListSpec, query: Query, report: Report
) -> Shown:
    """A report's answer worded as a list that can be sorted, filtered and paged."""
    here = [pair for pair in pairs_of(request) if pair[0] not in OF_THE_PAGE]
    columns = columns_of(report, spec, request.GET.getlist("cols"))
    sortable = report.meta.get("sortable")
    total, last = report.total_rows, query.offset + len(report.rows)
    choices = (*spec.choices, *_currencies(frame, spec, query, report))
    own = {choice.name for choice in choices} | {"q", WHERE}
    chosen = {column.code for column in columns}
    written = condition_of(request)
    narrowed = len(query.params) > len(spec.fixed) or bool(written)
    return Shown(
        heads=tuple(
            _head(frame, column, query.sort or str(report.meta.get("sort", "")), here)
            if not isinstance(sortable, list) or column.code in sortable
            else _still(frame, column)
            for column in columns
        ),
        rows=rows(frame, spec, columns, report.rows),
        totals=_totals(frame, spec, columns, report, query if narrowed or query.where else None),
        pager=Pager(
            first=query.offset + 1 if total else 0,
            last=last,
            total=total,
            before=_page(here, query.offset, -1) if query.offset else "",
            after=_page(here, query.offset, 1) if last < total else "",
        ),
        choices=tuple((choice, str(query.params.get(choice.name, ""))) for choice in choices),
        search=spec.search,
        words=str(query.params.get(spec.search, "")),
        narrowed=narrowed,
        exports=tuple((form.upper(), _with(here, format=form)) for form in ("xlsx", "csv")),
        clear=_with([pair for pair in here if pair[0] not in own]),
        usual=_with([pair for pair in here if pair[0] != "cols"]) if "cols" in request.GET else "",
        choosable=tuple(
            (column.code, column.title(frame.language), column.code in chosen)
            for column in report.columns
        ),
        kept=tuple(pair for pair in here if pair[0] not in own and pair[0] != "cols"),
        filter=FilterField(written),
    )


def pairs_of(request: HttpRequest) -> Pairs:
    """What the address says, in its order."""
    return [(name, value) for name, values in request.GET.lists() for value in values]


def plain(frame: Frame, spec: ListSpec, report: Report) -> Shown:
    """A report's answer as a table that stands as it is: in a drawer, on a document."""
    columns = columns_of(report, spec)
    return Shown(
        heads=tuple(_still(frame, column) for column in columns),
        rows=rows(frame, spec, columns, report.rows),
        totals=_totals(frame, spec, columns, report, None),
        pager=Pager(1 if report.rows else 0, len(report.rows), report.total_rows),
    )


def columns_of(report: Report, spec: ListSpec, chosen: Sequence[str] = ()) -> tuple[Column, ...]:
    """The columns that are shown, in the report's order: the chosen ones, else the usual."""
    if chosen:
        found = tuple(column for column in report.columns if column.code in chosen)
        if found:
            return found
    return tuple(column for column in report.columns if column.code not in spec.hidden)


def rows(
    frame: Frame, spec: ListSpec, columns: Sequence[Column], found: Sequence[Row]
) -> tuple[tuple[Cell, ...], ...]:
    """Rows in words, cell by cell."""
    titles = [column.title(frame.language) for column in columns]
    return tuple(
        tuple(
            _cell(frame, spec, column, title, row)
            for column, title in zip(columns, titles, strict=True)
        )
        for row in found
    )


def _currencies(frame: Frame, spec: ListSpec, query: Query, report: Report) -> tuple[Choice, ...]:
    """The choice among the currencies that the list has, when there is one to make."""
    chosen = query.params.get("currency")
    found = {str(row["currency"]) for row in report.totals} | ({str(chosen)} if chosen else set())
    if not spec.by_currency or not (chosen or len(found) > 1):
        return ()
    answers = tuple((code, code) for code in sorted(found))
    return (Choice("currency", text("web.list.currency", frame.language), answers),)


def _totals(
    frame: Frame,
    spec: ListSpec,
    columns: Sequence[Column],
    report: Report,
    narrowed: Query | None,
) -> tuple[tuple[Cell, ...], ...]:
    figures = spec.sums
    if narrowed is not None:
        figures = {code: summed(code, spec.report, narrowed) for code in spec.sums}
    return rows(frame, replace(spec, figures=figures, links={}), columns, report.totals)


def offset(request: HttpRequest, size: int) -> int:
    """How many rows stand before the page that the address names; the first when it is none."""
    return (max(key_of(request, "page") or 1, 1) - 1) * size


def key_of(request: HttpRequest, name: str) -> int | None:
    """The whole number that the address gives under a name, nothing when it gives none."""
    given = request.GET.get(name, "")
    good = given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER
    return int(given) if good else None


def _with(here: Pairs, **more: str) -> str:
    kept = [pair for pair in here if pair[0] not in more]
    return f"?{urlencode([*kept, *more.items()])}"


def _page(here: Pairs, skipped: int, step: int) -> str:
    return _with(here, page=str(skipped // PAGE_SIZE + 1 + step))


def _still(frame: Frame, column: Column) -> Head:
    return Head(column.title(frame.language), _css(column))


def _head(frame: Frame, column: Column, sort: str, here: Pairs) -> Head:
    by, downward = sort.removeprefix("-"), sort.startswith("-")
    following = f"-{column.code}" if column.kind in DOWNWARD else column.code
    order = ""
    if by == column.code:
        following = column.code if downward else f"-{column.code}"
        order = "descending" if downward else "ascending"
    return replace(_still(frame, column), address=_with(here, sort=following), order=order)


def _cell(frame: Frame, spec: ListSpec, column: Column, title: str, row: Row) -> Cell:
    code, value = column.code, row.get(column.code)
    if column.kind == "money" and value == 0:
        return Cell(title, "hk-num hk-zero", wording.NOTHING)
    written = wording.cell(code, column.kind, value, row, frame.language)
    if code in OWNERS and value is None and "customer_id" in row and row["customer_id"] is None:
        return Cell(title, "", text("web.document.unclaimed", frame.language), tone="amber")
    if value == "" and code in spec.links and code not in OWNERS | wording.IDS:
        # customers whose group nobody has filled in are a group too
        written = text("web.list.blank", frame.language)
    link, figure, tone = spec.links.get(code), spec.figures.get(code), spec.tones.get(code)
    css = _css(column)
    return Cell(
        label=title,
        css=css if written else f"{css} hk-blank",
        text=written,
        href=link(frame, row) if link and written else "",
        explain=figure(frame, row) if figure and written else "",
        tone=tone(value) if tone and written else "",
    )


def _css(column: Column) -> str:
    if column.code in OWNERS:
        return "hk-who"
    if column.measure:
        return "hk-num"
    if column.code in wording.IDS | wording.SHORT or column.kind in UNBROKEN:
        return "hk-nowrap"
    return "hk-num" if column.kind in RIGHT else ""
