"""The statement of account (对账单): page, PDF and workbook of the same figures (D5)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse

from huikuan.analytics import reports
from huikuan.analytics.reports import Report, column_title
from huikuan.entrypoints.web import money_links, tables, wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import to_document
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered

PERIOD = ("from", "to")
FORMS = ("pdf", "xlsx")
_LINES = tables.ListSpec(
    report="statement",
    hidden=frozenset({"currency"}),
    links={"number": to_document},
    figures=money_links.STATEMENT,
)


@page("statement", here="customers")
def statement(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """What moved between two days, from balance to balance, one block a currency."""
    report = _asked(request, frame, customer_id)
    blocks = cast("list[dict[str, Any]]", report.meta["blocks"])
    facts = {
        "customer_id": customer_id,
        "who": report.meta["customer"],
        "start": report.meta["from"],
        "end": report.meta["to"],
        "blocks": [_block(frame, report, block, customer_id) for block in blocks],
        "files": [
            (form.upper(), frame.address("statement_file", customer_id=customer_id, form=form))
            for form in FORMS
        ],
    }
    return rendered(request, frame, "web/statement.html", facts)


def _asked(request: HttpRequest, frame: Frame, customer_id: int) -> Report:
    period = {name: request.GET[name] for name in PERIOD if request.GET.get(name)}
    params = {"customer_id": customer_id, **period}
    return reports.run("statement", frame.query(params=params, limit=None))


def _block(
    frame: Frame, report: Report, block: Mapping[str, Any], customer_id: int
) -> dict[str, object]:
    currency = str(block["currency"])
    end = replace(frame, as_of=cast("date", report.meta["to"]))
    own = [
        {**row, "customer_id": customer_id} for row in report.rows if row["currency"] == currency
    ]
    mine = replace(report, rows=own, totals=[], total_rows=len(own))
    return {
        "currency": currency,
        "opening": wording.amount(block["opening"], currency),
        "closing": wording.amount(block["closing"], currency),
        "figures": [
            (
                column_title(code, frame.language),
                wording.amount(block[code], currency),
                end.explain(code, customer_id=customer_id, currency=currency),
            )
            for code in ("open", "overdue", "unapplied")
        ],
        "split": [
            (
                column_title(code, frame.language),
                wording.amount(minor, currency),
                end.explain(code, customer_id=customer_id, currency=currency),
            )
            for code, minor in block["split"].items()
        ],
        "lines": tables.plain(frame, _LINES, mine),
    }


@page("statement", here="customers")
def statement_file(request: HttpRequest, frame: Frame, customer_id: int, form: str) -> HttpResponse:
    """The statement as a file to send."""
    raise Http404(form)
