"""What the room of banking answers with, and what it is given to book; minor units, signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AccountView:
    """A bank account with the statement that reaches furthest.

    `balance_minor` is that statement's closing balance, None where no statement names one.
    `gaps` counts the places where a balance does not follow from the one before. `state` is what
    was decided last (rules.banking.AccountState), with its day.
    """

    id: int
    number: str
    currency: str
    bank: str
    holder: str
    statements: int
    last_statement_id: int | None
    last_on: date | None
    balance_minor: int | None
    gaps: int
    state: str
    state_on: date | None


@dataclass(frozen=True, slots=True)
class StatementView:
    """A booked statement; sums are of what the bank has booked and never below zero.

    `gap_minor` is by how much its opening balance differs from the closing balance before it, None
    where they agree or cannot be compared.
    """

    id: int
    account_id: int
    account: str
    currency: str
    bank: str
    batch_id: int
    kind: str
    interim: bool
    identity: str
    sequence: int | None
    from_on: date | None
    to_on: date | None
    opening_minor: int | None
    closing_minor: int | None
    lines: int
    entries: int
    credits_minor: int
    debits_minor: int
    findings: tuple[Mapping[str, Any], ...]
    gap_minor: int | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class TransactionView:
    """A line as the bank stated it, or one payment of a batch (`part` from 1).

    `document_id` is the receipt that it became; `outcome` says why there is none: batch, debit,
    pending, information, zero, there (an earlier statement has it).
    """

    id: int
    part: int
    statement_id: int
    account_id: int
    account: str
    currency: str
    line: int
    place: str
    booked_on: date
    value_on: date | None
    amount_minor: int
    outcome: str
    document_id: int | None
    party_name: str
    party_account: str
    party_bank: str
    party_tax_id: str
    text: str
    bank_reference: str
    reference: str
    code: str
    returns: bool
    charges_minor: int
    balance_minor: int | None


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A debit that looks like the return of payments that came in, the likeliest first."""

    debit: TransactionView
    receipts: tuple[TransactionView, ...]


@dataclass(frozen=True, slots=True)
class AccountKey:
    """What tells an account of a company: its number, and the currency that it is kept in."""

    number: str
    currency: str


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A statement about to be booked; `digest` is SHA-256 (hex) over what it says."""

    id: int
    account_id: int
    kind: str
    interim: bool
    identity: str
    sequence: int | None
    from_on: date | None
    to_on: date | None
    opening_minor: int | None
    closing_minor: int | None
    lines: int
    entries: int
    credits_minor: int
    debits_minor: int
    digest: str
    file_digest: str
    findings: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A booked statement of the same account beside a new one in time."""

    id: int
    kind: str
    identity: str
    sequence: int | None
    from_on: date
    to_on: date
    opening_minor: int | None
    closing_minor: int | None
