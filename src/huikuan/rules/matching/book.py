"""What a run of matching looks things up in: open claims and customers, indexed once (D4).

Building takes time and memory in proportion to what is open; looking up does not grow with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Final, TypeVar

from huikuan.rules.matching.payers import Payers
from huikuan.rules.matching.references import (
    MOST_ATOMS,
    atoms_of,
    digits_of,
)
from huikuan.rules.matching.values import Advice, Alias, Claim, Expected, Party

_SHORTEST: Final = 4
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Book:
    """The open claims of a company as of a day, its customers and what they announced.

    `owned` lists the claims of a customer in a currency, the earliest due first. `known` gives the
    documents of a number (`reference_key`), `orders` those of an order's number; `starts` the most
    atoms of a number that begins with one. `tails` are last digits without zeroes; `amounts` open
    amounts by currency.
    """

    as_of: date
    claims: Mapping[int, Claim]
    owned: Mapping[tuple[int, str], tuple[Claim, ...]]
    keys: Mapping[int, str]
    known: Mapping[str, Sequence[int]]
    orders: frozenset[str]
    starts: Mapping[str, int]
    tails: Mapping[str, Sequence[int]]
    amounts: Mapping[tuple[str, int], Sequence[int]]
    parties: Mapping[int, Party]
    payers: Payers
    advised: Mapping[tuple[str, int], tuple[Advice, ...]]
    expected: Mapping[tuple[int, str], tuple[Expected, ...]]

    @classmethod
    def of(
        cls,
        claims: Iterable[Claim],
        parties: Iterable[Party],
        aliases: Iterable[Alias] = (),
        advices: Iterable[Advice] = (),
        expected: Iterable[Expected] = (),
        *,
        as_of: date,
    ) -> "Book":
        """Index what is open. The order in which things are given changes nothing."""
        listed = sorted(
            claims, key=lambda one: (one.due_on, one.issued_on, one.number, one.document_id)
        )
        owned: dict[tuple[int, str], list[Claim]] = {}
        amounts: dict[tuple[str, int], Sequence[int]] = {}
        numbers = _Numbers()
        for one in listed:
            owned.setdefault((one.customer_id, one.currency), []).append(one)
            _add(amounts, (one.currency, one.open_minor), one.document_id)
            numbers.add(one)
        known, orders = numbers.found()
        members = {one.customer_id: one for one in parties}
        notes = tuple(sorted(advices, key=lambda one: one.advice_id))
        return cls(
            as_of=as_of,
            claims={one.document_id: one for one in listed},
            owned=_tuples(owned),
            keys=numbers.keys,
            known=known,
            orders=orders,
            starts=numbers.starts,
            tails=numbers.tails,
            amounts=amounts,
            parties=members,
            payers=Payers.of(members.values(), aliases),
            advised=_advised(notes),
            expected=_expected(expected),
        )


def _add(index: dict[_Key, Sequence[int]], key: _Key, document: int) -> None:
    """Add a document under a key; most keys have one, and a tuple of one is the smallest."""
    there = index.get(key)
    if there is None:
        index[key] = (document,)
    elif isinstance(there, list):
        there.append(document)
    else:
        index[key] = [*there, document]


class _Numbers:
    """Gathers what documents are called, how their numbers begin and in what digits they end."""

    def __init__(self) -> None:
        self.keys: dict[int, str] = {}
        self.starts: dict[str, int] = {}
        self.tails: dict[str, Sequence[int]] = {}
        self._own: dict[str, Sequence[int]] = {}
        self._orders: dict[str, Sequence[int]] = {}
        self._seen: dict[str, str] = {}

    def add(self, claim: Claim) -> None:
        """Take a claim's numbers in."""
        document = claim.document_id
        atoms = atoms_of(claim.number)
        self.keys[document] = self._take(self._own, atoms, document)
        if atoms:
            last, whole = digits_of(atoms)
            _add(self.tails, last, document)
            if whole != last:
                _add(self.tails, whole, document)
        if claim.einvoice_no:
            self._take(self._own, atoms_of(claim.einvoice_no), document)
        if claim.order_no:
            key = self._seen.get(claim.order_no)
            if key is None:
                key = self._take(self._orders, atoms_of(claim.order_no), document)
                self._seen[claim.order_no] = key
            elif key in self._orders:
                _add(self._orders, key, document)

    def _take(self, into: dict[str, Sequence[int]], atoms: list[str], document: int) -> str:
        key = "".join(atoms)
        # what is short or holds no digit is in a text by accident
        if len(key) < _SHORTEST or key.isalpha():
            return key
        _add(into, key, document)
        starts, width = self.starts, min(len(atoms), MOST_ATOMS)
        if starts.get(atoms[0], 0) < width:
            starts[atoms[0]] = width
        # written without marks, it begins with more
        if atoms[0].isdigit() and width > 1:
            first = "".join(takewhile(str.isdigit, atoms))
            starts[first] = max(starts.get(first, 0), width)
        return key

    def found(self) -> tuple[dict[str, Sequence[int]], frozenset[str]]:
        """The documents of every number, and which numbers are orders'."""
        # a number that is a document's own names that document, even where an order has it too
        only = {key: ids for key, ids in self._orders.items() if key not in self._own}
        self._own.update(only)
        return self._own, frozenset(only)


def _advised(advices: Iterable[Advice]) -> dict[tuple[str, int], tuple[Advice, ...]]:
    found: dict[tuple[str, int], list[Advice]] = {}
    for one in advices:
        found.setdefault((one.currency, one.total_minor), []).append(one)
    return _tuples(found)


def _expected(listed: Iterable[Expected]) -> dict[tuple[int, str], tuple[Expected, ...]]:
    found: dict[tuple[int, str], list[Expected]] = {}
    for one in sorted(listed, key=lambda one: (one.on, one.minor, sorted(one.parts.items()))):
        found.setdefault((one.customer_id, one.currency), []).append(one)
    return _tuples(found)


def _tuples(lists: Mapping[_Key, list[_Value]]) -> dict[_Key, tuple[_Value, ...]]:
    return {key: tuple(values) for key, values in lists.items()}
