"""Writes decisions over orders and moves the room that they promise, each by one statement (D2).

The statement locks the account of the group, then that of the customer; a decision is written only
if its facts still hold and what is reserved leaves the room that the verdict found (decision 0021).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, cast

from django.db import IntegrityError, OperationalError, connection

from huikuan.books.credit.values import Raced
from huikuan.kernel.actors import Actor
from huikuan.rules.checks import RESERVATION, Ceilings, ReservationState


class Written(StrEnum):
    """What became of an attempt to write a decision."""

    WRITTEN = "written"
    THERE = "there"  # the same request was written before
    MOVED = "moved"  # the facts are other ones by now
    FULL = "full"  # other orders have taken the room
    CLOCK = "clock"  # the account has seen a later day


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A verdict to be kept: what was asked, the facts, what the rules said and by which policy.

    `reasons` are codes with plain figures. `follows` is the decision that this one takes up.
    """

    customer_id: int
    order_no: str
    act: str
    amount_minor: int
    currency: str
    as_of: date
    outcome: str
    reasons: Sequence[Mapping[str, object]]
    facts: Mapping[str, Any]
    policy_name: str
    policy_version: int
    policy_digest: bytes
    request_digest: bytes
    key: str = ""
    follows: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """What is to be reserved: minor units of the order's currency, for so many hours.

    `replaces` is a reservation that this one changes, `former` what counted of it. `forced`: a
    person released the order, over any limit.
    """

    minor: int
    hours: int
    replaces: int | None = None
    former: int = 0
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written. `reserved` and `group_reserved` by currency, as the lock found them."""

    status: Written
    decision_id: int | None = None
    reservation_id: int | None = None
    recorded_at: datetime | None = None
    expires_at: datetime | None = None
    reserved: Mapping[str, int] | None = None
    group_reserved: Mapping[str, int] | None = None
    last_on: date | None = None


def decide(
    *,
    by: Actor,
    company_id: int,
    decision: NewDecision,
    ceilings: Ceilings,
    room: Room | None,
) -> Kept:
    """Write a decision, and with `room` reserve it, if the facts still hold; say what became of it.

    One statement, so outside a transaction it commits by itself. Nothing is written unless the
    status is `written`. Raises Raced when somebody else was first: always under a stricter isolation
    than READ COMMITTED, where the snapshot is older than the lock.
    """
    said = {
        "order_no": decision.order_no,
        "client": client_of(by),
        "key": decision.key,
        "request": decision.request_digest.hex(),
        "act": decision.act,
        "amount": decision.amount_minor,
        "currency": decision.currency,
        "outcome": decision.outcome,
        "reasons": decision.reasons,
        "policy_name": decision.policy_name,
        "policy_version": decision.policy_version,
        "policy_digest": decision.policy_digest.hex(),
        "follows": decision.follows,
        "why": decision.why,
        "actor": client_of(by),
        "person": by.person,
    }
    found = _called(
        "SELECT credit_decide(%s, %s, %s, %s, %s, %s, %s)",
        (
            company_id,
            decision.customer_id,
            decision.as_of,
            json.dumps(decision.facts, ensure_ascii=False),
            json.dumps({"own": ceilings.own, "group": ceilings.group}),
            None if room is None else json.dumps(_asked(room)),
            json.dumps(said, ensure_ascii=False),
        ),
    )
    return _kept(found)


class Moved(StrEnum):
    """What became of an act on a reservation."""

    MOVED = "moved"
    THERE = "there"  # it was done before
    ENDED = "ended"  # its state does not allow it any more
    MORE = "more"  # more is asked for than is reserved
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class After:
    """Where a reservation is after an act, and what counts of it, minor units."""

    status: Moved
    state: ReservationState | None
    minor: int


# a serialisation failure, and a deadlock, which the order of the locks should never let happen
_RACED: Final = ("40001", "40P01")
_TARGETS: Final = {act: target for (_, act), target in RESERVATION.moves.items()}


def move(
    *,
    by: Actor,
    company_id: int,
    reservation_id: int,
    act: str,
    minor: int | None = None,
    why: str = "",
) -> After:
    """Confirm, release or void a reservation, and say what became of it.

    `minor` is what an order was confirmed with, in the reservation's currency: less gives the rest
    back, more is refused. What has run out or is in the books by now has ended. Raises Raced.
    """
    sources = [state.value for state, name in RESERVATION.moves if name == act]
    read = _called(
        "SELECT credit_move(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            company_id,
            reservation_id,
            act,
            _TARGETS[act].value,
            sources,
            minor,
            client_of(by),
            by.person,
            why,
        ),
    )
    state = read.get("state")
    return After(
        status=Moved(read["status"]),
        state=None if state is None else ReservationState(state),
        minor=read.get("minor") or 0,
    )


def lost_race(fault: BaseException) -> bool:
    """Whether a statement or a commit failed only because somebody else was first.

    A serialisation failure, a deadlock, or two customers' reservations of one order number.
    """
    cause = fault.__cause__
    told = getattr(getattr(cause, "diag", None), "constraint_name", "")
    return (
        isinstance(fault, Raced)
        or getattr(cause, "sqlstate", "") in _RACED
        or told == "reservation_of_order"
    )


def client_of(actor: Actor) -> str:
    """Who asks, as decisions keep it and as marks of requests are kept apart."""
    return f"{actor.kind}:{actor.id}"


def _called(statement: str, values: Sequence[Any]) -> Mapping[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            (found,) = cursor.fetchone()
    except (OperationalError, IntegrityError) as fault:
        if lost_race(fault):
            raise Raced from fault
        raise
    return cast("Mapping[str, Any]", json.loads(found) if isinstance(found, str) else found)


def _asked(room: Room) -> Mapping[str, object]:
    return {
        "minor": room.minor,
        "hours": room.hours,
        "replaces": room.replaces,
        "former": room.former,
        "forced": room.forced,
    }


def _kept(found: Mapping[str, Any]) -> Kept:
    instants = {
        name: None if found.get(name) is None else datetime.fromisoformat(found[name])
        for name in ("recorded_at", "expires_at")
    }
    last_on = found.get("last_on")
    return Kept(
        status=Written(found["status"]),
        decision_id=found.get("decision"),
        reservation_id=found.get("reservation"),
        recorded_at=instants["recorded_at"],
        expires_at=instants["expires_at"],
        reserved=found.get("own"),
        group_reserved=found.get("group"),
        last_on=None if last_on is None else date.fromisoformat(last_on),
    )
