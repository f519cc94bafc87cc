"""Explains a figure: definition, inputs, policy, documents, entries (pages: every figure; P6)."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huikuan.adapters.texts import text
from huikuan.analytics import reports
from huikuan.analytics.reports import Explanation, Ingredient
from huikuan.entrypoints.web import money_links, tables, wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import to_counter, to_customer, to_document
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered

SHOWN = 20
NOT_PARAMS = frozenset({"as_of", "known_at", "page", "report", "by", "where"})
# what asks for a right of its own beside the right to see figures
ACTS = {"order_amount": "orders", "order_deposit": "orders", "receipts": "receipts"}

_DOCUMENTS = tables.ListSpec(
    report="open_items",
    links={"number": to_document, "customer": to_customer},
    figures={"open": money_links.of_document},
    hidden=frozenset(
        {"salesperson", "order_no", "customer_no", "currency", "line", "bucket", "disputed"}
        | {"issued_on", "kind", "amount"}
    ),
)
_ENTRIES = tables.ListSpec(
    report="entries",
    links={"number": to_document, "counter_number": to_counter},
    hidden=frozenset(
        {"customer", "customer_no", "currency", "actor", "batch_id", "recorded_at", "seq"}
        | {"document_kind", "counter_kind"}
    ),
)
_PAPERS = tables.ListSpec(
    report="invoices",
    links={"number": to_document, "customer": to_customer},
    figures={"amount": money_links.on_document, "open": money_links.of_document},
    hidden=frozenset(
        {"kind", "customer_no", "due_on", "currency", "overdue", "days_late", "status", "disputed"}
        | {"order_no", "salesperson", "open"}
    ),
)
_CASH = replace(
    _PAPERS,
    report="receipts",
    hidden=_PAPERS.hidden | {"payer_name", "remittance", "method", "account"},
)
# the documents of one of the sums that a measure is made of
_CONTRIBUTIONS = tables.ListSpec(
    report="contributions",
    links={"number": to_document, "customer": to_customer},
    figures={"added": money_links.of_document},
    hidden=frozenset({"customer_no", "currency", "kind"}),
)
_SPECS = {
    "open_items": _DOCUMENTS,
    "invoices": _PAPERS,
    "receipts": _CASH,
    "contributions": _CONTRIBUTIONS,
}


@page("reports")
def explain(request: HttpRequest, frame: Frame, figure: str) -> HttpResponse:
    """The explanation of one figure, as a drawer inside a page or as a page of its own."""
    params = {name: value for name, value in request.GET.items() if name not in NOT_PARAMS}
    offset = tables.offset(request, SHOWN)
    report = request.GET.get("report", "")
    for asked in (figure, report):
        if not frame.may(ACTS.get(asked, "")):
            raise PermissionDenied(ACTS[asked])
    by = tuple(part for part in request.GET.get("by", "").split(",") if part)
    query = frame.query(params=params, by=by, limit=SHOWN, offset=offset)
    query = replace(query, where=request.GET.get("where", ""))
    found = reports.explain(figure, query, report=report)
    language = frame.language
    value = wording.cell(figure, found.kind, found.value, {"currency": found.currency}, language)
    facts = {
        "frame": frame,
        "found": found,
        "title": found.title(language),
        "definition": found.definition(language),
        "formula": found.formula(language),
        "value": value or wording.NOTHING,
        "note": found.note(language),
        "scope": found.scope(language),
        "sums": [_sum(request, frame, one, found) for one in found.sums],
        "made_of": _made_of(frame, found),
        "documents": tables.plain(frame, _SPECS[found.documents.name], found.documents),
        "entries": tables.plain(frame, _ENTRIES, found.entries),
        "inputs": _inputs(frame, found),
        "more": _more(request, offset, found.documents.total_rows),
        "digest": found.digest.hex(),
    }
    if request.headers.get("HX-Request"):
        return render(request, "web/parts/explanation.html", facts)
    return rendered(request, frame, "web/explain.html", facts)


def _inputs(frame: Frame, found: Explanation) -> list[tuple[str, str]]:
    """What the answer depends on, in words; the policy with its version."""
    language = frame.language
    inputs = [
        (wording.code_text("web.param", name, language), wording.param(name, value, language))
        for name, value in found.parameters.items()
        if value not in (None, "") or name == "of"
    ]
    if found.policy is not None:
        version = text(
            "web.explain.version",
            language,
            name=found.policy["name"],
            version=found.policy["version"],
        )
        inputs.append((text("web.explain.policy", language), version))
    return inputs


def _sum(
    request: HttpRequest, frame: Frame, one: Ingredient, found: Explanation
) -> dict[str, object]:
    """A sum that went in, in words, with the address that shows its documents."""
    language = frame.language
    row = {"currency": found.currency}
    query = request.GET.copy()
    query.pop("page", None)
    query["need"], query["at"] = one.need, str(one.at)
    days = wording.day(one.last)
    customers = ""
    if one.customers is not None:
        code = "web.explain.customers.one" if one.customers == 1 else "web.explain.customers"
        customers = text(code, language, count=wording.count(one.customers))
    return {
        "title": one.title(language),
        "days": days if one.first is None else f"{wording.day(one.first)} – {days}",
        "value": wording.cell(one.code, one.kind, one.value, row, language) or wording.NOTHING,
        "customers": customers,
        "address": f"{request.path}?{query.urlencode()}",
        "here": _shown(one, found),
    }


def _shown(one: Ingredient, found: Explanation) -> bool:
    """Whether the documents are those of this sum."""
    meta = found.documents.meta
    return (one.need, one.at) == (meta.get("need"), meta.get("at"))


def _made_of(frame: Frame, found: Explanation) -> str:
    """The sum whose documents are shown; empty for a figure that is one itself."""
    return next((one.title(frame.language) for one in found.sums if _shown(one, found)), "")


def _more(request: HttpRequest, offset: int, total: int) -> str:
    if offset + SHOWN >= total:
        return ""
    query = request.GET.copy()
    query["page"] = str(offset // SHOWN + 2)
    return f"{request.path}?{query.urlencode()}"
