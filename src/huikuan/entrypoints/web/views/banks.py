"""Bank accounts and their statements: balances that tie, and the receipt of every line (D4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from huikuan.adapters.texts import text
from huikuan.books.banking import queries
from huikuan.books.banking.queries import NoSuchStatement, StatementView, TransactionView
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import key_of

PAGE_SIZE = 50
LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement as the page shows it; a payment inside a batch stands under it."""

    line: TransactionView
    credit: str
    debit: str
    receipt: str


@page("banks", here="banks")
def accounts(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The company's bank accounts, and the statements that came last."""
    start = key_of(request, "after") or 0
    found = queries.statements(frame.company.id, limit=PAGE_SIZE + 1, offset=start)
    facts = {
        "accounts": queries.accounts(frame.company.id),
        "statements": found[:PAGE_SIZE],
        "older": start + PAGE_SIZE if len(found) > PAGE_SIZE else None,
    }
    return rendered(request, frame, "web/banks.html", facts)


@page("banks", here="banks")
def statement(request: HttpRequest, frame: Frame, statement_id: int) -> HttpResponse:
    """One statement: opening + credits - debits = closing, and what became of each line."""
    try:
        found = queries.statement(frame.company.id, statement_id)
    except NoSuchStatement as unknown:
        raise Http404(statement_id) from unknown
    lines = queries.lines(
        frame.company.id, statement_id, after=key_of(request, "after") or 0, limit=LINES
    )
    last = max((one.line for one in lines), default=0)
    facts = {
        "statement": found,
        "findings": [_finding(frame, found, one) for one in found.findings],
        "lines": [_line(frame, one) for one in lines],
        "more": last if 0 < last < found.lines else None,
        "paged": "after" in request.GET,
    }
    return rendered(request, frame, "web/bank_statement.html", facts)


def _finding(frame: Frame, found: StatementView, one: Mapping[str, Any]) -> str:
    figures = {"account": found.account, "currency": found.currency, **one["figures"]}
    return text(one["code"], frame.language, **figures)


def _line(frame: Frame, one: TransactionView) -> Line:
    amount = wording.amount(abs(one.amount_minor), one.currency)
    return Line(
        line=one,
        credit=amount if one.amount_minor > 0 else "",
        debit=amount if one.amount_minor < 0 else "",
        receipt=frame.address("document", document_id=one.document_id) if one.document_id else "",
    )
