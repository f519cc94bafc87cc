"""A ledger of plain lists and sums, to judge the real one by (I03 to I05, I08, I10).

It shares no code with the books: facts are appended to two lists, every figure is a sum over them,
and every refusal is decided from those sums. Slow and obvious on purpose.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support.ledgerfacts import Applied, Item, Kind, Move, Refused

CREDITS = ("credit_note", "receipt", "draft")
CASH = ("receipt", "draft")


@dataclass
class LedgerModel:
    """One company's book; `groups` names the group that a customer belongs to."""

    groups: dict[str, str] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)
    closed: list[dt.date] = field(default_factory=list)
    acts: int = 0
    undone: set[int] = field(default_factory=set)
    reversals: set[int] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)
    moved: dict[int, str] = field(default_factory=dict)  # the new receipt, by act

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
        """Book a document; `parts` are (due day, positive minor units).

        A document of a closed period keeps its own day and counts from the first open one.
        """
        sign = -1 if kind in CREDITS else 1
        items = [
            Item(number, line, kind, customer, currency, issued_on, due_on, sign * minor)
            for line, (due_on, minor) in enumerate(parts, 1)
        ]
        there = [
            item for item in self.items if item.number == number and _run(item.kind) == _run(kind)
        ]
        if there:
            raise Refused("already_there" if _same(there, items) else "conflicts_with_book")
        day = self._open_day(issued_on)
        self.items += items
        return self._append([(item, None, item.amount, day) for item in items], currency, at)

    def allocate(
        self,
        source: str,
        target: str,
        minor: int,
        *,
        discount: int = 0,
        applied_on: dt.date,
        at: dt.datetime,
    ) -> int:
        """Apply a receipt or credit note to a debt, oldest instalment first.

        The discount is given on top, to the last money of the allocation. Counts from the day on
        which it was made, both papers were there and nothing of them was taken back later.
        """
        giving, owing = self._papers(source, target)
        if minor <= 0 or discount < 0:
            raise Refused("amount_not_positive")
        stated = max(applied_on, giving[0].issued_on, owing[0].issued_on)
        if any(
            (it.source, it.target, it.minor, it.stated_on) == (source, target, minor, stated)
            for it in self.applied
            if it.act not in self.undone
        ):
            raise Refused("already_there")
        if minor > -sum(self.open_now(item) for item in giving):
            raise Refused("exceeds_receipt")
        if minor + discount > sum(self.open_now(item) for item in owing):
            raise Refused("exceeds_invoice")
        day = self._open_day(max([stated, *self._freed(giving), *self._freed(owing)]))
        moves: list[tuple[Item | None, str | None, int, dt.date]] = [
            *self._spread(giving, minor, 1, day),
            *self._spread(owing, minor + discount, -1, day),
        ]
        if discount:
            moves.append((None, "discount_allowed", discount, day))
        act = self._append(moves, giving[0].currency, at)
        self.applied.append(Applied(act, source, target, minor, stated))
        return act

    def settle(self, number: str, account: str, minor: int, *, on: dt.date, at: dt.datetime) -> int:
        """Write what is open of a document to an account, oldest instalment first.

        Counts from `on`, when the document was there and nothing of it was taken back later.
        """
        items = self._document(number, run=None) or self._document(number, run=1)
        if minor <= 0:
            raise Refused("amount_not_positive")
        sign = 1 if items[0].amount > 0 else -1
        if minor > abs(sum(self.open_now(item) for item in items)):
            raise Refused("exceeds_invoice" if sign > 0 else "exceeds_receipt")
        day = self._open_day(max([on, items[0].issued_on, *self._freed(items)]))
        moves = [
            *self._spread(items, minor, -sign, day),
            (None, account, sign * minor, day),
        ]
        act = self._append(moves, items[0].currency, at)
        self.settled.add(act)
        return act

    def move(self, number: str, customer: str, minor: int, *, new: str, at: dt.datetime) -> int:
        """Move money of a receipt to another customer, as a receipt of its own numbered `new`."""
        items = [item for item in self._document(number) if item.kind == "receipt"]
        if minor <= 0:
            raise Refused("amount_not_positive")
        if not items:
            raise Refused("unknown_receipt")
        if minor > -sum(self.open_now(item) for item in items):
            raise Refused("exceeds_receipt")
        first = items[0]
        base = max([first.issued_on, *self._freed(items)])
        there = Item(new, 1, "receipt", customer, first.currency, base, base, -minor)
        day = self._open_day(base)
        self.items.append(there)
        act = self._append(
            [
                *self._spread(items, minor, 1, day),
                (None, "transfer_clearing", -minor, day),
                (there, None, -minor, day),
            ],
            first.currency,
            at,
        )
        self.moved[act] = new
        return act

    def give_back(self, number: str, *, on: dt.date, at: dt.datetime) -> int:
        """Take a receipt or draft back, with all that was done with its money, on one day."""
        if number in self.moved.values():
            raise Refused("still_applied")
        items = {item for item in self.items if item.number == number and item.kind in CASH}
        if not items:
            raise Refused("nothing_to_reverse")
        acts: set[int] = set()
        while True:
            found = {
                move.act
                for move in self.moves
                if move.item in items and move.act not in self.undone | self.reversals
            }
            new = {self.moved[act] for act in found if act in self.moved}
            more = items | {item for item in self.items if item.number in new}
            if found == acts and more == items:
                break
            acts, items = found, more
        (issue,) = {self._issue_of(item) for item in items if item.number == number}
        if issue in self.undone:
            raise Refused("already_reversed")
        days = [move.effective_on for move in self.moves if move.act in acts or move.item in items]
        day = self._open_day(max([on, *days]))
        back = [move for move in self.moves if move.act in acts]
        result = self._append(
            [(move.item, move.account, -move.amount, day) for move in back], back[0].currency, at
        )
        self.undone |= acts
        self.reversals.add(result)
        return result

    def reverse(self, act: int, *, effective_on: dt.date, at: dt.datetime) -> int:
        """Take an act back whole, by entries of the other sign; never before the act itself."""
        if act in self.reversals:
            raise Refused("nothing_to_reverse")
        if act in self.undone:
            raise Refused("already_reversed")
        back = [move for move in self.moves if move.act == act]
        issued = act not in {it.act for it in self.applied} | self.settled
        made = [
            move
            for move in back
            if move.item and (act not in self.moved or move.item.number == self.moved[act])
        ]
        if issued and any(move.item and self.open_now(move.item) != move.amount for move in made):
            raise Refused("still_applied")
        days = [move.effective_on for move in back]
        if issued:
            touched = {move.item for move in made}
            days += [move.effective_on for move in self.moves if move.item in touched]
        day = self._open_day(max([effective_on, *days]))
        number = self._append(
            [(move.item, move.account, -move.amount, day) for move in back], back[0].currency, at
        )
        self.undone.add(act)
        self.reversals.add(number)
        return number

    def close(self, end: dt.date) -> None:
        """Close every day up to and including `end`."""
        if self.closed and end <= self.closed[-1]:
            raise Refused("period_already_closed")
        self.closed.append(end)

    def reopen(self) -> None:
        """Open the period that was closed last."""
        if not self.closed:
            raise Refused("not_the_last_closed_period")
        self.closed.pop()

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

    def _document(self, number: str, run: int | None = None) -> list[Item]:
        """A document's instalments, oldest first; without a run, a receipt or credit note."""
        return sorted(
            (
                item
                for item in self.items
                if item.number == number and (run is None or _run(item.kind) == run)
            ),
            key=lambda item: (item.due_on, item.line),
        )

    def _papers(self, source: str, target: str) -> tuple[list[Item], list[Item]]:
        """What gives and what owes, when the one may be applied to the other."""
        giving, owing = self._document(source), self._document(target, run=1)
        if not giving:
            raise Refused("unknown_receipt")
        if not owing:
            raise Refused("unknown_invoice")
        if giving[0].amount > 0 or owing[0].amount < 0:
            raise Refused("not_applicable")
        if giving[0].currency != owing[0].currency:
            raise Refused("currency_mismatch")
        if not self._may_pay(giving[0].customer, owing[0].customer):
            raise Refused("other_customer")
        return giving, owing

    def _issue_of(self, item: Item) -> int:
        """The act that brought an item: the first that moved it."""
        return min(move.act for move in self.moves if move.item == item)

    def _may_pay(self, payer: str | None, debtor: str | None) -> bool:
        """Customers pay their own debts and those of their group; unclaimed money pays any."""
        if payer is None or payer == debtor:
            return True
        group = self.groups.get(payer, "")
        return group != "" and group == self.groups.get(debtor or "", "")

    def _freed(self, items: list[Item]) -> list[dt.date]:
        """The days on which a document began to count and on which money came back to it."""
        return [
            move.effective_on
            for move in self.moves
            if move.item is not None
            and move.item in items
            and (move.act in self.reversals or move.amount == move.item.amount)
        ]

    def _open_day(self, day: dt.date) -> dt.date:
        return max([day, *(end + dt.timedelta(days=1) for end in self.closed)])

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


def _same(there: list[Item], items: list[Item]) -> bool:
    """Whether a document with a known number says what the books say."""
    known, new = there[0], items[0]
    facts = ("kind", "customer", "currency", "issued_on")
    return (
        all(getattr(known, fact) == getattr(new, fact) for fact in facts)
        and sum(item.amount for item in there) == sum(item.amount for item in items)
        and (known.kind in CASH or there[-1].due_on == items[-1].due_on)
    )
