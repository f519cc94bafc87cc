"""``huikuan report``: any report or measure, as of any day (contract: commands; D6, D7)."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day, moment, whole_number
from huikuan.entrypoints.cli.clock import now, today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, NotAvailable, WrongUse

if TYPE_CHECKING:
    from huikuan.analytics import reports

_FORMATS = ("table", "json", "csv", "xlsx", "pdf")
# reports that are set as a document of several tables
_DOCUMENTS = frozenset({"monthly"})
# a report's parameters that have an option of their own
_OPTIONS = {"customer": "--customer NO"}


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the question's parts."""
    parser.add_argument("name", nargs="?", help=say("cli.report.name"))
    parser.add_argument("--list", action="store_true", help=say("cli.report.list"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.report.as_of"))
    parser.add_argument(
        "--known-at", type=moment, metavar="MOMENT", help=say("cli.report.known_at")
    )
    parser.add_argument("--by", default="", metavar="A,B", help=say("cli.report.by"))
    parser.add_argument("--where", default="", metavar="EXPR", help=say("cli.report.where"))
    parser.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help=say("cli.report.param")
    )
    parser.add_argument(
        "--explain", nargs="?", const="", metavar="FIGURE", help=say("cli.report.explain")
    )
    parser.add_argument("--customer", metavar="NO", help=say("cli.report.customer"))
    parser.add_argument("--sort", default="", metavar="COLUMN", help=say("cli.report.sort"))
    parser.add_argument("--limit", type=whole_number, metavar="N", help=say("cli.report.limit"))
    parser.add_argument(
        "--engine",
        choices=("duckdb", "postgres", "spark"),
        default="",
        help=say("cli.report.engine"),
    )
    parser.add_argument(
        "--format", choices=_FORMATS, default="table", help=say("cli.report.format")
    )
    parser.add_argument("--output", metavar="FILE", help=say("cli.report.output"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Ask the report and show the answer in the form asked for."""
    console.as_json = console.as_json or arguments.format == "json"
    if arguments.output and (console.as_json or arguments.format == "table"):
        # a file that is asked for and not written would be missed later
        raise WrongUse("cli.report.output_is_for_files")
    platform.open_books()
    from huikuan.analytics import reports

    if arguments.list or not arguments.name:
        return _list(console)
    query = _query(arguments)
    document = arguments.name in _DOCUMENTS and arguments.format in {"pdf", "xlsx"}
    if arguments.format == "pdf" and not document:
        raise WrongUse("cli.report.no_pdf", name=arguments.name)
    if arguments.explain is not None and arguments.format not in {"table", "json"}:
        raise WrongUse("cli.report.explained_as_text")
    try:
        if arguments.explain is not None:
            return _explain(query, arguments, console)
        if document:
            return _issue(query, arguments, console)
        report = reports.run(arguments.name, query)
    except reports.BadQuery as refused:
        raise _refused(refused) from refused
    if console.as_json:
        console.document(report.to_json())
    else:
        _write(report, arguments, console)
    return DONE


def _explain(query: "reports.Query", arguments: argparse.Namespace, console: Console) -> int:
    """Show what a measure, or a figure of a report, is made of."""
    from huikuan.analytics import reports
    from huikuan.entrypoints.cli import explaining

    limit = arguments.limit or (None if console.as_json else explaining.DOCUMENTS)
    reports.refuse_unknown(arguments.name)
    found = reports.explain(arguments.explain, replace(query, limit=limit), report=arguments.name)
    if console.as_json:
        console.document(found.to_json())
    else:
        explaining.show(found, console)
    return DONE


def _issue(query: "reports.Query", arguments: argparse.Namespace, console: Console) -> int:
    """Write a report that is a document of its own, PDF or workbook."""
    from huikuan.flows.issue_monthly import issue_monthly

    if not arguments.output:
        raise WrongUse("cli.report.needs_output")
    form: Literal["pdf", "xlsx"] = "pdf" if arguments.format == "pdf" else "xlsx"
    file = issue_monthly(query, language=console.language, form=form)
    with _target(arguments.output) as out:
        out.write(file.content)
    console.note("cli.report.issued", file=arguments.output, digest=file.digest)
    return DONE


def _query(arguments: argparse.Namespace) -> "reports.Query":
    from huikuan.analytics import reports
    from huikuan.books.people import queries
    from huikuan.entrypoints.cli.companies import chosen

    by = operator()
    company = chosen(by, arguments.company)
    queries.authorize(by, "reports", company.id)
    params: dict[str, object] = dict(map(_pair, arguments.param))
    if arguments.customer:
        params["customer"] = arguments.customer
    return reports.Query(
        company_id=company.id,
        as_of=arguments.as_of or today(company.time_zone),
        known_at=_known(arguments.known_at, company.time_zone),
        by=tuple(part.strip() for part in arguments.by.split(",") if part.strip()),
        where=arguments.where,
        params=params,
        sort=arguments.sort,
        limit=arguments.limit,
        engine=arguments.engine,
    )


def _known(asked: datetime | None, zone: str) -> datetime | None:
    """The instant up to which records count; the day that it is, here or there, means all."""
    at = now()
    if asked in {None, *(moment(each.isoformat()) for each in (at.date(), today(zone)))}:
        return None
    if asked is not None and asked > at:
        raise WrongUse("query.known_in_future", moment=asked.isoformat())
    return asked


def _refused(refused: "reports.BadQuery") -> WrongUse:
    if refused.code == "query.missing":
        name = refused.figures["name"]
        option = _OPTIONS.get(name, f"--param {name}=...")
        return WrongUse("cli.report.missing", option=option)
    return WrongUse(refused.code, **refused.figures)


def _pair(written: str) -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not equals or not name:
        raise WrongUse("cli.report.bad_param", value=written)
    return name, value


def _list(console: Console) -> int:
    from huikuan.analytics import reports

    titles = {name: reports.report_title(name, console.language) for name in reports.every_name()}
    wide = max(map(len, titles))
    for name, title in titles.items():
        console.show(f"{name.ljust(wide)}  {title}")
    console.document(
        {"reports": [{"name": name, "title": title} for name, title in titles.items()]}
    )
    return DONE


def _write(report: "reports.Report", arguments: argparse.Namespace, console: Console) -> None:
    if arguments.format == "table":
        _show_table(report, console)
        for part in report.parts.values():
            _show_table(part, console, as_of=report.meta["as_of"])
        return
    from huikuan.adapters import sheets
    from huikuan.entrypoints.cli import figures

    if arguments.format == "csv":
        # codes as headings: a script reads the same file in every language
        sheet = figures.sheet(report, figures.codes(report), console.language)
        with _target(arguments.output) as out:
            sheets.write_csv(out, sheet)
    elif arguments.output:
        headings = [column.title(console.language) for column in report.columns]
        with _target(arguments.output) as out:
            sheets.write_workbook(out, [figures.sheet(report, headings, console.language)])
    else:
        raise WrongUse("cli.report.needs_output")
    if arguments.output:
        console.note("cli.report.written", file=arguments.output, rows=len(report.rows))


@contextmanager
def _target(output: str | None) -> Iterator[IO[bytes]]:
    if not output:
        yield sys.stdout.buffer
        return
    try:
        with Path(output).open("wb") as file:
            yield file
    except OSError as refused:
        raise NotAvailable("cli.file_refused", file=output, message=refused) from refused


def _show_table(report: "reports.Report", console: Console, *, as_of: object = "-") -> None:
    from huikuan.entrypoints.cli import figures

    headings = [column.title(console.language) for column in report.columns]
    right = {n for n, c in enumerate(report.columns) if c.kind in figures.NUMERIC}
    lines = [figures.shown(report.columns, row) for row in report.rows]
    totals = [figures.shown(report.columns, row) for row in report.totals]
    word = console.text("cli.report.total")
    if any(first for first, *_ in totals):
        # the first column has sums of its own, such as a count: the word gets a column
        headings, right = ["", *headings], {n + 1 for n in right}
        lines, totals = [["", *line] for line in lines], [["", *line] for line in totals]
    totals = [[word, *others] for _, *others in totals]
    console.say(
        "cli.report.title",
        title=report.title(console.language),
        as_of=report.meta.get("as_of", as_of),
    )
    console.table(headings, [*lines, *totals], right=right)
    if not report.total_rows:
        # an empty table may be a right answer or a wrong question
        console.note("cli.report.empty", as_of=report.meta.get("as_of", as_of))
    console.rows(len(report.rows), report.total_rows)
