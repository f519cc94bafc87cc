"""What a posting is made of: words for accounts, the sides of a line, the facts that are posted.

A word says what an account is for; a chart gives it a code and names (`policy`). Amounts are signed
whole minor units: above zero is debit, below zero credit.
"""

from dataclasses import dataclass
from enum import StrEnum

from huikuan.kernel.days import Day


class Word(StrEnum):
    """What an account is for, independent of any chart."""

    RECEIVABLE = "receivable"
    UNAPPLIED = "unapplied"  # a customer's money and drafts, not applied to a debt yet
    UNIDENTIFIED = "unidentified"  # money of which nobody has said yet whose it is
    REVENUE = "revenue"
    OUTPUT_VAT = "output_vat"
    OPENING = "opening"  # the other side of opening balances
    BANK = "bank"
    CASH = "cash"
    PAYABLE = "payable"
    NOTE = "note_receivable"
    NOTE_FVOCI = "receivable_fvoci"
    SHORT_LOAN = "short_term_loan"  # a discounted draft that stays in the books
    ENDORSED_LIABILITY = "endorsed_liability"  # an endorsed draft that stays in the books
    DISCOUNT_INTEREST = "discount_interest"
    DISCOUNT_ALLOWED = "discount_allowed"
    BANK_CHARGE = "bank_charge"
    SHORT_PAYMENT = "short_payment"
    BAD_DEBT = "bad_debt"
    FX_GAIN_LOSS = "fx_gain_loss"
    ROUNDING = "rounding"
    OVERPAYMENT_INCOME = "overpayment_income"
    REFUND = "refund"
    BANK_RETURN = "bank_return"  # what the bank took back of a payment: it left the bank
    TRANSFER_CLEARING = "transfer_clearing"
    INTERCOMPANY = "intercompany"
    DRAFT_CLEARING = "draft_clearing"
    FX_CONVERSION = "fx_conversion"


class Part(StrEnum):
    """Which amount of a draft a line takes."""

    FACE = "face_minor"
    INTEREST = "interest_minor"
    PROCEEDS = "proceeds_minor"


class Reversal(StrEnum):
    """How what was taken back is written: 红字 on the same side below zero, or on the other side."""

    NEGATIVE = "negative"
    MIRRORED = "mirrored"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a voucher; `red` marks what takes an earlier posting back."""

    word: Word
    minor: int
    red: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """A document that was issued or taken back: its signed amount and tax, in minor units.

    `derecognised` is what the policy says of a draft's acceptor; `owned` whether money came in
    with a customer's name on it.
    """

    kind: str
    method: str
    minor: int
    tax_minor: int = 0
    reversed_: bool = False
    derecognised: bool = False
    owned: bool = True


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg of a group of entries: on a debt, on money received, or on a difference account.

    `owned` whether the item it moves is a customer's.
    """

    side: int
    account: str
    minor: int
    reversed_: bool = False
    owned: bool = True


@dataclass(frozen=True, slots=True)
class DraftMove:
    """An act on a draft; `paid_by_receipt` when the bank's receipt for it is booked by itself."""

    act: str
    before: str
    derecognised: bool
    face_minor: int
    interest_minor: int = 0
    paid_by_receipt: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """How many units of the home currency one unit of another is worth from a day on.

    In units of the rate's last place: 7.1055 is (71055, 10000).
    """

    currency: str
    since: Day
    numerator: int
    denominator: int
