"""Refunds after they were proposed: approved by another person, refused, paid by the bank (D4)."""

import datetime as dt

from django.db import transaction

from huikuan.books.cash import operations as cash
from huikuan.books.cash import queries as standing
from huikuan.books.cash.values import CashRefused, Kind, RefundState, RefundView
from huikuan.books.ledger import operations as ledger
from huikuan.flows.apply_cash.debits import debit_of_refund, explain
from huikuan.flows.apply_cash.deciding import deciding, open_receipt
from huikuan.flows.apply_cash.resting import Case, tell_refund, to_account
from huikuan.flows.apply_cash.values import Rest
from huikuan.kernel.actors import Actor
from huikuan.rules.items import Account


def approve_refund(*, by: Actor, company_id: int, refund_id: int, why: str = "") -> RefundView:
    """Approve a refund that another person proposed: the money is owed to the payer from now on.

    Raises CashRefused: cash.second_person_needed, cash.not_now, cash.does_not_fit.
    """
    who = deciding(by, company_id, why)
    with transaction.atomic():
        ledger.hold_allocations(company_id)
        asked = standing.refund(company_id, refund_id)
        if not by.person or by.person == asked.proposed_person:
            raise CashRefused("cash.second_person_needed")
        held = cash.take(company_id, asked.receipt_id, None)
        receipt = open_receipt(company_id, asked.receipt_id)
        rest = Rest("refund", minor=asked.minor)
        case = Case(who, held, receipt, rest)
        made = to_account(case, Account.REFUND, Kind.REFUND, {"refund": refund_id})
        view = cash.approve_refund(
            by=by,
            company_id=company_id,
            refund_id=refund_id,
            decision_id=made.decision.id,
            at=who.at,
        )
        tell_refund(who, "cash.refund_approved", view)
    return view


def refuse_refund(*, by: Actor, company_id: int, refund_id: int, why: str) -> RefundView:
    """Refuse a proposed refund, or withdraw one's own; its receipt waits again."""
    who = deciding(by, company_id, why)
    with transaction.atomic():
        ledger.hold_allocations(company_id)
        view = cash.refuse_refund(by=by, company_id=company_id, refund_id=refund_id, at=who.at)
        tell_refund(who, "cash.refund_refused", view)
    return view


def pay_refund(
    *,
    by: Actor,
    company_id: int,
    refund_id: int,
    paid_on: dt.date | None,
    bank_reference: str = "",
    debit_id: int | None = None,
) -> RefundView:
    """Record that the bank has paid an approved refund, by the line of its debit or as told.

    A refund that was told to be paid before the statement came is given its debit later. Raises
    CashRefused: cash.not_now, cash.debit_needed (neither debit, nor day and reference), and as
    `debits.debit_of_refund`.
    """
    who = deciding(by, company_id)
    with transaction.atomic():
        ledger.hold_allocations(company_id)
        view = standing.refund(company_id, refund_id)
        line = None if debit_id is None else debit_of_refund(company_id, debit_id, view)
        if line is None or view.state != RefundState.PAID:
            day = paid_on or (None if line is None else line.booked_on)
            reference = bank_reference or ("" if line is None else line.bank_reference)
            if day is None or (line is None and not reference):
                raise CashRefused("cash.debit_needed")
            view = cash.pay_refund(
                company_id=company_id, refund_id=refund_id, paid_on=day, bank_reference=reference
            )
        if line is not None:
            explain(who, line, refund_id=refund_id)
        tell_refund(who, "cash.refund_paid", view, debit_id)
    return view
