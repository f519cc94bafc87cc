"""Keeps the list of the company's own bank accounts: registered, closed, opened again (D4)."""

from datetime import date

from django.db import transaction

from huikuan.books.banking import operations
from huikuan.books.banking.operations import AccountRefused, NoSuchAccount
from huikuan.kernel.actors import Actor
from huikuan.kernel.money import known
from huikuan.kernel.states import IllegalMove

__all__ = ["AccountRefused", "NoSuchAccount", "close", "register", "reopen"]


def register(  # noqa: PLR0913 - what an account is
    *,
    by: Actor,
    company_id: int,
    number: str,
    currency: str,
    on: date,
    bank: str = "",
    holder: str = "",
    why: str = "",
) -> int:
    """Enter an account, or confirm one that a statement brought; returns its id.

    Raises AccountRefused: bank_account_unnamed, bank_account_currency, bank_account_not_now.
    """
    named = "".join(number.split())
    if not named:
        raise AccountRefused("bank_account_unnamed")
    if not known(currency):
        raise AccountRefused("bank_account_currency", currency=currency)
    try:
        with transaction.atomic():
            return operations.register(
                by=by,
                company_id=company_id,
                number=named,
                currency=currency,
                bank=bank.strip(),
                holder=holder.strip(),
                on=on,
                why=why,
            )
    except IllegalMove as illegal:
        raise AccountRefused("bank_account_not_now", state=illegal.state) from illegal


def close(*, by: Actor, company_id: int, account_id: int, on: date, why: str) -> None:
    """Close an account: `on` is the last day of which a statement may speak.

    Raises NoSuchAccount, AccountRefused: bank_account_not_now, bank_account_before_last.
    """
    try:
        with transaction.atomic():
            operations.close(by=by, company_id=company_id, account_id=account_id, on=on, why=why)
    except IllegalMove as illegal:
        raise AccountRefused("bank_account_not_now", state=illegal.state) from illegal


def reopen(*, by: Actor, company_id: int, account_id: int, on: date, why: str) -> None:
    """Open a closed account again; raises as `close`."""
    try:
        with transaction.atomic():
            operations.reopen(by=by, company_id=company_id, account_id=account_id, on=on, why=why)
    except IllegalMove as illegal:
        raise AccountRefused("bank_account_not_now", state=illegal.state) from illegal
