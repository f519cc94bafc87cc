"""Moves the room that an order was promised: confirmed, given back, taken back (D2)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import OperationalError, transaction

from huikuan.books.credit import operations, queries
from huikuan.books.credit.operations import After, Moved, Raced
from huikuan.books.credit.values import ReservationView
from huikuan.flows.check_order.values import CheckRefused
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money, TooManyDecimals, from_decimal

_TRIES: Final = 200


@dataclass(frozen=True, slots=True)
class MoveAsked:
    """An act on a reservation: confirm (with the amount of the order, if less), release, void."""

    reservation_id: int
    act: str
    amount: Decimal | None = None
    why: str = ""


def move_reservation(
    *, by: Actor, company_id: int, asked: MoveAsked, salesperson: str | None = None
) -> ReservationView:
    """Do an act on a reservation and return where it is; said again, nothing more happens.

    Raises CheckRefused: check.no_such_reservation, check.reservation_ended (check again),
    check.more_than_reserved, check.amount_unread.
    """
    missing = CheckRefused(
        [Reason("check.no_such_reservation", {"reservation": asked.reservation_id})]
    )
    held = queries.reservation(company_id, asked.reservation_id, salesperson=salesperson)
    if held is None:
        raise missing
    after = _moved(by, company_id, asked, _minor(asked.amount, held.currency))
    match after.status:
        case Moved.MISSING:
            raise missing
        case Moved.ENDED:
            figures: dict[str, Figure] = {"reservation": held.id, "state": str(after.state)}
            raise CheckRefused([Reason("check.reservation_ended", figures)])
        case Moved.MORE:
            reserved = Money(after.minor, held.currency)
            raise CheckRefused([Reason("check.more_than_reserved", {"reserved": reserved})])
        case _:
            found = queries.reservation(company_id, asked.reservation_id)
            if found is None:
                raise missing
            return found


def _moved(by: Actor, company_id: int, asked: MoveAsked, minor: int | None) -> After:
    for _ in range(_TRIES):
        try:
            return operations.move(
                by=by,
                company_id=company_id,
                reservation_id=asked.reservation_id,
                act=asked.act,
                minor=minor,
                why=asked.why,
            )
        except (Raced, OperationalError) as raced:
            if not operations.lost_race(raced):
                raise
            if not transaction.get_autocommit():
                raise CheckRefused([Reason("check.inside_transaction")]) from raced
    raise CheckRefused([Reason("check.busy")])


def _minor(amount: Decimal | None, currency: str) -> int | None:
    if amount is None:
        return None
    try:
        found = from_decimal(amount, currency).minor
    except (TooManyDecimals, ValueError) as bad:
        figures = {"amount": str(amount)[:40], "currency": currency}
        raise CheckRefused([Reason("check.amount_unread", figures)]) from bad
    if found < 0:
        raise CheckRefused([Reason("check.amount", {"amount": Money(found, currency)})])
    return found
