"""The postings for the general ledger, and one voucher down to its entries (B9, D4)."""

from dataclasses import replace

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from huikuan.adapters.texts import text
from huikuan.analytics import reports
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.exports import export, wanted
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import Row, to_counter, to_customer, to_document
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import ListSpec, asked, plain, shown
from huikuan.kernel.days import month_start

ENTRIES = 200


def to_voucher(frame: Frame, row: Row) -> str:
    """The page of the row's voucher: what it is made of."""
    return frame.address("voucher", voucher=row["voucher"])


def _spec(frame: Frame) -> ListSpec:
    other = "account_zh" if frame.language == "en" else "account_en"
    return ListSpec(
        report="postings",
        hidden=frozenset({other, "customer_no", "counter_number", "seq"}),
        links={
            "voucher": to_voucher,
            "number": to_document,
            "counter_number": to_counter,
            "customer": to_customer,
            "customer_no": to_customer,
        },
        search="",
    )


@page("postings", here="postings")
def postings(request: HttpRequest, frame: Frame) -> HttpResponseBase:
    """The lines of a period: of the month so far where the address names none."""
    spec = _spec(frame)
    query = asked(frame, request, spec)
    days = {
        "from": request.GET.get("from", "") or month_start(frame.as_of).isoformat(),
        "to": request.GET.get("to", "") or frame.as_of.isoformat(),
    }
    account = request.GET.get("account", "").strip()
    query = replace(query, where="", params={**query.params, **days, "account": account})
    form = wanted(request)
    if form:
        return export(request, frame, spec, query, form)
    report = reports.run("postings", query)
    table = replace(shown(frame, request, spec, query, report), filter=None, choosable=())
    facts = {
        "table": replace(table, search="", choices=()),
        "days": days,
        "account": account,
        "exports": table.exports,
        "policy": _policy(frame, report),
        "empty_word": "web.empty.postings",
        "empty_address": "",
    }
    return rendered(request, frame, "web/postings.html", facts)


@page("postings", here="postings")
def voucher(request: HttpRequest, frame: Frame, voucher: str) -> HttpResponseBase:
    """One voucher: its lines, and the entries of the papers behind it."""
    spec = _spec(frame)
    report = reports.run("postings", frame.query(params={"voucher": voucher}, limit=None))
    rows = list(report.rows)
    if not rows:
        raise Http404(voucher)
    seqs = {row["seq"] for row in rows}
    papers = dict.fromkeys(row["document_id"] for row in rows)
    behind = [
        reports.run("entries", frame.query(params={"document_id": one}, limit=ENTRIES))
        for one in papers
    ]
    kept = [row for one in behind for row in one.rows if row["seq"] in seqs]
    entries = replace(behind[0], rows=kept, totals=[], total_rows=len(kept))
    facts = {
        "voucher": voucher,
        "day": rows[0]["posted_on"],
        "lines": plain(frame, replace(spec, hidden=spec.hidden | {"voucher", "posted_on"}), report),
        "entries": plain(
            frame,
            ListSpec(
                report="entries",
                hidden=frozenset({"customer_no", "document_kind", "counter_kind", "batch_id"}),
                links={"number": to_document, "counter_number": to_counter},
            ),
            entries,
        ),
        "has_entries": bool(kept),
        "policy": _policy(frame, report),
    }
    return rendered(request, frame, "web/voucher.html", facts)


def _policy(frame: Frame, report: reports.Report) -> str:
    return text(
        "web.postings.policy",
        frame.language,
        chart=report.meta["chart"],
        version=report.meta["policy_version"],
        discount=wording.code_text("posting_setting", str(report.meta["discount"]), frame.language),
        reversal=wording.code_text("posting_setting", str(report.meta["reversal"]), frame.language),
    )
