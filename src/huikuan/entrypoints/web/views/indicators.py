"""The indicators: every measure on a card, and the page of each with trend and breakdown (D7)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from huikuan.adapters.texts import text
from huikuan.analytics import reports
from huikuan.analytics.policies import aging_policy
from huikuan.analytics.reports import BadFilter, Column, Query, Report, measure_title
from huikuan.entrypoints.web import indicators as shown
from huikuan.entrypoints.web.charts import measure_chart
from huikuan.entrypoints.web.exports import tables_as_file, wanted
from huikuan.entrypoints.web.filtering import FilterField, completes, completion, faulty
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import Address, to_customer
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import ListSpec, Row, condition_of, pairs_of, plain
from huikuan.rules.aging import parse
from huikuan.rules.measures import FAMILIES, MEASURES, Measure

SEVERAL: Final = "measures"
PERIODS: Final = {"months12": ("month", 12), "months24": ("month", 24), "quarters8": ("quarter", 8)}
DIMENSIONS: Final = (
    *("region", "salesperson", "industry", "customer", "group", "country"),
    *("terms", "key_account"),
)
MOST_GROUPS: Final = 50
MOST_CUSTOMERS: Final = 20
_CURRENCY = re.compile(r"[A-Z]{3}")


@page("reports", here="indicators")
def indicators(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every indicator of one currency: value, change, twelve month ends.

    What is not worked out yet is asked for by the page itself, which says so meanwhile.
    """
    query = frame.query(params={SEVERAL: ",".join(shown.fed())}, by=("month",), limit=None)
    fragment = request.GET.get("part") == "cards"
    facts: dict[str, object] = {
        "count": len(MEASURES),
        "busy": False,
        "part": _with(request, part="cards"),
        "whole": _with(request, whole="1"),
    }
    if not fragment and not request.GET.get("whole") and not reports.ready(SEVERAL, query):
        facts["busy"] = True
        return rendered(request, frame, "web/indicators.html", facts)
    report = reports.run(SEVERAL, query)
    currency, currencies = _currencies(frame, request, report)
    facts |= {
        "frame": frame,
        "currency": currency,
        "currencies": _choices(
            request, "currency", [(code, code) for code in currencies], currency
        ),
        "groups": shown.groups(frame, report, currency) if currencies else (),
        "imports_address": frame.address("imports") if frame.may("imports") else "",
    }
    if fragment:
        return render(request, "web/parts/indicator_cards.html", facts)
    return rendered(request, frame, "web/indicators.html", facts)


@page("reports", here="indicators")
def indicator(request: HttpRequest, frame: Frame, code: str) -> HttpResponseBase:
    """One measure: its trend, a variant beside it, by a dimension, what it means."""
    asked = _asked(request, frame, code)
    if shown.waiting(code, frame.language):
        return rendered(request, frame, "web/indicator.html", _about(asked))
    if completes(request):
        return completion(request, frame, SEVERAL, asked.query(()))
    try:
        trend = reports.run(SEVERAL, asked.query((asked.step,)))
        form = wanted(request)
        at_once = form or "part" in request.GET or "whole" in request.GET
        busy = (
            bool(asked.by) and not at_once and not reports.ready(SEVERAL, asked.query((asked.by,)))
        )
        by = reports.run(SEVERAL, asked.query((asked.by,))) if asked.by and not busy else None
    except BadFilter as bad:
        facts = _about(asked) | _filter(faulty(frame, request, asked.where, bad))
        return rendered(request, frame, "web/indicator.html", facts, status=400)
    currency, currencies = _currencies(frame, request, trend)
    series = _of_currency(trend, currency)
    groups = _grouped(asked, by, currency) if by else None
    if form:
        tables = [groups or series] if form == "csv" else [series, *([groups] if groups else [])]
        return tables_as_file(frame, f"indicator-{code.replace(':', '-')}", tables, form)
    named = shown.named(_measured(series), code, frame.language)
    rows = series.rows
    facts = _about(asked) | {
        "currency": currency,
        "currencies": _choices(request, "currency", [(one, one) for one in currencies], currency),
        "now": _now(asked, series, named),
        "chart": measure_chart(frame, rows, named, _links(frame, asked, rows)) if rows else None,
        "trend": plain(frame, _spec(asked, currency, series, None), _latest_first(series)),
        "busy": busy,
        "part": _with(request, part="groups"),
        "whole": _with(request, whole="1"),
        "groups": plain(frame, _spec(asked, currency, groups, asked.by), groups)
        if groups
        else None,
        "exports": [(form.upper(), _with(request, format=form)) for form in ("xlsx", "csv")],
    }
    if request.GET.get("part") == "groups":
        return render(request, "web/parts/indicator_groups.html", {**facts, "frame": frame})
    return rendered(request, frame, "web/indicator.html", facts)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address of an indicator asks."""

    request: HttpRequest
    frame: Frame
    code: str
    beside: str
    over: str
    by: str
    where: str
    members: tuple[Measure, ...]

    @property
    def step(self) -> str:
        """Months or quarters."""
        return PERIODS[self.over][0]

    @property
    def codes(self) -> tuple[str, ...]:
        """The measure, and the variant beside it."""
        return (self.code, *((self.beside,) if self.beside else ()))

    def query(self, by: tuple[str, ...]) -> Query:
        """The question of the trend, or of a breakdown on the day."""
        params: dict[str, object] = {SEVERAL: ",".join(self.codes)}
        if by and by[0] == self.step:
            params["periods"] = str(PERIODS[self.over][1])
        query = self.frame.query(params=params, by=by, limit=None)
        return replace(query, where=self.where)


def _asked(request: HttpRequest, frame: Frame, code: str) -> _Asked:
    """The question of the address; choices that are none are as if not made."""
    members = _members(frame, code)
    beside = request.GET.get("with", "")
    if beside == code or beside not in _variants(code, members):
        beside = ""
    over, by = request.GET.get("over", ""), request.GET.get("by", "")
    return _Asked(
        request=request,
        frame=frame,
        code=code,
        beside=beside,
        over=over if over in PERIODS else "months12",
        by=by if by in DIMENSIONS else "",
        where=condition_of(request),
        members=members,
    )


def _members(frame: Frame, code: str) -> tuple[Measure, ...]:
    """The measure, or of a family or a member of it what there is; 404 for what there is not."""
    if code in MEASURES:
        return (MEASURES[code],)
    family, _, part = code.partition(":")
    if family not in FAMILIES:
        raise Http404(code)
    buckets = parse(aging_policy(frame.company.id, frame.as_of).document)
    found = tuple(one for one in FAMILIES[family](buckets) if not part or one.card.code == code)
    if not found:
        raise Http404(code)
    return found


def _variants(code: str, members: tuple[Measure, ...]) -> tuple[str, ...]:
    """What can stand beside it: single measures in the same unit."""
    unit = members[0].card.unit
    return tuple(
        other
        for other, one in MEASURES.items()
        if other != code and one.card.unit is unit and not one.not_fed
    )


def _about(asked: _Asked) -> dict[str, object]:
    """What the page says of the measure whatever its figures are."""
    frame, language = asked.frame, asked.frame.language
    first = asked.members[0]
    own = shown.definition(first.card, first.params, language)
    definitions = [replace(own, code=asked.code)]
    if asked.beside:
        other = MEASURES[asked.beside]
        definitions.append(shown.definition(other.card, other.params, language))
    variants = [(one, measure_title(one, language)) for one in _variants(asked.code, asked.members)]
    return {
        "code": asked.code,
        "title": measure_title(asked.code, language),
        "waiting": shown.waiting(asked.code, language),
        "definitions": definitions,
        "variants": variants,
        "beside": asked.beside,
        "over": asked.over,
        "periods": [
            (word, text(f"web.indicators.{word}", language), word == asked.over) for word in PERIODS
        ],
        "by": asked.by,
        "by_word": _by_word(asked.by, frame) if asked.by else "",
        "dimensions": [(one, _by_word(one, frame)) for one in DIMENSIONS],
        **_filter(FilterField(asked.where)),
        "kept": [
            pair
            for pair in pairs_of(asked.request)
            if pair[0] not in {"with", "by", "where", "format", "over", "part", "whole"}
        ],
        "clear": _with(asked.request, where=""),
    }


def _filter(field: FilterField) -> dict[str, object]:
    """The filter field as the part of the template takes it: as that of a list."""
    return {"filter": field, "filtered": {"filter": field}}


def _by_word(by: str, frame: Frame) -> str:
    word = "web.indicators.by.customer" if by == "customer" else f"column.{by}"
    return text(word, frame.language)


def _currencies(frame: Frame, request: HttpRequest, report: Report) -> tuple[str, list[str]]:
    """The currency that is looked at, and those that there are, the company's own first."""
    home = frame.company.currency
    found = sorted(
        {str(row["currency"]) for row in report.rows}, key=lambda one: (one != home, one)
    )
    asked = request.GET.get("currency", "")
    if _CURRENCY.fullmatch(asked) and asked in found:
        return asked, found
    return (found[0] if found else home), found


def _choices(
    request: HttpRequest, name: str, answers: list[tuple[str, str]], chosen: str
) -> list[tuple[str, str, bool]]:
    """Links that make one choice and keep all others."""
    return [(word, _with(request, **{name: code}), code == chosen) for code, word in answers]


def _with(request: HttpRequest, **more: str) -> str:
    kept = [pair for pair in pairs_of(request) if pair[0] not in {*more, "part", "whole"}]
    query = urlencode([*kept, *((name, value) for name, value in more.items() if value)])
    return f"{request.path}?{query}" if query else request.path


def _measured(report: Report) -> list[Column]:
    """The columns that hold measures."""
    return [one for one in report.columns if one.measure]


def _of_currency(report: Report, currency: str) -> Report:
    rows = [row for row in report.rows if row["currency"] == currency]
    totals = [row for row in report.totals if row["currency"] == currency]
    return replace(report, rows=rows, totals=totals, total_rows=len(rows))


def _latest_first(report: Report) -> Report:
    return replace(report, rows=list(reversed(report.rows)), totals=())


def _grouped(asked: _Asked, report: Report, currency: str) -> Report:
    """The groups of one currency, the largest first; of customers the first twenty."""
    mine = _of_currency(report, currency)
    code = _measured(report)[0].code
    rows = sorted(
        mine.rows, key=lambda row: (row[code] is None, -(row[code] or 0), str(row.get("name", "")))
    )
    most = MOST_CUSTOMERS if asked.by == "customer" else MOST_GROUPS
    return replace(mine, rows=rows[:most], total_rows=len(rows))


def _now(asked: _Asked, series: Report, named: Mapping[Column, str]) -> list[dict[str, object]]:
    """The figures of the day, large, each with its explanation."""
    row = series.rows[-1] if series.rows else None
    if row is None:
        return []
    currency = str(row["currency"])
    return [
        {
            "title": title,
            "value": shown.written(column, row[column.code], currency, asked.frame.language),
            "unit": currency if column.kind == "money" else "",
            "explain": _explained(asked, column.code, currency)(asked.frame, row),
        }
        for column, title in named.items()
    ]


def _spec(asked: _Asked, currency: str, report: Report | None, by: str | None) -> ListSpec:
    """How the figures of a table explain themselves: at their own day, or in their own group."""
    columns = _measured(report) if report else []
    hidden = frozenset({"currency"})
    figures: dict[str, Address] = {
        column.code: _explained(asked, column.code, currency, by) for column in columns
    }
    links: dict[str, Address] = {"name": to_customer, "customer_no": to_customer}
    sums = {column.code: _explained(asked, column.code, currency) for column in columns}
    return ListSpec(report=SEVERAL, hidden=hidden, figures=figures, links=links, sums=sums)


def _explained(asked: _Asked, code: str, currency: str, by: str | None = None) -> Address:
    def address(frame: Frame, row: Row) -> str:
        parts: dict[str, Any] = {"_report": code, "_currency": currency}
        if asked.where:
            parts["_where"] = asked.where
        if by:
            key = "customer_no" if by == "customer" else by
            parts |= {"_by": by, "_of": row[key]}
        elif "day" in row:
            frame = replace(frame, as_of=row["day"])
        return frame.address("explain", figure=code, **parts)

    return address


def _links(frame: Frame, asked: _Asked, rows: Sequence[Row]) -> list[str]:
    """The page as of each day of the trend."""
    kept = {f"_{name}": value for name, value in pairs_of(asked.request) if name != "as_of"}
    return [
        replace(frame, as_of=row["day"]).address("indicator", code=asked.code, **kept)
        for row in rows
    ]
