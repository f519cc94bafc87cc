"""Customer 360: who he is, what he owes, how he pays, and every paper (page 2 of the pages)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from huikuan.analytics import reports
from huikuan.books.disputes import queries as disputes
from huikuan.books.orders import queries as orders
from huikuan.books.people import queries as people
from huikuan.books.plans import queries as plans
from huikuan.entrypoints.web import (
    claim_words,
    credit_words,
    money_links,
    tables,
    wording,
    worklist_words,
)
from huikuan.entrypoints.web.charts import payment_chart
from huikuan.entrypoints.web.customer_tabs import CLAIMS, ORDERS, TOUCHES, customer_tabs
from huikuan.entrypoints.web.exports import export, wanted
from huikuan.entrypoints.web.figures import cards
from huikuan.entrypoints.web.filtering import completes, completion
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import explained, to_document
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.reconciliation_words import last_confirmation
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.score_words import scored
from huikuan.entrypoints.web.views.lists import status_choice
from huikuan.flows import resolve_dispute, review_credit

MASK = "***"
FIGURES = ("open", "overdue", "unapplied", "net", "average_days_late")
NOTES = {"overdue": "overdue_share"}
FIRST = "open_items"
MOST_ORDERS = 100
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
    tab = tab if tab in TABS or (tab in {ORDERS, *CLAIMS, TOUCHES} and frame.may(tab)) else FIRST
    if completes(request) and tab in TABS:
        spec = _spec(frame, tab, customer_id)
        return completion(request, frame, tab, tables.asked(frame, request, spec))
    form = wanted(request)
    if form and tab in TABS:
        spec = _spec(frame, tab, customer_id)
        return export(request, frame, spec, tables.asked(frame, request, spec), form)
    header = reports.run("customer", frame.query(params={"customer_id": customer_id}))
    who = cast("dict[str, object]", header.meta["customer"])
    trend = reports.run(
        "payment_trend", frame.query(params={"customer_id": customer_id}, limit=None)
    )
    papers = _papers(request, frame, tab, who)
    facts = {
        "who": who,
        "terms": wording.payment_terms(str(who["terms"] or ""), frame.language),
        "country": wording.country(str(who["country"] or ""), frame.language),
        "contacts": _contacts(frame, header.meta["contacts"]),
        "cards": cards(frame, header, FIGURES, NOTES, customer_id=customer_id),
        "late": [row for row in header.rows if row["days_late"]],
        "trend": payment_chart(frame, trend),
        "tabs": customer_tabs(frame, tab, customer_id),
        "workbench": frame.address("cash", _whose=customer_id) if frame.may("receipts") else "",
        "may_statement": frame.may("statement"),
        "confirmation": last_confirmation(frame, customer_id),
        "ladder": _ladder(frame, customer_id, str(who["currency"])),
        "score": scored(frame, customer_id),
        "empty_word": f"web.empty.{tab}",
        **papers,
    }
    table = papers.get("table")
    status = table.status if isinstance(table, tables.Shown) else tables.OK
    return rendered(request, frame, "web/customer.html", facts, status=status)


def _ladder(frame: Frame, customer_id: int, currency: str) -> dict[str, object]:
    """The limit ladder, for who may see limits."""
    if not frame.may("limits"):
        return {}
    stands = review_credit.standing(frame.company, [customer_id], frame.as_of)
    return credit_words.ladder(frame, stands[customer_id], currency)


def _papers(
    request: HttpRequest, frame: Frame, tab: str, who: Mapping[str, object]
) -> dict[str, object]:
    """What the tab shows: a list of the ledger, or the orders as the seller's system has them."""
    if tab == TOUCHES:
        return {
            "rows": worklist_words.timeline(frame, cast("int", who["customer_id"])),
            "claims": "web/parts/worklist/timeline.html",
        }
    if tab in CLAIMS:
        return _claims(frame, tab, cast("int", who["customer_id"]))
    if tab != ORDERS:
        return {"table": tables.show(frame, request, _spec(frame, tab, who["customer_id"]))}
    found = orders.orders(
        company_id=frame.company.id,
        as_of=frame.as_of,
        limit=MOST_ORDERS,
        customer_no=str(who["customer_no"]),
        salesperson=frame.grant.scope.salesperson,
    )
    newest = sorted(found, key=lambda one: (one.order_date, one.order_no), reverse=True)
    return {"orders": newest, "on_orders": True}


def _claims(frame: Frame, tab: str, customer_id: int) -> dict[str, object]:
    """What the customer promised, or what he disputes, every one of it."""
    if tab == "plans":
        found = plans.for_customer(frame.company.id, customer_id, frame.as_of)
        may = frame.may("plans.promise") and not frame.away
        return {
            "claims": "web/parts/plans.html",
            "rows": [claim_words.plan(frame, one) for one in found],
            "promise": frame.address("promise", customer_id=customer_id) if may else "",
        }
    rules = resolve_dispute.policy(frame.company.id, frame.as_of)
    cases = disputes.for_customer(frame.company.id, customer_id, frame.as_of)
    return {
        "claims": "web/parts/disputes.html",
        "rows": [claim_words.dispute(frame, one, rules) for one in cases],
    }


def _spec(frame: Frame, tab: str, customer_id: object) -> tables.ListSpec:
    spec = replace(TABS[tab], fixed={"customer_id": customer_id})
    if tab == "invoices":
        spec = replace(spec, choices=(status_choice(frame),))
    if tab == FIRST:
        whole = explained("net", "currency", customer_id=customer_id)
        return replace(spec, sums={"open": whole})
    own = explained("amount", "currency", report=tab, customer_id=customer_id)
    return replace(spec, sums={"amount": own})


def _contacts(frame: Frame, known: object) -> list[dict[str, str]]:
    """The people at the customer, as far as the person may see personal data."""
    if not frame.may("contacts"):
        return []
    masked = people.authorize(frame.actor, "contacts", frame.company.id).masked
    return [
        {part: MASK if masked and value else value for part, value in one.items()}
        for one in cast("list[dict[str, str]]", known)
    ]
