"""Knows the company's bank accounts, and meets new ones with their first statement (D4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from huikuan.books.banking.values import AccountKey


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as a statement names it."""

    key: AccountKey
    bank: str
    holder: str


def meet_accounts(company_id: int, accounts: Sequence[NewAccount]) -> Mapping[AccountKey, int]:
    """Return the ids of the accounts, those that are new included. The first name stays."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO banking_bankaccount (company_id, number, currency, bank, holder)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                (company_id, one.key.number, one.key.currency, one.bank[:200], one.holder[:300])
                for one in accounts
            ],
        )
        cursor.execute(
            "SELECT number, currency, id FROM banking_bankaccount"
            " WHERE company_id = %s AND number = ANY(%s)",
            (company_id, [one.key.number for one in accounts]),
        )
        return {
            AccountKey(number, currency): account for number, currency, account in cursor.fetchall()
        }
