"""Writes a letter about a customer's debts: a reminder, a formal demand, an agreement (A4, A5).

Facts: company, customer, the items as the ledger has them on the day, the account to pay to, the
letterhead. The template in force says the words. Nothing is kept here: who sends it keeps it, with
its digest.
"""

from huikuan.flows.write_letter.archive import keep_letter, kept_letter, kept_letters
from huikuan.flows.write_letter.charging import charge_of
from huikuan.flows.write_letter.gathering import policy
from huikuan.flows.write_letter.values import Amounts, Ask, Charge, Letter, LetterRefused, Sender
from huikuan.flows.write_letter.writing import preview, preview_for, write, write_many

__all__ = [
    "Amounts",
    "Ask",
    "Charge",
    "Letter",
    "LetterRefused",
    "Sender",
    "charge_of",
    "keep_letter",
    "kept_letter",
    "kept_letters",
    "policy",
    "preview",
    "preview_for",
    "write",
    "write_many",
]
