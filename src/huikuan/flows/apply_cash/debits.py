"""Debits of the bank: which payment one took back, which refund one paid, and what is open (D5).

A debit is for a refund only if it is of that amount to the cent; for a return it is of the payment,
or of a part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.books.banking import queries as banking
from huikuan.books.banking.queries import TransactionView
from huikuan.books.cash import operations as cash
from huikuan.books.cash import queries as standing
from huikuan.books.cash.operations import Deciding
from huikuan.books.cash.values import (
    BankDebitView,
    CashRefused,
    DebitUse,
    ReceiptState,
    RefundView,
)
from huikuan.books.ledger import queries as facts
from huikuan.rules.matching import AliasKind, alias_key

_OWED = ("approved", "paid")


@dataclass(frozen=True, slots=True)
class DebitWaiting:
    """A debit of which nobody has said what it was for, and what it may have been for.

    `returns` are lines of payments that it may take back, the likeliest first; `refunds` those of
    its amount to its payee.
    """

    debit: TransactionView
    returns: tuple[TransactionView, ...]
    refunds: tuple[RefundView, ...]


def debits(company_id: int, *, limit: int = 200, after: int = 0) -> tuple[DebitWaiting, ...]:
    """Return the debits that wait for an explanation; `after` is the id where a page ended."""
    known = standing.bank_debits(company_id)
    explained = [one.debit_id for one in known]
    found = banking.unexplained_debits(company_id, limit=limit, after=after, without=explained)
    returns = _returns(company_id, explained) if found else {}
    paid = {one.refund_id for one in known}
    owed = [one for one in standing.refunds(company_id, states=_OWED) if one.id not in paid]
    came = banking.transactions_of(company_id, [one.receipt_id for one in owed])
    return tuple(
        DebitWaiting(
            one,
            returns.get(one.id, ()),
            tuple(
                refund
                for refund in owed
                if (refund.minor, refund.currency) == (-one.amount_minor, one.currency)
                and _is_payee(one, refund, came.get(refund.receipt_id))
            ),
        )
        for one in found
    )


def explained(company_id: int, *, limit: int = 200) -> tuple[tuple[TransactionView, DebitUse], ...]:
    """Return the debits that somebody explained, the last first, and what each was for."""
    uses = standing.debit_uses(company_id, limit=limit)
    lines = banking.debits(company_id, [one.debit_id for one in uses])
    return tuple((lines[one.debit_id], one) for one in uses if one.debit_id in lines)


def _returns(company_id: int, explained: list[int]) -> Mapping[int, tuple[TransactionView, ...]]:
    """What each debit may take back: of payments that were not taken back already."""
    waiting = banking.returns_waiting(company_id, without=explained)
    receipts = {line.document_id for one in waiting for line in one.receipts if line.document_id}
    gone = {
        one.receipt_id
        for one in standing.standings(company_id, receipts).values()
        if one.state == ReceiptState.RETURNED
    }
    return {
        one.debit.id: tuple(line for line in one.receipts if line.document_id not in gone)
        for one in waiting
    }


def _is_payee(
    debit: TransactionView, refund: RefundView, came: TransactionView | None
) -> bool | None:
    """Whether a debit went to who is to be refunded; None where the bank does not say to whom.

    By account where both are known, else by the name of who had paid (`came` is his payment).
    """
    for kind, wanted, said in (
        (AliasKind.ACCOUNT, refund.to_account, debit.party_account),
        (AliasKind.NAME, "" if came is None else came.party_name, debit.party_name),
    ):
        if wanted and said:
            return alias_key(kind, wanted) == alias_key(kind, said)
    return None


def debit_of_return(
    company_id: int, debit_id: int, receipt: facts.Paper, returned_minor: int = 0
) -> TransactionView:
    """Return the debit by which the bank took a payment back, or a part of what is left of it.

    `returned_minor` of the payment went back before. Raises CashRefused: cash.no_such_debit, cash.debit_differs (another amount or currency),
    cash.debit_before (it went out before the payment came), cash.debit_elsewhere (of an account
    that the payment did not come to).
    """
    line = _debit(company_id, debit_id)
    most = -receipt.amount_minor - returned_minor
    if line.currency != receipt.currency or -line.amount_minor > most:
        _same(line, most, receipt.currency)
    if line.booked_on < receipt.issued_on:
        raise CashRefused("cash.debit_before", booked=line.booked_on, received=receipt.issued_on)
    came = banking.transactions_of(company_id, [receipt.document_id]).get(receipt.document_id)
    if came is not None and came.account_id != line.account_id:
        raise CashRefused("cash.debit_elsewhere", account=line.account, received=came.account)
    return line


def debit_of_refund(company_id: int, debit_id: int, refund: RefundView) -> TransactionView:
    """Return the debit by which the bank paid a refund.

    Where the bank does not say who was paid, whoever names the debit knows. Raises CashRefused:
    cash.no_such_debit, cash.debit_differs, cash.debit_payee (it went to somebody else).
    """
    line = _debit(company_id, debit_id)
    _same(line, refund.minor, refund.currency)
    came = banking.transactions_of(company_id, [refund.receipt_id]).get(refund.receipt_id)
    if _is_payee(line, refund, came) is False:
        raise CashRefused("cash.debit_payee", payee=line.party_name or line.party_account)
    return line


def explain(
    who: Deciding,
    line: TransactionView,
    *,
    decision_id: int | None = None,
    refund_id: int | None = None,
) -> None:
    """Keep what a debit was for. Raises CashRefused cash.debit_explained."""
    one = BankDebitView(line.id, decision_id, refund_id, -line.amount_minor, line.currency)
    cash.explain_debit(by=who.by, company_id=who.company_id, one=one, at=who.at)


def _debit(company_id: int, debit_id: int) -> TransactionView:
    line = banking.debit(company_id, debit_id)
    if line is None:
        raise CashRefused("cash.no_such_debit")
    return line


def _same(line: TransactionView, minor: int, currency: str) -> None:
    if (-line.amount_minor, line.currency) != (minor, currency):
        raise CashRefused(
            "cash.debit_differs",
            debit_minor=-line.amount_minor,
            debit_currency=line.currency,
            minor=minor,
            currency=currency,
        )
