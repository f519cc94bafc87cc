"""The lists: customers, invoices, receipts, overdue (pages: every list; D1, D6)."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from huikuan.adapters.texts import text
from huikuan.entrypoints.web import money_links
from huikuan.entrypoints.web.exports import export, wanted
from huikuan.entrypoints.web.filtering import completes, completion
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import to_customer, to_document
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.saved import menu
from huikuan.entrypoints.web.tables import Choice, ListSpec, asked, show

STATUSES = ("open", "overdue", "settled")
TONES = {"open": "blue", "partly_settled": "amber", "settled": "green"}


def status_tone(status: str) -> str:
    """The colour beside a document's status word; grey for the others."""
    return TONES.get(status, "grey")


def status_choice(frame: Frame) -> Choice:
    """Which documents by how far they are settled."""
    words = tuple((code, text(f"status.{code}", frame.language)) for code in STATUSES)
    return Choice("status", text("web.list.status", frame.language), words)


@page("customers", here="customers")
def customers(request: HttpRequest, frame: Frame) -> HttpResponseBase:
    """Every customer with what he owes and how late."""
    spec = ListSpec(
        report="customers",
        hidden=frozenset(
            {"country", "industry", "group", "net", "oldest_due", "key_account", "terms"}
        ),
        links={"name": to_customer, "customer_no": to_customer},
        figures=money_links.POSITION,
        sums=money_links.BOOK,
        choices=(status_choice(frame),),
    )
    return _list(request, frame, spec, "customers")


@page("invoices", here="invoices")
def invoices(request: HttpRequest, frame: Frame) -> HttpResponseBase:
    """Invoices, notes and opening balances with what is open."""
    spec = ListSpec(
        report="invoices",
        hidden=frozenset({"customer_no", "overdue", "order_no", "salesperson", "disputed"}),
        links={"number": to_document, "customer": to_customer, "customer_no": to_customer},
        figures=money_links.DOCUMENT,
        sums=money_links.listed("invoices"),
        tones={"status": status_tone},
        choices=(status_choice(frame),),
    )
    return _list(request, frame, spec, "invoices")


@page("receipts", here="receipts")
def receipts(request: HttpRequest, frame: Frame) -> HttpResponseBase:
    """Receipts and drafts with what is not applied yet."""
    spec = ListSpec(
        report="receipts",
        hidden=frozenset({"customer_no", "account", "method"}),
        links={"number": to_document, "customer": to_customer, "customer_no": to_customer},
        figures=money_links.DOCUMENT,
        sums=money_links.listed("receipts"),
        tones={"status": status_tone},
        choices=(status_choice(frame),),
    )
    return _list(request, frame, spec, "receipts")


@page("reports", here="overdue")
def overdue(request: HttpRequest, frame: Frame) -> HttpResponseBase:
    """Who is past due, by money, with the oldest day."""
    spec = ListSpec(
        report="overdue",
        links={"name": to_customer, "customer_no": to_customer},
        figures=money_links.POSITION,
        sums=money_links.listed_customers("overdue"),
    )
    return _list(request, frame, spec, "overdue")


def _list(request: HttpRequest, frame: Frame, spec: ListSpec, word: str) -> HttpResponseBase:
    if completes(request):
        return completion(request, frame, spec.report, asked(frame, request, spec))
    form = wanted(request)
    if form:
        return export(request, frame, spec, asked(frame, request, spec), form)
    table = show(frame, request, spec)
    facts = {
        "word": word,
        "table": table,
        "saved": menu(request, frame, word),
        "empty_word": f"web.empty.{word}",
        "empty_address": frame.address("imports") if frame.may("imports") else "",
    }
    return rendered(request, frame, "web/list.html", facts, status=table.status)
