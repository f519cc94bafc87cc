"""The refunds that were proposed on the workbench: approved, refused, paid by the bank (page 6; D4).

Who proposed a refund never approves it; who may apply cash says how the bank paid it.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.banking import queries as banking
from huikuan.books.ledger import queries as ledger
from huikuan.books.parties import queries as parties
from huikuan.entrypoints.web import cash_bench, cash_forms, persons, wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.views.cash_acts import refused_words
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import CashRefused, NothingHere, RefundView, recalling

DONE = 100
_OVER = ("paid", "refused", "undone")
TONES: Mapping[str, str] = {"proposed": "amber", "approved": "blue", "paid": "green"}


@page("receipts", here="refunds")
def refunds(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every refund that waits for somebody, and the last of those that are over."""
    company = frame.company.id
    waiting = apply_cash.refunds(company, states=recalling.REFUNDS_WAITING)
    over = apply_cash.refunds(company, states=_OVER)[:DONE]
    found = (*waiting, *over)
    offers = _offers(frame) if found else {}
    named = persons.of(frame)
    payees = _payees(frame, found)
    papers = ledger.papers(company, [one.receipt_id for one in found])
    facts = {
        **cash_bench.rights(frame),
        "place": "refunds",
        "may_decide": not frame.away and frame.may("cash.refund"),
        "refunds": [
            {
                "made": one,
                "number": papers[one.receipt_id].number if one.receipt_id in papers else "",
                "amount": f"{wording.amount(one.minor, one.currency)} {one.currency}",
                "payee": payees.get(one.receipt_id, wording.NOTHING),
                "by": named(one.proposed_by),
                "decided_by": named(one.decided_by),
                "state": text(f"workbench.refund.state.{one.state}", frame.language),
                "tone": TONES.get(one.state, ""),
                "own": one.proposed_person == frame.actor.person,
                "debits": offers.get(one.id, ()),
            }
            for one in found
        ],
    }
    return rendered(request, frame, "web/cash_refunds.html", facts)


def _offers(frame: Frame) -> dict[int, list[tuple[int, str]]]:
    """By refund the bank's debits of its amount to its payee: their id and how they read."""
    offers: dict[int, list[tuple[int, str]]] = {}
    for one in apply_cash.debits(frame.company.id):
        line = one.debit
        words = (wording.day(line.booked_on), line.party_name, line.bank_reference)
        for refund in one.refunds:
            told = " · ".join(word for word in words if word)
            offers.setdefault(refund.id, []).append((line.id, told))
    return offers


def _payees(frame: Frame, found: Sequence[RefundView]) -> dict[int, str]:
    """Who had paid, by receipt: as the bank said it, else the customer whose money it is."""
    receipts = [one.receipt_id for one in found]
    company = frame.company.id
    papers = ledger.papers(company, receipts)
    owners = {key: one.customer_id for key, one in papers.items() if one.customer_id}
    names = parties.names(company, set(owners.values()))
    payees = {key: names[owner] for key, owner in owners.items() if owner in names}
    still = ledger.open_receipts(company, dt.date.max, receipts)
    payees |= {one.document_id: one.payer_name for one in still if one.payer_name}
    came = banking.transactions_of(company, receipts)
    return payees | {key: one.party_name for key, one in came.items() if one.party_name}


@require_POST
@page("cash.refund", here="refunds")
def approve(request: HttpRequest, frame: Frame, refund_id: int) -> HttpResponse:
    """Approve what another person proposed."""

    def act() -> RefundView:
        return apply_cash.approve_refund(
            by=frame.actor,
            company_id=frame.company.id,
            refund_id=refund_id,
            why=cash_forms.why(request.POST),
        )

    return _acted(request, frame, act)


@require_POST
@page("cash.undo", here="refunds")
def refuse(request: HttpRequest, frame: Frame, refund_id: int) -> HttpResponse:
    """Refuse a refund, with a reason; who may not approve refunds only withdraws his own."""
    why = cash_forms.why(request.POST)

    def act() -> RefundView:
        asked = apply_cash.refunds(frame.company.id, states=("proposed",))
        another = {one.id for one in asked if one.proposed_person != frame.actor.person}
        if refund_id in another and not frame.may("cash.refund"):
            raise CashRefused("cash.refund_of_another")
        if not why:
            raise CashRefused("cash.reason_needed")
        return apply_cash.refuse_refund(
            by=frame.actor, company_id=frame.company.id, refund_id=refund_id, why=why
        )

    return _acted(request, frame, act)


@require_POST
@page("allocate", here="refunds")
def paid(request: HttpRequest, frame: Frame, refund_id: int) -> HttpResponse:
    """Say how the bank paid an approved refund: by its debit, or a day and a reference."""
    said = request.POST

    def act() -> RefundView:
        return apply_cash.pay_refund(
            by=frame.actor,
            company_id=frame.company.id,
            refund_id=refund_id,
            paid_on=_day(said.get("paid_on", ""), frame),
            bank_reference=said.get("bank_reference", "").strip()[:60],
            debit_id=cash_forms.number(said.get("debit", "")),
        )

    return _acted(request, frame, act)


def _day(written: str, frame: Frame) -> dt.date | None:
    """The day that was written, None for none. Raises CashRefused for one that has not come."""
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        return None
    if day > frame.today:
        raise CashRefused("cash.paid_later")
    return day


def _acted(request: HttpRequest, frame: Frame, act: Callable[[], RefundView]) -> HttpResponse:
    """Do an act on a refund and show the list, which says what came of it."""
    if frame.away:
        raise PermissionDenied("past")
    try:
        made = act()
    except NothingHere as missing:
        raise Http404("refund") from missing
    except CashRefused as refused:
        messages.error(request, refused_words(frame, refused))
    else:
        amount = f"{wording.amount(made.minor, made.currency)} {made.currency}"
        words = text(f"workbench.refund.done.{made.state}", frame.language, amount=amount)
        messages.success(request, words)
    return redirect(frame.address("cash_refunds"))
