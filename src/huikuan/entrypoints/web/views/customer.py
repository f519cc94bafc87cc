"""Customer 360: who he is, what he owes, how he pays, and every paper (page 2 of the pages)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from huikuan.adapters.texts import text
from huikuan.analytics import reports
from huikuan.books.people import queries as people
from huikuan.entrypoints.web import money_links, tables, wording
from huikuan.entrypoints.web.charts import payment_chart
from huikuan.entrypoints.web.exports import export, wanted
from huikuan.entrypoints.web.figures import cards
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import explained, to_document
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.views.lists import status_choice

MASK = "***"
FIGURES = ("open", "overdue", "unapplied", "net", "average_days_late")
NOTES = {"overdue": "overdue_share"}
_OWN = frozenset({"customer", "customer_no", "salesperson"})

TABS: Mapping[str, tables.ListSpec] = {
    "open_items": tables.ListSpec(
        report="open_items",
        hidden=_OWN | {"line"},
        links={"number": to_document},
        figures=money_links.DOCUMENT,
    ),
    "invoices": tables.ListSpec(
        report="invoices",
        hidden=_OWN,
        links={"number": to_document},
        figures=money_links.DOCUMENT,
    ),
    "receipts": tables.ListSpec(
        report="receipts",
        hidden=_OWN,
        links={"number": to_document},
        figures=money_links.DOCUMENT,
    ),
}


@page("customers", here="customers")
def customer(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponseBase:
    """One customer as of a day, with the tab that the address names."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "open_items"
    whole = {"open": explained("net", "currency", customer_id=customer_id)}
    sums = whole if tab == "open_items" else {}
    spec = replace(TABS[tab], fixed={"customer_id": customer_id}, sums=sums)
    if tab == "invoices":
        spec = replace(spec, choices=(status_choice(frame),))
    query = tables.asked(frame, request, spec)
    form = wanted(request)
    if form:
        return export(request, frame, spec, query, form)
    header = reports.run("customer", frame.query(params={"customer_id": customer_id}))
    trend = reports.run(
        "payment_trend", frame.query(params={"customer_id": customer_id}, limit=None)
    )
    who = cast("dict[str, object]", header.meta["customer"])
    facts = {
        "who": who,
        "terms": wording.payment_terms(str(who["terms"] or ""), frame.language),
        "country": wording.country(str(who["country"] or ""), frame.language),
        "contacts": _contacts(frame, header.meta["contacts"]),
        "cards": cards(frame, header, FIGURES, NOTES, customer_id=customer_id),
        "late": [row for row in header.rows if row["days_late"]],
        "trend": payment_chart(frame, trend),
        "table": tables.shown(frame, request, spec, query, reports.run(spec.report, query)),
        "tabs": [
            (
                text(f"web.tab.{code}", frame.language),
                frame.address("customer", customer_id=customer_id, _tab=code),
                code == tab,
            )
            for code in TABS
        ],
        "may_statement": frame.may("statement"),
        "empty_word": f"web.empty.{tab}",
    }
    return rendered(request, frame, "web/customer.html", facts)


def _contacts(frame: Frame, known: object) -> list[dict[str, str]]:
    """The people at the customer, as far as the person may see personal data."""
    if not frame.may("contacts"):
        return []
    masked = people.authorize(frame.actor, "contacts", frame.company.id).masked
    return [
        {part: MASK if masked and value else value for part, value in one.items()}
        for one in cast("list[dict[str, str]]", known)
    ]
