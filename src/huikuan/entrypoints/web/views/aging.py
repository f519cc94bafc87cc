"""Aging at any day, by customer or by what they have in common, down to the items (page 7; D6)."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from huikuan.adapters.texts import text
from huikuan.analytics import reports
from huikuan.analytics.reports import BadFilter, Query
from huikuan.entrypoints.web import money_links, tables
from huikuan.entrypoints.web.bars import bars
from huikuan.entrypoints.web.exports import export, wanted
from huikuan.entrypoints.web.filtering import completes, completion
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import to_customer
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.saved import menu
from huikuan.rules.filters import quoted

CUSTOMER = "customer"
GROUPS = (CUSTOMER, "salesperson", "region", "country", "industry", "group")
BASES = ("due_date", "document_date")


@page("reports", here="aging")
def aging(request: HttpRequest, frame: Frame) -> HttpResponseBase:
    """Who owes how much by days past due; every cell opens the items behind it.

    A group's row leads to its customers: `of` names the value of the group that `by` names.
    """
    by = request.GET.get("by", "")
    by = by if by in GROUPS else CUSTOMER
    of = request.GET.get("of") if by != CUSTOMER else None
    written = tables.condition_of(request)
    whole = by == CUSTOMER and "q" not in request.GET and not written
    spec = _spec(frame, by, of)
    group = (CUSTOMER, by) if of is not None else (by,)
    query = tables.asked(frame, request, spec, by=(*group, "currency"))
    if completes(request):
        return completion(request, frame, "aging", query)
    bad: BadFilter | None = None
    try:
        query = _narrowed(query, by, of)
        report = reports.run("aging", query)
    except BadFilter as found:
        bad, report = found, reports.run("aging", replace(query, where="", limit=1, offset=0))
    form = wanted(request)
    if form and bad is None:
        return export(request, frame, spec, query, form)
    buckets = cast("list[str]", report.meta["buckets"])
    figures = money_links.aged(buckets, basis=str(query.params.get("basis", "")))
    cells = figures if CUSTOMER in group else money_links.aged_by(buckets, query, by)
    spec = replace(spec, figures=cells, sums=figures)
    table = (
        tables.shown(frame, request, spec, query, report)
        if bad is None
        else tables.unread(frame, request, spec, query, bad)
    )
    facts = {
        "table": table,
        "saved": menu(request, frame, "aging"),
        "bars": bars(frame, report.totals, buckets) if whole else (),
        "groups": [(code, text(f"web.by.{code}", frame.language), code == by) for code in GROUPS],
        "of": of,
        "by": by,
        "basis": report.meta["basis"],
        "policy": report.meta["policy"],
        "empty_word": "web.empty.aging",
        "empty_address": frame.address("imports") if frame.may("imports") else "",
    }
    return rendered(request, frame, "web/aging.html", facts, status=table.status)


def _narrowed(query: Query, by: str, of: str | None) -> Query:
    """The question narrowed to one value of the group; raises BadFilter for its own condition.

    The condition is read by itself first, so that what is wrong in it keeps its place.
    """
    if of is None:
        return query
    value = f"{by} == {quoted(of)}"
    if not query.where:
        return replace(query, where=value)
    reports.run("aging", replace(query, limit=1, offset=0))
    return replace(query, where=f"({query.where}) and {value}")


def _spec(frame: Frame, by: str, of: str | None) -> tables.ListSpec:
    links: dict[str, tables.Address] = {"name": to_customer, "customer_no": to_customer}
    if by != CUSTOMER and of is None:
        links[by] = _into(by)
    return tables.ListSpec(
        report="aging",
        hidden=frozenset({"net", by} if of is not None else {"net"}),
        links=links,
        choices=(_bases(frame),),
        search="q" if by == CUSTOMER or of is not None else "",
    )


def _into(by: str) -> Callable[[Frame, tables.Row], str]:
    def address(frame: Frame, row: tables.Row) -> str:
        return frame.address("aging", _by=by, _of=row[by])

    return address


def _bases(frame: Frame) -> tables.Choice:
    words = tuple((code, text(f"basis.{code}", frame.language)) for code in BASES)
    return tables.Choice("basis", text("web.basis", frame.language), words)
