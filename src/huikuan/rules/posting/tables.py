"""Which accounts each fact moves: the tables that every posting follows (domain 1.3, 1.4, 1.5).

The same tables are laid over single facts by `vouchers` and over a whole book by the engine.
"""

from collections.abc import Mapping
from types import MappingProxyType

from huikuan.rules.items import Account, DocumentKind, ReceiptMethod, Side
from huikuan.rules.posting.values import Part, Word

MONEY = "money"
"""Where a draft's money comes in: the bank, or the clearing that the bank's own receipt fills."""

# a debt's documents are income with tax; the rest have one account on the other side
BILLED = frozenset({DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.DEBIT_NOTE})
RECEIVED: Mapping[str, Word] = MappingProxyType(
    {
        ReceiptMethod.BANK.value: Word.BANK,
        ReceiptMethod.CASH.value: Word.CASH,
        ReceiptMethod.OFFSET.value: Word.PAYABLE,
        ReceiptMethod.GROUP.value: Word.INTERCOMPANY,
        ReceiptMethod.TRANSFER.value: Word.TRANSFER_CLEARING,
    }
)
# by side, and whether it is a customer's. Money in a customer's name is his advance; money of which
# nobody knows whose it is is only owed to somebody, so that every line of an advance has its customer
SIDES: Mapping[tuple[int, bool], Word] = MappingProxyType(
    {
        (Side.DEBT.value, True): Word.RECEIVABLE,
        (Side.CASH.value, True): Word.UNAPPLIED,
        (Side.CASH.value, False): Word.UNIDENTIFIED,
    }
)
DIFFERENCES: Mapping[str, Word] = MappingProxyType({one.value: Word(one.value) for one in Account})

_FACE = Part.FACE
_DEBIT, _CREDIT = 1, -1
Template = tuple[tuple[str, int, Part], ...]


def _both(debit: str, credit: str) -> Template:
    return ((debit, _DEBIT, _FACE), (credit, _CREDIT, _FACE))


def _discounted(credit: str) -> Template:
    return (
        (MONEY, _DEBIT, Part.PROCEEDS),
        (Word.DISCOUNT_INTEREST.value, _DEBIT, Part.INTEREST),
        (credit, _CREDIT, _FACE),
    )


_NOTE, _PAYABLE, _BANK = Word.NOTE.value, Word.PAYABLE.value, Word.BANK.value
_LOAN, _LIABILITY = Word.SHORT_LOAN.value, Word.ENDORSED_LIABILITY.value
# (act, state before, derecognised) -> (account, debit or credit, amount). The ledger's own reversal
# of a refused draft moves note and receivable; here is only what had been done with it since
DRAFTS: Mapping[tuple[str, str, bool], Template] = MappingProxyType(
    {
        ("honour", "presented", True): _both(MONEY, _NOTE),
        ("honour", "presented", False): _both(MONEY, _NOTE),
        ("endorse", "endorsing", True): _both(_PAYABLE, _NOTE),
        ("endorse", "endorsing", False): _both(_PAYABLE, _LIABILITY),
        ("honour", "endorsed", False): _both(_LIABILITY, _NOTE),
        ("dishonour", "endorsed", True): _both(_NOTE, _PAYABLE),
        ("dishonour", "endorsed", False): _both(_LIABILITY, _PAYABLE),
        ("discount", "discounting", True): _discounted(_NOTE),
        ("discount", "discounting", False): _discounted(_LOAN),
        ("honour", "discounted", False): _both(_LOAN, _NOTE),
        ("dishonour", "discounted", True): _both(_NOTE, _BANK),
        ("dishonour", "discounted", False): _both(_LOAN, _BANK),
    }
)
