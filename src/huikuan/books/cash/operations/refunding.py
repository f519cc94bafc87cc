"""Refunds: one person proposes, another approves, and the bank's debit shows that it was paid."""

import datetime as dt
from dataclasses import dataclass

from huikuan.books.cash.models import Refund, Standing
from huikuan.books.cash.queries import NothingHere, viewed
from huikuan.books.cash.values import (
    RECEIPT,
    REFUND,
    CashRefused,
    ReceiptState,
    RefundState,
    RefundView,
)
from huikuan.kernel.actors import Actor
from huikuan.kernel.states import IllegalMove


@dataclass(frozen=True, slots=True)
class Proposed:
    """What goes back to a payer: positive minor units, and the account it goes to if known."""

    receipt_id: int
    minor: int
    currency: str
    to_account: str
    why: str


def propose_refund(*, by: Actor, company_id: int, one: Proposed, at: dt.datetime) -> RefundView:
    """Propose a refund of a receipt whose standing is held; nothing moves yet.

    Raises CashRefused: cash.person_needed (a job has none), cash.reason_needed, cash.not_now.
    """
    if not by.person:
        raise CashRefused("cash.person_needed")
    if not one.why.strip():
        raise CashRefused("cash.reason_needed")
    _move_receipt(one.receipt_id, "propose_refund")
    row = Refund.objects.create(
        company_id=company_id,
        receipt_id=one.receipt_id,
        minor=one.minor,
        currency=one.currency,
        to_account=one.to_account,
        why=one.why,
        proposed_by=f"{by.kind}:{by.id}",
        proposed_person=by.person,
        proposed_at=at,
    )
    return viewed(RefundView, row)


def approve_refund(
    *, by: Actor, company_id: int, refund_id: int, decision_id: int, at: dt.datetime
) -> RefundView:
    """Approve a refund whose money `decision_id` took from the receipt.

    Raises NothingHere, CashRefused: cash.second_person_needed, cash.not_now.
    """
    row = _held(company_id, refund_id)
    if not by.person or by.person == row.proposed_person:
        raise CashRefused("cash.second_person_needed")
    row.decision_id = decision_id
    return _decided(row, "approve", by, at)


def refuse_refund(*, by: Actor, company_id: int, refund_id: int, at: dt.datetime) -> RefundView:
    """Refuse a refund, or withdraw one's own; its receipt waits again. Raises as approve."""
    row = _held(company_id, refund_id)
    view = _decided(row, "refuse", by, at)
    _move_receipt(row.receipt_id, "refuse_refund")
    return view


def pay_refund(
    *, company_id: int, refund_id: int, paid_on: dt.date, bank_reference: str
) -> RefundView:
    """Record that the bank has paid an approved refund. Raises NothingHere, CashRefused."""
    row = _held(company_id, refund_id)
    row.state = _moved(row, "pay").value
    row.paid_on, row.bank_reference = paid_on, bank_reference[:120]
    row.save()
    return viewed(RefundView, row)


def undo_refund(*, company_id: int, decision_id: int) -> None:
    """Take back the approved refund that a decision stands for, unless the bank has paid it.

    Raises CashRefused cash.not_now. A decision that stands for none is left alone.
    """
    row = (
        Refund.objects.select_for_update()
        .filter(company_id=company_id, decision_id=decision_id)
        .first()
    )
    if row is not None:
        row.state = _moved(row, "undo").value
        row.save(update_fields=["state"])


def _held(company_id: int, refund_id: int) -> Refund:
    row = Refund.objects.select_for_update().filter(company_id=company_id, id=refund_id).first()
    if row is None:
        raise NothingHere(refund_id)
    return row


def _decided(row: Refund, act: str, by: Actor, at: dt.datetime) -> RefundView:
    row.state = _moved(row, act).value
    row.decided_by, row.decided_person, row.decided_at = f"{by.kind}:{by.id}", by.person, at
    row.save()
    return viewed(RefundView, row)


def _moved(row: Refund, act: str) -> RefundState:
    try:
        return REFUND.move(RefundState(row.state), act)
    except IllegalMove as refused:
        raise CashRefused("cash.not_now", state=row.state, act=act) from refused


def _move_receipt(receipt_id: int, act: str) -> None:
    row = Standing.objects.select_for_update().get(receipt_id=receipt_id)
    try:
        row.state = RECEIPT.move(ReceiptState(row.state), act).value
    except IllegalMove as refused:
        raise CashRefused("cash.not_now", state=row.state, act=act) from refused
    row.version += 1
    row.save(update_fields=["state", "version"])
