"""Says what a debit of the bank was for: the payment it took back, or the refund it paid (D5)."""

import datetime as dt

from huikuan.books.cash.models import BankDebit
from huikuan.books.cash.values import BankDebitView, CashRefused
from huikuan.kernel.actors import Actor


def explain_debit(*, by: Actor, company_id: int, one: BankDebitView, at: dt.datetime) -> None:
    """Keep for good what a debit was for, once; the caller tells it in the evidence of its act.

    Raises CashRefused cash.debit_explained, when it was for something else, or that has a debit.
    """
    taken = BankDebit.objects.filter(debit_id=one.debit_id)
    if one.decision_id is not None:
        taken |= BankDebit.objects.filter(decision_id=one.decision_id)
    if one.refund_id is not None:
        taken |= BankDebit.objects.filter(refund_id=one.refund_id)
    before = taken.first()
    if before is not None:
        raise CashRefused("cash.debit_explained", by=before.named_by, at=before.named_at)
    BankDebit.objects.create(
        debit_id=one.debit_id,
        company_id=company_id,
        decision_id=one.decision_id,
        refund_id=one.refund_id,
        minor=one.minor,
        currency=one.currency,
        named_by=f"{by.kind}:{by.id}",
        named_at=at,
    )
