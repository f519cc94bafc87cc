"""Decides what a bank statement is, and whether it can be trusted (banking; D4, I21)."""

from huikuan.rules.banking.checking import check, remarks
from huikuan.rules.banking.following import continuity, line_digest, statement_digest
from huikuan.rules.banking.repeating import Seen, Told, receipt_number, tell_apart
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
    "Told",
    "check",
    "continuity",
    "line_digest",
    "receipt_number",
    "remarks",
    "statement_digest",
    "tell_apart",
]
