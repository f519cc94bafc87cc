"""Registers, closes and opens bank accounts of the company again, with evidence (D4)."""

from datetime import date

from django.db import connection

from huikuan.books.banking.models import AccountAct, BankAccount
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.rules.banking import BANK_ACCOUNT, AccountState

LOCK = 7_309


class NoSuchAccount(LookupError):
    """The company has no such bank account."""


class AccountRefused(ValueError):
    """The act cannot be done; `code` is a text, `figures` what it names."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the reason."""
        super().__init__(code)
        self.code = code
        self.figures = figures


def register(  # noqa: PLR0913 - what an account is
    *,
    by: Actor,
    company_id: int,
    number: str,
    currency: str,
    bank: str,
    holder: str,
    on: date,
    why: str = "",
) -> int:
    """Confirm an account as the company's, or enter it before its first statement; its id.

    Raises IllegalMove for an account that is registered or closed.
    """
    _hold(company_id)
    row, _ = BankAccount.objects.get_or_create(
        company_id=company_id,
        number=number[:60],
        currency=currency,
        defaults={"bank": bank[:200], "holder": holder[:300]},
    )
    _act(by, row, "register", on, why)
    return row.id


def close(*, by: Actor, company_id: int, account_id: int, on: date, why: str) -> None:
    """Close an account after `on`, its last day. Raises NoSuchAccount, AccountRefused, IllegalMove."""
    _hold(company_id)
    _act(by, _found(company_id, account_id), "close", on, why)


def reopen(*, by: Actor, company_id: int, account_id: int, on: date, why: str) -> None:
    """Open a closed account again. Raises NoSuchAccount, AccountRefused, IllegalMove."""
    _hold(company_id)
    _act(by, _found(company_id, account_id), "reopen", on, why)


def _hold(company_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCK, company_id))


def _found(company_id: int, account_id: int) -> BankAccount:
    row = BankAccount.objects.filter(company_id=company_id, id=account_id).first()
    if row is None:
        raise NoSuchAccount(account_id)
    return row


def _act(by: Actor, row: BankAccount, act: str, on: date, why: str) -> None:
    last = AccountAct.objects.filter(account_id=row.id).order_by("-id").first()
    before = AccountState.MET if last is None else AccountState(last.state)
    after = BANK_ACCOUNT.move(before, act)
    if last is not None and on < last.on:
        raise AccountRefused("bank_account_before_last", on=on, last=last.on)
    AccountAct.objects.create(
        account_id=row.id,
        company_id=row.company_id,
        act=act,
        state=after.value,
        on=on,
        actor=f"{by.kind}:{by.id}",
        person=by.person,
        why=why,
    )
    evidence.append(
        by=by,
        act=f"bank_account.{act}",
        subject=("bank_account", str(row.id)),
        company_id=row.company_id,
        before={"state": before.value},
        after={"state": after.value, "on": on, "number": row.number, "currency": row.currency},
        why=why,
    )
