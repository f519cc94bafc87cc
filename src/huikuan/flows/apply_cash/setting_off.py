"""Sets off what we owe a customer against what it owes us (抵销, Civil Code 568; D4)."""

from django.db import transaction

from huikuan.books.cash import operations as cash
from huikuan.books.cash.values import CashRefused, Kind, NewDecision
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.operations import SetOff
from huikuan.flows.apply_cash.applying import record
from huikuan.flows.apply_cash.deciding import deciding, fitted
from huikuan.kernel.actors import Actor


def set_off(*, by: Actor, company_id: int, one: SetOff, why: str) -> int:
    """Receive what we owe a customer elsewhere as if it were money, to be applied to its debts.

    Returns the receipt's document id. Both debts must exist and be due (Civil Code 568): who sets
    off says so in `why`. It is a decision, which can be undone as long as nothing is settled by it.
    Raises CashRefused cash.reason_needed, cash.does_not_fit.
    """
    if not why.strip():
        raise CashRefused("cash.reason_needed")
    who = deciding(by, company_id, why)
    with transaction.atomic():
        act = ledger.open_act(
            company_id=company_id, kind="receive", by=by, recorded_at=who.at, why=why
        )
        document_id = fitted(lambda: ledger.receive_set_off(act, one))
        posted = ledger.close_act(act)
        held = cash.take(company_id, document_id, None)
        cash.decide(
            who,
            NewDecision(
                receipt_id=document_id,
                version=held.version,
                kind=Kind.SET_OFF,
                minor=one.minor,
                currency=one.currency,
                left_minor=one.minor,
                customer_id=one.customer_id,
                act_id=act.id,
                detail={"reference": one.reference},
            ),
        )
        record(who, "cash.set_off", posted, {"receipt_id": document_id, "minor": one.minor})
    return document_id
