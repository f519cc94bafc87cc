"""A ledger of plain lists and sums, to judge the real one by (I03 to I05, I08, I10).

It shares no code with the books: facts are appended to two lists, every figure is a sum over them,
and every refusal is decided from those sums. Slow and obvious on purpose.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["invoice", "debit_note", "opening", "credit_note", "receipt", "draft"]
CREDITS = ("credit_note", "receipt", "draft")
CASH = ("receipt", "draft")


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


@dataclass
class LedgerModel:
    """One company's book."""

    items: list[Item] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    closed: list[tuple[dt.date, dt.date]] = field(default_factory=list)
    acts: int = 0
    undone: set[int] = field(default_factory=set)
    reversals: set[int] = field(default_factory=set)

    # --- acts: each returns its number, or raises Refused and changes nothing -------------------

    def issue(
        self,
        kind: Kind,
        number: str,
        *,
        customer: str | None,
        currency: str,
        issued_on: dt.date,
        parts: list[tuple[dt.date, int]],
        at: dt.datetime,
    ) -> int:
        """Book a document; `parts` are (due day, positive minor units)."""
        if any(item.number == number and _run(item.kind) == _run(kind) for item in self.items):
            raise Refused("number_taken")
        self._check_open([issued_on])
        sign = -1 if kind in CREDITS else 1
        items = [
            Item(number, line, kind, customer, currency, issued_on, due_on, sign * minor)
            for line, (due_on, minor) in enumerate(parts, 1)
        ]
        moves = [(item, None, item.amount, issued_on) for item in items]
        self.items += items
        return self._append(moves, currency, at)

    def allocate(
        self,
        source: str,
        invoice: str,
        minor: int,
        *,
        discount: int = 0,
        applied_on: dt.date,
        at: dt.datetime,
    ) -> int:
        """Apply a receipt or credit note to a debt, oldest instalment first.

        The discount is given on top, to the last money of the allocation.
        """
        giving = self._items(source, CREDITS)
        owing = self._items(invoice, ("invoice", "debit_note", "opening"))
        if not giving or not owing:
            raise Refused("unknown_document")
        if giving[0].currency != owing[0].currency:
            raise Refused("other_currency")
        if giving[0].customer not in {None, owing[0].customer}:
            raise Refused("other_customer")
        if minor <= 0 or discount < 0:
            raise Refused("amount_not_positive")
        if minor > -sum(self.open_now(item) for item in giving):
            raise Refused("not_enough_left")
        if minor + discount > sum(self.open_now(item) for item in owing):
            raise Refused("more_than_open")
        self._check_open([applied_on])
        moves: list[tuple[Item | None, str | None, int, dt.date]] = [
            *self._spread(giving, minor, 1, applied_on),
            *self._spread(owing, minor + discount, -1, applied_on),
        ]
        if discount:
            moves.append((None, "discount_allowed", discount, applied_on))
        return self._append(moves, giving[0].currency, at)

    def reverse(self, act: int, *, effective_on: dt.date, at: dt.datetime) -> int:
        """Take an act back whole, by entries of the other sign."""
        if act in self.undone:
            raise Refused("already_reversed")
        if act in self.reversals:
            raise Refused("is_a_reversal")
        self._check_open([effective_on])
        back = [move for move in self.moves if move.act == act]
        for item in {move.item for move in back if move.item is not None}:
            left = self.open_now(item) - sum(move.amount for move in back if move.item is item)
            if not _between(left, item.amount):
                raise Refused("still_applied")
        number = self._append(
            [(move.item, move.account, -move.amount, effective_on) for move in back],
            back[0].currency,
            at,
        )
        self.undone.add(act)
        self.reversals.add(number)
        return number

    def close(self, start: dt.date, end: dt.date) -> None:
        """Close the days from start to end, both included; nothing is booked on them any more."""
        if any(start <= until and since <= end for since, until in self.closed):
            raise Refused("period_overlaps")
        self.closed.append((start, end))

    # --- questions: sums over the list, as of a day and as known at a moment --------------------

    def open_now(self, item: Item) -> int:
        """What is open with everything that is booked, whatever its day."""
        return sum(move.amount for move in self.moves if move.item == item)

    def open_of(self, item: Item, as_of: dt.date, known_at: dt.datetime) -> int:
        """What was open on a day, as known at a moment."""
        return sum(
            move.amount
            for move in self.moves
            if move.item == item and move.effective_on <= as_of and move.recorded_at <= known_at
        )

    def open_document(self, number: str, as_of: dt.date, known_at: dt.datetime) -> int:
        """The open amount of a document, all instalments."""
        return sum(
            self.open_of(item, as_of, known_at) for item in self.items if item.number == number
        )

    def balances(
        self, as_of: dt.date, known_at: dt.datetime
    ) -> dict[tuple[str | None, str], tuple[int, int]]:
        """(receivable, unapplied) by customer and currency; unapplied is shown positive."""
        found: dict[tuple[str | None, str], tuple[int, int]] = {}
        for item in self.items:
            left = self.open_of(item, as_of, known_at)
            key = (item.customer, item.currency)
            owed, unapplied = found.get(key, (0, 0))
            cash = item.kind in CASH
            found[key] = (owed, unapplied - left) if cash else (owed + left, unapplied)
        return {key: both for key, both in found.items() if both != (0, 0)}

    def aging(
        self, as_of: dt.date, known_at: dt.datetime, edges: list[int]
    ) -> dict[tuple[str | None, str], list[int]]:
        """Debts by customer and currency: not due, up to each edge, and older than the last."""
        found: dict[tuple[str | None, str], list[int]] = {}
        for item in self.items:
            left = self.open_of(item, as_of, known_at)
            if item.kind in CASH or left == 0:
                continue
            days = (as_of - item.due_on).days
            place = 0 if days <= 0 else 1 + sum(1 for edge in edges if days > edge)
            row = found.setdefault((item.customer, item.currency), [0] * (len(edges) + 2))
            row[place] += left
        return {key: row for key, row in found.items() if any(row)}

    def account(self, name: str, currency: str) -> int:
        """What went to a difference account."""
        return sum(
            move.amount for move in self.moves if move.account == name and move.currency == currency
        )

    # --- bookkeeping ----------------------------------------------------------------------------

    def _items(self, number: str, kinds: tuple[str, ...]) -> list[Item]:
        return sorted(
            (item for item in self.items if item.number == number and item.kind in kinds),
            key=lambda item: (item.due_on, item.line),
        )

    def _spread(
        self, items: list[Item], minor: int, sign: int, day: dt.date
    ) -> list[tuple[Item | None, str | None, int, dt.date]]:
        moves: list[tuple[Item | None, str | None, int, dt.date]] = []
        for item in items:
            part = min(minor, abs(self.open_now(item)))
            if part:
                moves.append((item, None, sign * part, day))
            minor -= part
        return moves

    def _check_open(self, days: list[dt.date]) -> None:
        if any(start <= day <= end for day in days for start, end in self.closed):
            raise Refused("period_closed")

    def _append(
        self,
        moves: Sequence[tuple[Item | None, str | None, int, dt.date]],
        currency: str,
        at: dt.datetime,
    ) -> int:
        self.acts += 1
        self.moves += [
            Move(self.acts, item, account, currency, amount, day, at)
            for item, account, amount, day in moves
        ]
        return self.acts


def _run(kind: str) -> int:
    """Receipts have a run of numbers of their own."""
    return 2 if kind in CASH else 1


def _between(left: int, amount: int) -> bool:
    """Whether an open amount lies between nothing and the whole."""
    return 0 <= left <= amount if amount > 0 else amount <= left <= 0
