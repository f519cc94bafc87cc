"""What a ledger of plain lists is made of, and how it refuses."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Kind = Literal["invoice", "debit_note", "opening", "credit_note", "receipt", "draft"]


class Refused(Exception):
    """The ledger must refuse the act; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Item:
    """One instalment; the amount is signed: debts +, credit notes and receipts -."""

    number: str
    line: int
    kind: Kind
    customer: str | None
    currency: str
    issued_on: dt.date
    due_on: dt.date
    amount: int


@dataclass(frozen=True)
class Move:
    """One entry: on an item, or on a difference account."""

    act: int
    item: Item | None
    account: str | None
    currency: str
    amount: int
    effective_on: dt.date
    recorded_at: dt.datetime


@dataclass(frozen=True)
class Applied:
    """An allocation that was booked: which papers, how much money, on which day as stated."""

    act: int
    source: str
    target: str
    minor: int
    stated_on: dt.date
