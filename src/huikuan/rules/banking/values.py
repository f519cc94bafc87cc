"""What a bank tells: statements of one account, and the transactions on them (D4).

Whatever format a bank sends, its reader gives these; amounts are signed minor units of the
statement's currency, positive for what came in.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huikuan.kernel.decisions import Reason


class LineStatus(StrEnum):
    """How far the bank has come with a transaction; only what is booked is money."""

    BOOKED = "booked"
    PENDING = "pending"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Counterparty:
    """Who paid or was paid, as far as the bank says; empty where it does not."""

    name: str = ""
    account: str = ""  # IBAN, or the account's number, without blanks
    bank: str = ""  # BIC, bank code or the bank's name
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """One payment inside a transaction that the bank booked as a batch; signed minor units."""

    amount_minor: int
    counterparty: Counterparty
    text: str
    reference: str = ""  # the payer's own: end-to-end id
    original_minor: int | None = None  # what was ordered in another currency, signed
    original_currency: str = ""


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """What the bank itself says about the sum of its lines; None where it says nothing.

    Amounts are minor units, never negative; they count every line, whatever its status.
    """

    lines: int | None = None
    credit_lines: int | None = None
    debit_lines: int | None = None
    credits_minor: int | None = None
    debits_minor: int | None = None


@dataclass(frozen=True, slots=True)
class BankTransaction:
    """One line of a statement (银行流水).

    `place` says where it stands in the file ("line 12", "Ntry[3]"). `bank_reference` is the bank's
    own, `reference` the payer's. `returns` tells that the bank marks it as the return or reversal
    of an earlier payment. `charges_minor` is what the bank kept back from it (never negative),
    where it says so. `details` are given only where there are several; `detail_count` is how many the
    bank gave. `original_*` is what was ordered in another currency.
    """

    place: str
    booked_on: date
    value_on: date | None
    amount_minor: int
    status: LineStatus
    counterparty: Counterparty
    text: str
    bank_reference: str = ""
    reference: str = ""
    code: str = ""
    returns: bool = False
    charges_minor: int = 0
    balance_minor: int | None = None  # after this line, where the export says so
    details: tuple[Detail, ...] = ()
    detail_count: int = 0
    original_minor: int | None = None
    original_currency: str = ""


@dataclass(frozen=True, slots=True)
class BankStatement:
    """One statement of one account; balances are None where the bank does not state them.

    `kind` is the format ("camt.053.001.08", "mt940", "ofx", "csv:icbc"). `identity` is the bank's
    own number of the statement, `sequence` its running number. The days may be None where the
    export names no period and has no line. `period_stated` tells that the bank itself named the
    period, so that a line outside of it is a fault. `faults` are contradictions that only the
    reader could see (a balance in another currency); a statement that has one is not booked.
    """

    kind: str
    account: str
    currency: str
    identity: str
    sequence: int | None
    opening_minor: int | None
    closing_minor: int | None
    from_on: date | None
    to_on: date | None
    transactions: tuple[BankTransaction, ...]
    bank: str = ""
    holder: str = ""
    totals: ControlTotals = ControlTotals()
    period_stated: bool = False
    faults: tuple[Reason, ...] = ()
