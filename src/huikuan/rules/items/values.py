"""What the ledger's documents, items and entries are, with the codes they are stored under (D6).

The unit of debt is the item: one instalment of one document. Entries move money on items, each
kind for one reason. The numbers are stored: they never change.
"""

from enum import IntEnum, StrEnum


class DocumentKind(IntEnum):
    """A paper that creates a debt or a claim of the customer."""

    INVOICE = 1
    CREDIT_NOTE = 2  # 贷项通知单
    DEBIT_NOTE = 3
    RECEIPT = 4
    DRAFT = 5  # 承兑汇票: replaces the receivable by a note, it is not cash yet
    OPENING = 6  # opening balance of a firm that has no history to load

    @property
    def word(self) -> str:
        """The kind in files, addresses and texts: "credit_note"."""
        return self.name.lower()


class Series(IntEnum):
    """The run of numbers a document's number is unique in, within one company."""

    BILLING = 1
    RECEIPTS = 2


class Side(IntEnum):
    """What an item or entry counts towards."""

    DEBT = 0  # receivable: invoices, notes, opening balances
    CASH = 1  # money and drafts received, until they are applied
    ACCOUNT = 2  # the leg of a group that goes to a difference account


class EntryKind(IntEnum):
    """Why an item's open amount moved."""

    ISSUED = 1
    APPLIED = 2  # 收款核销, never the write-off of a bad debt
    DISCOUNT = 3
    CREDITED = 4
    WRITTEN_OFF = 5  # 坏账核销: the claim stays on the register
    RECOVERED = 6
    FX = 7
    FEE = 8
    REVERSED = 9
    DIFFERENCE = 10  # what was left of a claim or of money, to the account that the group names
    MOVED = 11  # money that went to another customer, another firm or back to its payer

    @property
    def word(self) -> str:
        """The kind in addresses and texts: "written_off"."""
        return self.name.lower()


class Account(StrEnum):
    """Where a group's difference goes; the general ledger's chart maps these names."""

    DISCOUNT_ALLOWED = "discount_allowed"
    BANK_CHARGE = "bank_charge"
    SHORT_PAYMENT = "short_payment"
    BAD_DEBT = "bad_debt"
    FX_GAIN_LOSS = "fx_gain_loss"
    ROUNDING = "rounding"
    OVERPAYMENT_INCOME = "overpayment_income"  # more than was owed, and nobody wants it back
    REFUND = "refund"  # owed to the payer until the bank has paid it
    BANK_RETURN = "bank_return"  # a part of a payment that the bank took back
    TRANSFER_CLEARING = "transfer_clearing"  # between a receipt and the one of the right customer
    INTERCOMPANY = "intercompany"  # received for another firm of the group
    DRAFT_CLEARING = "draft_clearing"  # the bank's money for a draft, until the draft took it up
    FX_CONVERSION = "fx_conversion"  # between money in one currency and a claim in another


class ReceiptMethod(StrEnum):
    """How a receipt came in."""

    BANK = "bank"
    DRAFT = "draft"
    CASH = "cash"
    OFFSET = "offset"  # 抵销: set off against what we owe
    GROUP = "group"  # received for us by another company of the group
    TRANSFER = "transfer"  # moved here from a receipt of another customer


class OrderStatus(StrEnum):
    """How far a sales order has come."""

    OPEN = "open"
    DELIVERED = "delivered"
    INVOICED = "invoiced"
    CANCELLED = "cancelled"


class DocumentStatus(StrEnum):
    """How much of a document is still open on a day."""

    OPEN = "open"
    PARTLY_SETTLED = "partly_settled"
    SETTLED = "settled"
    REVERSED = "reversed"


_CREDITS = frozenset({DocumentKind.CREDIT_NOTE, DocumentKind.RECEIPT, DocumentKind.DRAFT})
_RECEIVED = frozenset({DocumentKind.RECEIPT, DocumentKind.DRAFT})


def sign(kind: DocumentKind) -> int:
    """The sign of a document's stored amount: +1 for debts, -1 for what the customer is owed."""
    return -1 if kind in _CREDITS else 1


def side(kind: DocumentKind) -> Side:
    """The side that a document's items stand on."""
    return Side.CASH if kind in _RECEIVED else Side.DEBT


def series(kind: DocumentKind) -> Series:
    """The run of numbers that a document's number is unique in."""
    return Series.RECEIPTS if kind in _RECEIVED else Series.BILLING
