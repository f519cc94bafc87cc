"""Which acts a reservation and a held order allow in which state (kernel.states)."""

from enum import StrEnum

from huikuan.kernel.states import Machine


class ReservationState(StrEnum):
    """What has become of the room that an order was promised."""

    RESERVED = "reserved"
    CONFIRMED = "confirmed"  # the order was taken; its record has not come yet
    ABSORBED = "absorbed"  # the order or its invoice is in the books and counts instead
    RELEASED = "released"  # given back: the order is not placed
    VOIDED = "voided"  # taken back after it was confirmed, or reserved by mistake
    EXPIRED = "expired"


RESERVATION = Machine(
    start=ReservationState.RESERVED,
    moves={
        (ReservationState.RESERVED, "confirm"): ReservationState.CONFIRMED,
        (ReservationState.RESERVED, "release"): ReservationState.RELEASED,
        (ReservationState.RESERVED, "void"): ReservationState.VOIDED,
        (ReservationState.RESERVED, "expire"): ReservationState.EXPIRED,
        (ReservationState.RESERVED, "absorb"): ReservationState.ABSORBED,
        (ReservationState.CONFIRMED, "void"): ReservationState.VOIDED,
        (ReservationState.CONFIRMED, "absorb"): ReservationState.ABSORBED,
    },
)
"""A confirmed one does not expire: its order is on the way. Each ends once."""


class HoldState(StrEnum):
    """Where a held order stands."""

    HELD = "held"
    ASKED = "asked"  # somebody asks for its release, another person decides
    RELEASED = "released"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # the customer or sales gave it up


HOLD = Machine(
    start=HoldState.HELD,
    moves={
        (HoldState.HELD, "assign"): HoldState.HELD,
        (HoldState.HELD, "ask"): HoldState.ASKED,
        (HoldState.HELD, "release"): HoldState.RELEASED,
        (HoldState.HELD, "reject"): HoldState.REJECTED,
        (HoldState.HELD, "withdraw"): HoldState.WITHDRAWN,
        (HoldState.ASKED, "assign"): HoldState.ASKED,
        (HoldState.ASKED, "release"): HoldState.RELEASED,
        (HoldState.ASKED, "reject"): HoldState.REJECTED,
        (HoldState.ASKED, "withdraw"): HoldState.WITHDRAWN,
    },
)
