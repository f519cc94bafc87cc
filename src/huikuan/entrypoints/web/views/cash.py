"""The cash workbench as it is looked at: the list, one receipt, what was settled and learned (D4).

The page comes whole; its parts come again by htmx, so that nothing is loaded anew between two
lines. Without a script every link and button does the same with a page.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from huikuan.adapters.texts import text
from huikuan.analytics import reports
from huikuan.books.ledger import queries as ledger
from huikuan.books.parties import queries as parties
from huikuan.entrypoints.web import cash_bench, persons, wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import recalling, requesting

SETTLED = 100
HITS = 8
WHOLE = 100
# the keys of this page, for the help window
KEYS = (
    (("j", "k"), "workbench.keys.move"),
    (("Enter", "a"), "workbench.keys.accept"),
    (("1", "…", "9"), "workbench.keys.choose"),
    (("c",), "workbench.keys.change"),
    (("s",), "workbench.keys.split"),
    (("r",), "workbench.keys.rest"),
    (("l",), "workbench.keys.leave"),
    (("n",), "workbench.keys.next"),
    (("f",), "workbench.keys.find"),
    (("u",), "workbench.keys.undo"),
    (("x", "A"), "workbench.keys.tick"),
    (("b",), "workbench.keys.bulk"),
)


@page("receipts", here="cash")
def cash(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The whole workbench, at the line that the address names."""
    facts = cash_bench.bench(frame, cash_bench.wish(request))
    return rendered(request, frame, "web/cash.html", {**facts, "page_keys": KEYS})


@page("receipts", here="cash")
def pane(request: HttpRequest, frame: Frame, receipt_id: int) -> HttpResponse:
    """One receipt with its proposals; a receipt of which nothing is left says so."""
    asked = cash_bench.wish(request)
    if not request.headers.get("HX-Request"):
        kept = {
            f"_{name}": request.GET[name]
            for name in ("band", "proposal", "customer", "claim", "whose")
            if request.GET.get(name)
        }
        return redirect(frame.address("cash", _line=receipt_id, **kept))
    one = apply_cash.waiting(frame.company.id, receipt_id)
    facts = {
        **cash_bench.rights(frame),
        "frame": frame,
        **cash_bench.kept(asked),
        "pane": cash_bench.pane(frame, one, asked) if one else None,
        "last": cash_bench.last_act(frame),
    }
    return render(request, "web/parts/cash/pane.html", facts)


@page("receipts", here="cash")
def find(request: HttpRequest, frame: Frame, receipt_id: int) -> HttpResponse:
    """Customers and invoices for a receipt that nothing was proposed for."""
    words = request.GET.get("q", "").strip()[:200]
    asked = cash_bench.wish(request)
    rows = reports.run("search", frame.query(params={"q": words})).rows if words else ()
    hits = [
        {
            "address": frame.address(
                "cash_pane",
                receipt_id=receipt_id,
                _customer=row["customer_id"],
                _band=asked.band,
                _whose=asked.whose or "",
                **({} if row["found"] == "customer" else {"_claim": row["document_id"]}),
            ),
            "title": row["customer"] if row["found"] == "customer" else row["number"],
            "owner": row["customer_no"] if row["found"] == "customer" else row["customer"],
            "more": ""
            if row["found"] == "customer"
            else f"{wording.amount(row['amount'], row['currency'])} {row['currency']}",
        }
        for row in rows
        if row["customer_id"] and row["found"] != "receipt"
    ]
    facts = {"frame": frame, "q": words, "hits": hits[:HITS]}
    return render(request, "web/parts/cash/found.html", facts)


@page("receipts", here="cash")
def progress(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Whether a run of matching is still at work; once over, the workbench is shown anew."""
    answer = render(request, "web/parts/cash/progress.html", {"frame": frame})
    if not requesting.is_matching(frame.company.id):
        answer.headers["HX-Redirect"] = frame.address("cash")
    return answer


@page("receipts", here="cash")
def settled(request: HttpRequest, frame: Frame) -> HttpResponse:
    """What people decided lately, each to be undone with a reason."""
    found = recalling.decided(frame.company.id, limit=SETTLED)
    named = persons.of(frame)
    claims = [one.decision.detail.get("document_id") for one in found]
    papers = ledger.papers(frame.company.id, [key for key in claims if key])
    facts = {
        **cash_bench.rights(frame),
        "place": "settled",
        "acts": [
            {
                **cash_bench.decision_words(frame, one),
                "by": named(one.decision.actor),
                "claim": papers.get(claim) if claim else None,
            }
            for one, claim in zip(found, claims, strict=True)
        ],
    }
    return rendered(request, frame, "web/cash_settled.html", facts)


@page("receipts", here="cash")
def learned(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The payers that were learned, each to be taken back with a reason."""
    found = apply_cash.aliases(frame.company.id, revoked=True)
    names = parties.names(frame.company.id, {one.customer_id for one in found})
    facts = {
        **cash_bench.rights(frame),
        "place": "learned",
        "aliases": [
            (one, text(f"workbench.alias.{one.kind}", frame.language), names[one.customer_id])
            for one in sorted(found, key=lambda one: one.last_at, reverse=True)
            if one.customer_id in names
        ],
    }
    return rendered(request, frame, "web/cash_learned.html", facts)


def above_of(written: str) -> int:
    """A confidence as it was written in per cent, as per mille. Raises Http404 for none."""
    whole, _, part = written.strip().partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 3):  # noqa: PLR2004 - up to 100
        raise Http404("above")
    if part and not (part.isascii() and part.isdigit() and len(part) == 1):
        raise Http404("above")
    above = int(whole) * 10 + int(part or "0")
    if not 0 < above <= WHOLE * 10:
        raise Http404("above")
    return above
