"""Invoices, receipts, and one document with its instalments and every entry (D1, D6)."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from huikuan.analytics.reports import run
from huikuan.entrypoints.api.answers import ReportAnswer, ReportPage
from huikuan.entrypoints.api.asking import Dated, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.lists import Listed, listed, own_params, seen
from huikuan.entrypoints.api.rendering import rendered

router = Router(tags=["documents"])


@router.get("/invoices", response=ReportPage, auth=doors("invoices", Listed, open_fields=True))
def invoices(request: HttpRequest, asked: Query[Listed]) -> dict[str, Any]:
    """List invoices, notes and opening balances as of a day."""
    return listed(ask_of(request), "invoices", asked, own_params(request, Listed))


@router.get("/receipts", response=ReportPage, auth=doors("receipts", Listed, open_fields=True))
def receipts(request: HttpRequest, asked: Query[Listed]) -> dict[str, Any]:
    """List receipts and what of them is not applied as of a day."""
    return listed(ask_of(request), "receipts", asked, own_params(request, Listed))


@router.get("/documents/{document_id}", response=ReportAnswer, auth=doors("invoices", Dated))
def document(request: HttpRequest, document_id: str, asked: Query[Dated]) -> dict[str, Any]:
    """Return a document as of a day with its instalments and its entries.

    A receipt asks for the right to see receipts; without it, it is not there.
    """
    ask = ask_of(request)
    question = ask.question(asked, params={"document_id": document_id})
    return rendered(seen(ask, run("document", question)))
