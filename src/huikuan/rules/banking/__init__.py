"""Decides what a bank statement is, and whether it can be trusted (banking; D4, I21)."""

from huikuan.rules.banking.checking import check, remarks
from huikuan.rules.banking.following import continuity, line_digest, statement_digest
from huikuan.rules.banking.repeating import Seen, Told, receipt_number, tell_apart
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
    "BankStatement",
    "BankTransaction",
    "ControlTotals",
    "Counterparty",
    "Detail",
    "LineStatus",
    "Seen",
    "Sums",
    "Told",
    "check",
    "continuity",
    "credits_until",
    "line_digest",
    "payments_minor",
    "receipt_number",
    "remarks",
    "splits",
    "statement_digest",
    "sums",
    "tell_apart",
]
