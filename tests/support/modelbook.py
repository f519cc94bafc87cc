"""The plain model as a `Book`, so that book texts can be played against it."""

import datetime as dt
from collections.abc import Callable
from typing import cast

from tests.support.booktext import BookRefused
from tests.support.ledgerfacts import Kind, Refused
from tests.support.ledgermodel import LedgerModel


class ModelBook:
    """Plays texts against `LedgerModel`."""

    def __init__(self, groups: dict[str, str] | None = None) -> None:
        self.model = LedgerModel(groups=groups or {})

    def issue(
        self,
        kind: str,
        number: str,
        *,
        customer: str | None,
        currency: str,
        issued_on: dt.date,
        parts: list[tuple[dt.date, int]],
        at: dt.datetime,
    ) -> object:
        try:
            return self.model.issue(
                cast("Kind", kind),
                number,
                customer=customer,
                currency=currency,
                issued_on=issued_on,
                parts=parts,
                at=at,
            )
        except Refused as refused:
            raise BookRefused(refused.code) from None

    def allocate(
        self,
        source: str,
        target: str,
        minor: int,
        *,
        discount: int,
        applied_on: dt.date,
        at: dt.datetime,
    ) -> object:
        try:
            return self.model.allocate(
                source, target, minor, discount=discount, applied_on=applied_on, at=at
            )
        except Refused as refused:
            raise BookRefused(refused.code) from None

    def settle(
        self, number: str, account: str, minor: int, *, on: dt.date, at: dt.datetime
    ) -> object:
        return _done(lambda: self.model.settle(number, account, minor, on=on, at=at))

    def move(self, number: str, customer: str, minor: int, *, new: str, at: dt.datetime) -> object:
        return _done(lambda: self.model.move(number, customer, minor, new=new, at=at))

    def give_back(self, number: str, *, on: dt.date, at: dt.datetime) -> object:
        return _done(lambda: self.model.give_back(number, on=on, at=at))

    def reverse(self, act: object, *, effective_on: dt.date, at: dt.datetime) -> object:
        try:
            return self.model.reverse(cast("int", act), effective_on=effective_on, at=at)
        except Refused as refused:
            raise BookRefused(refused.code) from None

    def close(self, end: dt.date, *, at: dt.datetime) -> None:
        try:
            self.model.close(end)
        except Refused as refused:
            raise BookRefused(refused.code) from None

    def reopen(self, *, at: dt.datetime) -> None:
        try:
            self.model.reopen()
        except Refused as refused:
            raise BookRefused(refused.code) from None

    def open_parts(
        self, number: str, as_of: dt.date, known_at: dt.datetime
    ) -> list[tuple[dt.date, int]]:
        found = [
            (item.due_on, self.model.open_of(item, as_of, known_at))
            for item in self.model.items
            if item.number == number
        ]
        return [(due_on, left) for due_on, left in found if left]

    def owes(
        self, customer: str, currency: str, as_of: dt.date, known_at: dt.datetime
    ) -> tuple[int, int]:
        return self.model.balances(as_of, known_at).get((customer, currency), (0, 0))


def _done(act: Callable[[], int]) -> object:
    try:
        return act()
    except Refused as refused:
        raise BookRefused(refused.code) from None
