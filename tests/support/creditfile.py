"""Customers without anything else, for tests of what is known of them; statements that tie."""

import datetime as dt

from django.db import transaction

from huikuan.adapters.pinyin import spell
from huikuan.books.parties import operations as parties
from huikuan.rules.dossiers import Statement
from tests.support.smallbook import stage

LINES = {
    "cash": 120_000,
    "trade_receivables": 200_000,
    "inventory": 180_000,
    "current_assets": 500_000,
    "total_assets": 1_000_000,
    "current_liabilities": 250_000,
    "total_liabilities": 400_000,
    "retained_earnings": 250_000,
    "total_equity": 600_000,
    "revenue": 1_500_000,
    "profit_before_tax": 120_000,
    "interest_expense": 30_000,
    "net_profit": 90_000,
    "operating_cash_flow": 75_000,
}
"""A healthy firm's year in yuan; every sum that can be checked ties."""


def customers(company_id: int, *numbers: str, **fields: object) -> None:
    """Book customers of these numbers, called 名称 and their number."""
    rows = [
        {"customer_no": one, "name": f"名称 {one}", "currency": "CNY", **fields} for one in numbers
    ]
    with transaction.atomic():
        stage("customers", rows)
        parties.judge_customers(company_id)
        parties.book_customers(company_id, 1, spell)


def year(number: int, *, audited: bool = True, factor: int = 1, **changed: int) -> Statement:
    """The statement of a calendar year, in fen; `factor` scales it, `changed` sets lines in yuan."""
    lines = {code: minor * 100 * factor for code, minor in {**LINES, **changed}.items()}
    return Statement(dt.date(number, 12, 31), "CNY", lines, audited=audited)
