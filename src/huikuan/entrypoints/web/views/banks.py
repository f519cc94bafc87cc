"""Bank accounts and their statements: balances that tie, and the receipt of every line (D4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.banking import queries
from huikuan.books.banking.queries import NoSuchStatement, StatementView, TransactionView
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import day_of, page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import key_of
from huikuan.flows import keep_bank_accounts as keep

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
    return _listed(request, frame)


@require_POST
@page("banks.keep", here="banks")
def keep_account(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Register an account, or close or open one again."""
    given = request.POST
    named: dict[str, Any] = {"by": frame.actor, "company_id": frame.company.id}
    try:
        if given.get("act") == "register":
            facts: dict[str, Any] = {
                name: given.get(name, "") for name in ("number", "bank", "holder", "why")
            }
            keep.register(
                **named, **facts, currency=given.get("currency", "").upper(), on=frame.today
            )
        else:
            change = keep.close if given.get("act") == "close" else keep.reopen
            change(
                **named,
                account_id=_number(given.get("account", "")),
                on=day_of(given.get("on", ""), frame.today),
                why=given.get("why", ""),
            )
    except keep.NoSuchAccount as unknown:
        raise Http404(given.get("account")) from unknown
    except keep.AccountRefused as refused:
        return _listed(request, frame, fault=_refused(frame, refused))
    messages.success(request, text("web.banks.kept", frame.language))
    return redirect(frame.address("banks"))


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0  # noqa: PLR2004 - a key


def _refused(frame: Frame, refused: keep.AccountRefused) -> str:
    figures = dict(refused.figures)
    if "state" in figures:
        figures["state"] = text(f"web.banks.state.{figures['state']}", frame.language)
    return text(refused.code, frame.language, **figures)


def _listed(request: HttpRequest, frame: Frame, *, fault: str = "") -> HttpResponse:
    start = key_of(request, "after") or 0
    found = queries.statements(frame.company.id, limit=PAGE_SIZE + 1, offset=start)
    facts = {
        "accounts": queries.accounts(frame.company.id),
        "statements": found[:PAGE_SIZE],
        "older": start + PAGE_SIZE if len(found) > PAGE_SIZE else None,
        "may_keep": frame.may("banks.keep") and not frame.away,
        "given": request.POST,
        "fault": fault,
    }
    return rendered(request, frame, "web/banks.html", facts, status=409 if fault else 200)


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
