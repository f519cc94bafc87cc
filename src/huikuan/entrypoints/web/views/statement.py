"""The statement of account (对账单): page, PDF and workbook of the same figures (D5)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse

from huikuan.analytics import reports
from huikuan.analytics.reports import Query, Report, column_title
from huikuan.entrypoints.web import money_links, tables, wording
from huikuan.entrypoints.web.exports import attachment
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import to_document
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows.issue_statement import issue_statement
from huikuan.kernel.days import add_days

PERIOD = ("from", "to")
FORMS = ("pdf", "xlsx")
ISSUED = "issued"
_LINES = tables.ListSpec(
    report="statement",
    hidden=frozenset({"currency", "document_kind"}),
    links={"number": to_document},
    figures=money_links.STATEMENT,
)


@page("statement", here="customers")
def statement(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """What moved between two days, from balance to balance, one block a currency."""
    report = reports.run("statement", _question(request, frame, customer_id))
    blocks = cast("list[dict[str, Any]]", report.meta["blocks"])
    facts = {
        "customer_id": customer_id,
        "who": report.meta["customer"],
        "start": report.meta["from"],
        "end": report.meta["to"],
        "blocks": [_block(frame, report, block, customer_id) for block in blocks],
        "files": [(form.upper(), _file(frame, report, customer_id, form)) for form in FORMS],
    }
    return rendered(request, frame, "web/statement.html", facts)


def _file(frame: Frame, report: Report, customer_id: int, form: str) -> str:
    period = {f"_{name}": wording.day(cast("date", report.meta[name])) for name in PERIOD}
    return frame.address("statement_file", customer_id=customer_id, form=form, **period)


def _question(request: HttpRequest, frame: Frame, customer_id: int) -> Query:
    period = {name: request.GET[name] for name in PERIOD if request.GET.get(name)}
    return frame.query(params={"customer_id": customer_id, **period}, limit=None)


def _line(row: Mapping[str, Any], customer_id: int) -> dict[str, Any]:
    # what is issued is a paper: its kind says more than that it was issued
    kind = row["document_kind"] if row["entry_kind"] == ISSUED else row["entry_kind"]
    return {**row, "entry_kind": kind, "customer_id": customer_id}


def _block(
    frame: Frame, report: Report, block: Mapping[str, Any], customer_id: int
) -> dict[str, object]:
    currency = str(block["currency"])
    end = replace(frame, as_of=cast("date", report.meta["to"]))
    start = replace(frame, as_of=add_days(cast("date", report.meta["from"]), -1))
    who = {"customer_id": customer_id, "currency": currency}
    own = [_line(row, customer_id) for row in report.rows if row["currency"] == currency]
    mine = replace(report, rows=own, totals=[], total_rows=len(own))
    return {
        "currency": currency,
        "opening": (wording.amount(block["opening"], currency), start.explain("net", **who)),
        "closing": (wording.amount(block["closing"], currency), end.explain("net", **who)),
        "figures": [
            (
                column_title(code, frame.language),
                wording.amount(block[code], currency),
                end.explain(code, **who),
            )
            for code in ("open", "overdue", "unapplied")
        ],
        "split": [
            (
                column_title(code, frame.language),
                wording.amount(minor, currency),
                end.explain(code, **who),
            )
            for code, minor in block["split"].items()
        ],
        "lines": tables.plain(frame, _LINES, mine),
    }


@page("statement", here="customers")
def statement_file(request: HttpRequest, frame: Frame, customer_id: int, form: str) -> HttpResponse:
    """The statement as a file to send: the page's figures, set in type or as a workbook."""
    if form not in FORMS:
        raise Http404(form)
    file = issue_statement(
        _question(request, frame, customer_id),
        language=frame.language,
        form="pdf" if form == "pdf" else "xlsx",
        issued_on=frame.today,
    )
    return attachment(file.content, file.name, file.media_type)
