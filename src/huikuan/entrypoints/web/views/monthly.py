"""The monthly receivables report: page, PDF and workbook of the same figures (D6, D7)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse

from huikuan.adapters.texts import text
from huikuan.analytics import reports
from huikuan.analytics.reports import Query, Report, column_title
from huikuan.entrypoints.web import money_links, wording
from huikuan.entrypoints.web.charts import lines_chart
from huikuan.entrypoints.web.exports import attachment
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import Address, Row, explained, to_customer, to_document
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import ListSpec, Shown, plain
from huikuan.flows.issue_monthly import issue_monthly
from huikuan.kernel.days import add_days, add_months, month_end, month_start

FORMS = ("pdf", "xlsx")
GROUPS = ("group", "salesperson", "region", "country", "industry", "customer")
TONES = {"new": "red", "grown": "red", "reduced": "green", "settled": "green"}
# figures on cards, each with the share that stands beside it
CARDS: Mapping[str, str] = {
    "receivable": "",
    "overdue": "overdue_share",
    "long_overdue": "",
    "disputed_amount": "disputed_share",
    "unapplied": "",
    "received": "",
    "dso": "",
    "best_possible_dso": "",
}
DSO = ("dso", "best_possible_dso", "dso_count_back")
_OWN = frozenset({"currency"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One card: the figure, what it was a month before, and where both are explained."""

    label: str
    share: str
    text: str
    explain: str
    before: str
    explain_before: str


@page("reports", here="monthly")
def monthly(request: HttpRequest, frame: Frame) -> HttpResponse:
    """One currency's month: figures, trends, aging, who is long overdue, what came in."""
    query = _question(request, frame)
    report = reports.run("monthly", query)
    currencies = [str(row["currency"]) for row in report.rows]
    asked = request.GET.get("currency", "")
    currency = asked if asked in currencies else currencies[0]
    by = query.by[0]
    kept = {name: request.GET[name] for name in ("by", "days") if request.GET.get(name)}
    facts = {
        "report": report,
        "month": f"{frame.as_of:%Y-%m}",
        "whole": add_days(frame.as_of, 1).day == 1,
        "before": report.meta["before"],
        "late_days": report.meta["late_days"],
        "policies": report.meta["policies"],
        "digest": report.meta["digest"],
        "currency": currency,
        "tabs": [
            (code, frame.address("monthly", **_hidden({**kept, "currency": code})))
            for code in currencies
        ],
        "groups": [
            (
                text(f"web.by.{code}", frame.language),
                frame.address("monthly", **_hidden({**kept, "by": code, "currency": currency})),
                code == by,
            )
            for code in GROUPS
        ],
        "cards": _cards(frame, report, currency),
        "dso": _chart(frame, report, currency, DSO),
        "overdue_share": _chart(frame, report, currency, ("overdue_share",)),
        "parts": _tables(frame, report, currency, by),
        "files": [(form.upper(), _file(frame, form, kept)) for form in FORMS],
        "months": _months(frame, {**kept, "currency": currency}),
        "may_mail": frame.may("report_mail"),
    }
    return rendered(request, frame, "web/monthly.html", facts)


@page("reports", here="monthly")
def monthly_file(request: HttpRequest, frame: Frame, form: str) -> HttpResponse:
    """The report as a file: every currency, set in type or as a workbook."""
    if form not in FORMS:
        raise Http404(form)
    file = issue_monthly(
        _question(request, frame),
        language=frame.language,
        form="pdf" if form == "pdf" else "xlsx",
    )
    return attachment(file.content, file.name, file.media_type)


def _question(request: HttpRequest, frame: Frame) -> Query:
    by = request.GET.get("by", "")
    days = request.GET.get("days", "")
    params = {"days": days} if days else {}
    return frame.query(params=params, by=(by if by in GROUPS else GROUPS[0],), limit=None)


def _hidden(query: Mapping[str, object]) -> dict[str, object]:
    return {f"_{name}": value for name, value in query.items()}


def _file(frame: Frame, form: str, kept: Mapping[str, str]) -> str:
    return frame.address("monthly_file", form=form, **_hidden(kept))


def _months(frame: Frame, kept: Mapping[str, str]) -> list[tuple[str, str]]:
    """The month before and, when it is over, the month after."""
    first = month_start(frame.as_of)
    before, after = add_days(first, -1), month_end(add_months(first, 1))
    found = [(text("web.monthly.earlier", frame.language), before)]
    if after < frame.today:
        found.append((text("web.monthly.later", frame.language), after))
    return [
        (word, frame.address("monthly", **_hidden({**kept, "as_of": day.isoformat()})))
        for word, day in found
    ]


def _explained(report: Report) -> Mapping[str, Address]:
    """The explanation of each figure of the summary; money that came in is the list of it."""
    meta = report.meta
    # what is past the listed days fell due before this one
    due_to = add_days(cast("date", meta["as_of"]), -int(str(meta["late_days"])) - 1)
    return {
        "receivable": explained("receivable", "currency"),
        "overdue": explained("overdue", "currency"),
        "overdue_share": explained("overdue_share", "currency"),
        "long_overdue": explained("open", "currency", due_to=due_to.isoformat()),
        "disputed_amount": explained("disputed_amount", "currency"),
        "unapplied": explained("unapplied", "currency"),
        # the cockpit has a figure of the same name
        "dso": explained("dso", "currency", report="dso"),
        "best_possible_dso": explained("best_possible_dso", "currency", report="best_possible_dso"),
        "dso_count_back": explained("dso_count_back", "currency"),
    }


def _cards(frame: Frame, report: Report, currency: str) -> list[Figure]:
    row = next(row for row in report.rows if row["currency"] == currency)
    kinds = {column.code: column.kind for column in report.columns}
    then = replace(frame, as_of=cast("date", report.meta["before"]))
    earlier = _explained(replace(report, meta={**report.meta, "as_of": then.as_of}))
    now = _explained(report)

    def written(code: str, kind: str) -> str:
        return wording.cell(code, kind, row[code], row, frame.language) or wording.NOTHING

    def shown(code: str) -> str:
        if kinds[code.removesuffix("_before")] == "money" and not row[code]:
            return wording.NOTHING
        return written(code, kinds[code])

    return [
        Figure(
            label=column_title(code, frame.language),
            share=written(share, "share") if share else "",
            text=shown(code),
            explain=now[code](frame, row) if code in now else "",
            before=shown(f"{code}_before"),
            explain_before=earlier[code](then, row) if code in earlier else "",
        )
        for code, share in CARDS.items()
    ]


def _chart(
    frame: Frame, report: Report, currency: str, codes: tuple[str, ...]
) -> dict[str, object]:
    trend = report.parts["trend"]
    rows = [row for row in trend.rows if row["currency"] == currency]
    columns = [column for column in trend.columns if column.code in codes]
    return lines_chart(frame, rows, columns, "monthly")


def _tables(
    frame: Frame, report: Report, currency: str, by: str
) -> dict[str, tuple[str, Shown, int]]:
    specs = _specs(frame, report, by)
    printed = int(str(report.meta["printed"]))
    found = {}
    for code, part in report.parts.items():
        mine = [_quiet(row) for row in part.rows if row["currency"] == currency]
        totals = [row for row in part.totals if row["currency"] == currency]
        shown = replace(part, rows=mine[:printed], totals=totals if len(mine) > 1 else [])
        table = plain(frame, specs[code], shown)
        found[code] = (part.title(frame.language), table, len(mine))
    return found


def _quiet(row: Row) -> dict[str, Any]:
    """The row without its noes: that a debt is not in dispute goes without saying."""
    return {code: None if value is False else value for code, value in row.items()}


def _of_group(by: str) -> Address:
    def address(frame: Frame, row: Row) -> str:
        return frame.address("aging", _by=by, _of=row[by])

    return address


def _specs(frame: Frame, report: Report, by: str) -> dict[str, ListSpec]:
    buckets = cast("list[str]", report.meta["buckets"])
    before = cast("date", report.meta["before"])
    customer: dict[str, Address] = dict.fromkeys(("name", "customer", "customer_no"), to_customer)
    aging = frame.query(by=(by, "currency"))
    cells = (
        money_links.aged(buckets) if by == "customer" else money_links.aged_by(buckets, aging, by)
    )
    trend = {code: _at_row(address) for code, address in _explained(report).items()}
    del trend["long_overdue"]
    late_before = _at(before, money_links.of_document)
    return {
        "buckets": ListSpec(
            report="monthly_buckets",
            hidden=_OWN | {"share_before"},
            figures={"amount": _bucket, "amount_before": _at(before, _bucket)},
        ),
        "groups": ListSpec(
            report="monthly_groups",
            # what it was a month before is what it is less the change: a screen is narrow
            hidden=_OWN | {"total_before"},
            links=customer if by == "customer" else {by: _of_group(by)},
            figures=cells,
        ),
        "late": ListSpec(
            report="monthly_late",
            hidden=_OWN,
            links={**customer, "number": to_document},
            figures={"open": money_links.of_document, "open_before": late_before},
            tones={"became": lambda became: TONES.get(became, "grey")},
        ),
        "settled": ListSpec(
            report="monthly_settled",
            hidden=_OWN | {"became"},
            links={**customer, "number": to_document},
            figures={"open_before": late_before},
        ),
        "top": ListSpec(
            report="monthly_top",
            hidden=_OWN,
            links=customer,
            figures={
                **money_links.POSITION,
                "overdue_before": _at(before, money_links.POSITION["overdue"]),
            },
        ),
        "received": ListSpec(report="monthly_received", hidden=_OWN | {"count_before"}),
        "trend": ListSpec(report="monthly_trend", hidden=_OWN, figures=trend),
    }


def _bucket(frame: Frame, row: Row) -> str:
    return frame.explain(str(row["bucket"]), currency=row["currency"])


def _at(day: date, address: Address) -> Address:
    """The same explanation as of another day."""

    def then(frame: Frame, row: Row) -> str:
        return address(replace(frame, as_of=day), row)

    return then


def _at_row(address: Address) -> Address:
    """The explanation as of the month end of the row."""

    def then(frame: Frame, row: Mapping[str, Any]) -> str:
        return address(replace(frame, as_of=row["month_end"]), row)

    return then
