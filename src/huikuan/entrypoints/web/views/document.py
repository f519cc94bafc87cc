"""One document: its instalments and every entry that moved them (D1, P6)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from huikuan.adapters.texts import known, text
from huikuan.analytics import reports
from huikuan.analytics.reports import Report
from huikuan.books.disputes import queries as disputes
from huikuan.books.documents import queries as einvoices
from huikuan.books.plans import queries as plans
from huikuan.entrypoints.web import (
    claim_words,
    einvoice_words,
    money_links,
    persons,
    tables,
    wording,
)
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import to_batch, to_counter
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import resolve_dispute
from huikuan.rules.disputes import State as DisputeState
from huikuan.rules.plans import State as PlanState

ENTRIES = 200
_NUMBERS = frozenset({"payer_account", "payer_tax_id", "bank_reference"})
# what a paper says beside its amounts, in this order, when it says it
ABOUT = (
    ("issued_on", "date"),
    ("due_on", "date"),
    ("delivered_on", "date"),
    ("terms", "text"),
    ("order_no", "text"),
    ("credits", "text"),
    ("einvoice_no", "text"),
    ("salesperson", "text"),
    ("method", "text"),
    ("payer_name", "text"),
    ("account", "text"),
    ("remittance", "text"),
)
_CLAIMS = frozenset({"invoice", "debit_note", "opening"})
SIDES = {"debt": "invoices", "cash": "receipts"}
_ITEMS = tables.ListSpec(report="document", hidden=frozenset({"currency"}))
_ENTRIES = tables.ListSpec(
    report="entries",
    hidden=frozenset(
        {"number", "document_kind", "customer", "customer_no", "currency", "counter_kind"}
    ),
    links={"counter_number": to_counter, "batch_id": to_batch},
)


@page("invoices")
def document(request: HttpRequest, frame: Frame, document_id: int) -> HttpResponse:
    """An invoice, note, receipt or draft as of a day."""
    found = reports.run("document", frame.query(params={"document_id": document_id}, limit=None))
    entries = reports.run(
        "entries", frame.query(params={"document_id": document_id}, limit=ENTRIES)
    )
    header = cast("dict[str, Any]", found.meta["header"])
    figures = money_links.of_one(document_id)
    moved = {"amount": figures["open"]}
    facts = {
        "header": header,
        "left": (frame.as_of - header["due_on"]).days if header["due_on"] else None,
        "items": tables.plain(frame, replace(_ITEMS, figures=figures, sums=figures), found),
        "entries": tables.plain(
            frame, replace(_ENTRIES, figures=moved, sums=moved), _named(frame, entries)
        ),
        "workbench": _workbench(frame, header, document_id),
        "list": SIDES[str(found.meta["side"])],
        "about": _about(frame, header),
        "open": money_links.of_document(frame, header),
        "amount": money_links.on_document(frame, header),
        "tax": frame.explain("tax", document_id=document_id),
        **_sent(frame, header, document_id),
        **_claims(frame, header, document_id),
    }
    return rendered(request, frame, "web/document.html", facts)


def _sent(frame: Frame, header: Mapping[str, Any], document_id: int) -> dict[str, Any]:
    """How the paper came to the customer, and the e-invoice that it is, where there is one."""
    if not frame.may("einvoices") or header["kind"] not in ("invoice", "debit_note"):
        return {}
    found = einvoices.linked(frame.company.id, [document_id]).get(document_id)
    return {
        "way": einvoice_words.way_of(frame, document_id),
        "document_id": document_id,
        "may_deliver": frame.may("einvoices.edit"),
        "one": found,
        "facts": [] if found is None else einvoice_words.facts(found, frame.language),
    }


def _claims(frame: Frame, header: Mapping[str, Any], document_id: int) -> dict[str, Any]:
    """Its disputes and promises, and where to open a dispute while something is left of it."""
    found: dict[str, Any] = {}
    if frame.may("disputes"):
        rules = resolve_dispute.policy(frame.company.id, frame.as_of)
        cases = disputes.disputes(
            frame.company.id, frame.as_of, states=tuple(DisputeState), document_id=document_id
        )
        found["disputes"] = [claim_words.dispute(frame, one, rules) for one in cases]
        if header["kind"] in _CLAIMS and header["open"] and frame.may("disputes.open"):
            found["to_dispute"] = frame.address("disputes", _number=header["number"])
    if frame.may("plans"):
        made = plans.plans(
            frame.company.id, frame.as_of, states=tuple(PlanState), document_id=document_id
        )
        found["promises"] = [claim_words.plan(frame, one) for one in made]
    return found


def _workbench(frame: Frame, header: Mapping[str, Any], document_id: int) -> str:
    """Where the money of a receipt can be applied, while something is left of it."""
    if header["kind"] != "receipt" or not header["open"] or not frame.may("receipts"):
        return ""
    return frame.address("cash", _line=document_id)


def _about(frame: Frame, header: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    worded = (
        (code, wording.cell(code, kind, header.get(code), header, frame.language))
        for code, kind in ABOUT
    )
    own = [
        (text(f"web.field.{code}", frame.language), written, code in wording.IDS)
        for code, written in worded
        if written
    ]
    kept = json.loads(header.get("attributes") or "{}")
    return [*own, *(_kept(frame, header, name, str(value)) for name, value in kept.items())]


def _kept(frame: Frame, header: Mapping[str, Any], name: str, value: str) -> tuple[str, str, bool]:
    """What a bank or a file said beside: ours in words, a column that is none of ours as it came."""
    if name == "charges_minor":
        shown = wording.amount(int(value), str(header["currency"]))
        return text("web.field.charges", frame.language), shown, False
    code = f"web.field.{name}"
    return (text(code, frame.language) if known(code) else name), value, name in _NUMBERS


def _named(frame: Frame, entries: Report) -> Report:
    """The entries with the names of who made them."""
    named = persons.of(frame)
    rows = [{**row, "actor": named(str(row["actor"]))} for row in entries.rows]
    return replace(entries, rows=rows)
