"""Decides what a bank statement is, and whether it can be trusted (banking; D4, I21)."""

from huikuan.rules.banking.repeating import Seen, Told, receipt_number, tell_apart
from huikuan.rules.banking.values import (
    BankStatement,
    BankTransaction,
    Counterparty,
    Detail,
    LineStatus,
)

__all__ = [
    "BankStatement",
    "BankTransaction",
    "Counterparty",
    "Detail",
    "LineStatus",
    "Seen",
    "Told",
    "receipt_number",
    "tell_apart",
]
