"""Decides what a bank statement is, and whether it can be trusted (banking; D4, I21)."""

from huikuan.rules.banking.accounts import Standing, about_account, refused_by
from huikuan.rules.banking.checking import check, remarks
from huikuan.rules.banking.following import continuity, line_digest, statement_digest
from huikuan.rules.banking.policy import BankingPolicy, parse
from huikuan.rules.banking.repeating import Seen, Told, receipt_number, tell_apart
from huikuan.rules.banking.states import BANK_ACCOUNT, AccountState
from huikuan.rules.banking.summing import Sums, credits_until, payments_minor, splits, sums
from huikuan.rules.banking.values import (
    BankStatement,
    BankTransaction,
    ControlTotals,
    Counterparty,
    Detail,
    LineStatus,
)

__all__ = [
    "BANK_ACCOUNT",
    "AccountState",
    "BankStatement",
    "BankTransaction",
    "BankingPolicy",
    "ControlTotals",
    "Counterparty",
    "Detail",
    "LineStatus",
    "Seen",
    "Standing",
    "Sums",
    "Told",
    "about_account",
    "check",
    "continuity",
    "credits_until",
    "line_digest",
    "parse",
    "payments_minor",
    "receipt_number",
    "refused_by",
    "remarks",
    "splits",
    "statement_digest",
    "sums",
    "tell_apart",
]
