"""Search over everything: customers, document numbers, amounts (pages: frame)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huikuan.analytics import reports
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import Row, to_customer, to_document
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered

CUSTOMER = "customer"


@page("reports")
def search(request: HttpRequest, frame: Frame) -> HttpResponse:
    """What the words find, as a list inside the search window or as a page."""
    words = request.GET.get("q", "").strip()[:200]
    rows = reports.run("search", frame.query(params={"q": words})).rows if words else ()
    facts = {
        "frame": frame,
        "q": words,
        "customers": [
            (to_customer(frame, row), row["customer"], row["customer_no"])
            for row in rows
            if row["found"] == CUSTOMER
        ],
        "documents": [_document(frame, row) for row in rows if row["found"] != CUSTOMER],
    }
    if request.headers.get("HX-Request"):
        return render(request, "web/parts/hits.html", facts)
    return rendered(request, frame, "web/search.html", facts)


def _document(frame: Frame, row: Row) -> dict[str, str]:
    currency = str(row["currency"])
    return {
        "address": to_document(frame, row),
        "kind": wording.code_text("document_kind", str(row["found"]), frame.language),
        "number": str(row["number"]),
        "customer": str(row["customer"] or ""),
        "issued_on": wording.day(row["issued_on"]),
        "amount": f"{wording.amount(row['amount'], currency)} {currency}",
    }
