"""What left the bank: refunds paid, payments taken back, and what nobody has explained yet (D4, D5).

A debit is linked to the payment that it took back, or to the refund that it paid. Everything else
that went out stands here as the bank said it, fees too: what is no customer's money needs no link.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.banking.queries import TransactionView
from huikuan.books.cash import queries as cash
from huikuan.books.ledger import queries as ledger
from huikuan.entrypoints.web import cash_bench, cash_forms, cash_words, persons, wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import key_of
from huikuan.entrypoints.web.views.cash_acts import refused_words
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import CashRefused, DebitWaiting

SHOWN = 100


@page("banks", here="cash")
def debits(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The debits that nobody has explained, oldest first, and those that somebody has."""
    company = frame.company.id
    waiting = apply_cash.debits(company, limit=SHOWN + 1, after=key_of(request, "after") or 0)
    shown = waiting[:SHOWN]
    known = apply_cash.explained_debits(company, limit=SHOWN)
    receipts = {
        *(use.receipt_id for _, use in known),
        *(refund.receipt_id for one in shown for refund in one.refunds),
        *(line.document_id for one in shown for line in one.returns if line.document_id),
    }
    papers = ledger.papers(company, list(receipts))
    versions = {key: one.version for key, one in cash.standings(company, receipts).items()}
    named = persons.of(frame)
    facts = {
        **cash_bench.rights(frame),
        "place": "debits",
        "waiting": [
            _waiting(one, papers, versions)
            for one in sorted(shown, key=lambda one: (one.debit.booked_on, one.debit.id))
        ],
        "after": shown[-1].debit.id if len(waiting) > SHOWN else None,
        "known": [
            {
                **_line(line),
                "use": use,
                "what": text(
                    f"workbench.debit.{'refund' if use.refund_id else 'return'}", frame.language
                ),
                "number": papers[use.receipt_id].number if use.receipt_id in papers else "",
                "by": named(use.named_by),
            }
            for line, use in known
        ],
    }
    return rendered(request, frame, "web/cash_debits.html", facts)


def _line(line: TransactionView) -> dict[str, Any]:
    """A debit as the bank said it."""
    return {
        "line": line,
        "account": cash_words.tail(line.account),
        "amount": f"{wording.amount(-line.amount_minor, line.currency)} {line.currency}",
    }


def _waiting(
    one: DebitWaiting, papers: dict[int, ledger.Paper], versions: dict[int, int]
) -> dict[str, Any]:
    """A debit with the refunds that it may have paid and the payments it may have taken back."""
    return {
        **_line(one.debit),
        "refunds": [
            (refund, papers[refund.receipt_id].number)
            for refund in one.refunds
            if refund.receipt_id in papers
        ],
        "returns": [
            (papers[key], versions.get(key, 0))
            for key in (line.document_id for line in one.returns)
            if key in papers
        ],
    }


@require_POST
@page("cash.undo", here="cash")
def took_back(request: HttpRequest, frame: Frame, debit_id: int) -> HttpResponse:
    """Say which payment a debit took back: all that was done with its money goes with it."""
    if frame.away:
        raise PermissionDenied("past")
    said = request.POST
    receipt = cash_forms.number(said.get("receipt", ""))
    version = cash_forms.number(said.get("version", ""))
    why = cash_forms.why(said)
    if receipt is None or version is None:
        raise Http404("receipt")
    try:
        if not why:
            raise CashRefused("cash.reason_needed")
        apply_cash.take_back_return(
            by=frame.actor,
            company_id=frame.company.id,
            receipt_id=receipt,
            version=version,
            on=None,
            why=why,
            debit_id=debit_id,
        )
    except CashRefused as refused:
        messages.error(request, refused_words(frame, refused))
    else:
        messages.success(request, text("workbench.debit.took_back.done", frame.language))
    return redirect(frame.address("cash_debits"))
