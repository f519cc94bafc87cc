"""What the routes of debits and advices answer: amounts as strings of their currency (D4, D5)."""

from typing import Any

from ninja import Schema

from huikuan.entrypoints.api.cash_answers import RefundAnswer, money, refund
from huikuan.flows.apply_cash import AdviceView, DebitWaiting


class ReturnOffer(Schema):
    """A payment that a debit may take back."""

    receipt_id: int | None
    booked_on: str
    payer: str
    bank_reference: str


class DebitAnswer(Schema):
    """Money that went out, and what it may have been for."""

    id: int
    account: str
    booked_on: str
    amount: str
    currency: str
    payee: str
    payee_account: str
    text: str
    bank_reference: str
    returns: list[ReturnOffer]
    refunds: list[RefundAnswer]


class DebitsAnswer(Schema):
    """The debits that nobody has explained, oldest first."""

    items: list[DebitAnswer]


class AdviceLineAnswer(Schema):
    """A number as the payer wrote it, and what he pays of it."""

    number: str
    amount: str | None


class AdviceAnswer(Schema):
    """A remittance advice: what a payer says a payment is for."""

    id: int
    customer_id: int | None
    currency: str
    total: str
    paid_on: str | None
    payer_name: str
    reference: str
    lines: list[AdviceLineAnswer]
    file: str
    digest: str
    received_at: str
    used_at: str | None


class AdvicesAnswer(Schema):
    """The advices, the last first."""

    items: list[AdviceAnswer]


def debit(one: DebitWaiting) -> dict[str, Any]:
    """Return a debit with what it may have been for."""
    line = one.debit
    return {
        "id": line.id,
        "account": line.account,
        "booked_on": line.booked_on.isoformat(),
        "amount": money(-line.amount_minor, line.currency),
        "currency": line.currency,
        "payee": line.party_name,
        "payee_account": line.party_account,
        "text": line.text,
        "bank_reference": line.bank_reference,
        "returns": [
            {
                "receipt_id": each.document_id,
                "booked_on": each.booked_on.isoformat(),
                "payer": each.party_name,
                "bank_reference": each.bank_reference,
            }
            for each in one.returns
        ],
        "refunds": [refund(each) for each in one.refunds],
    }


def advice(one: AdviceView) -> dict[str, Any]:
    """Return a remittance advice as it was read."""
    return {
        "id": one.id,
        "customer_id": one.customer_id,
        "currency": one.currency,
        "total": money(one.total_minor, one.currency),
        "paid_on": None if one.paid_on is None else one.paid_on.isoformat(),
        "payer_name": one.payer_name,
        "reference": one.reference,
        "lines": [
            {"number": number, "amount": None if minor is None else money(minor, one.currency)}
            for number, minor in one.lines
        ],
        "file": one.file_name,
        "digest": one.digest,
        "received_at": one.received_at.isoformat(),
        "used_at": None if one.used_at is None else one.used_at.isoformat(),
    }
