"""How far an invoice's delivery has come, and how a Chinese red-letter request goes (domain 2.3).

The tax authority's three dimensions of an invoice are kept apart, each with its own table: the
invoice itself, what the buyer did with its VAT, and whether the buyer booked it.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from huikuan.kernel.states import Machine


class Delivery(StrEnum):
    """Where an invoice stands on its way to the customer."""

    ISSUED = "issued"
    SENT = "sent"
    RECEIVED = "received"
    OPENED = "opened"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


_UNDER_WAY = (Delivery.ISSUED, Delivery.SENT, Delivery.REJECTED)
_THERE = (Delivery.RECEIVED, Delivery.OPENED)

DELIVERY = Machine(
    start=Delivery.ISSUED,
    moves={
        # it may be sent again, to another address or in another form
        **{(state, "send"): Delivery.SENT for state in (*_UNDER_WAY, *_THERE)},
        # handed over on paper, it was never sent
        **{(state, "receive"): Delivery.RECEIVED for state in (Delivery.ISSUED, Delivery.SENT)},
        **{(state, "open"): Delivery.OPENED for state in (Delivery.SENT, Delivery.RECEIVED)},
        **{(state, "accept"): Delivery.ACCEPTED for state in (Delivery.SENT, *_THERE)},
        **{(state, "reject"): Delivery.REJECTED for state in (Delivery.SENT, *_THERE)},
        (Delivery.ACCEPTED, "reject"): Delivery.REJECTED,
    },
)

UNRECEIVED = frozenset(_UNDER_WAY)
"""In these states the customer cannot be said to have the invoice."""


class InvoiceStatus(StrEnum):
    """The invoice itself, in the tax authority's books."""

    NORMAL = "normal"
    PARTLY_RED = "partly_red"
    FULLY_RED = "fully_red"


class VatUse(StrEnum):
    """What the buyer did with the invoice's VAT."""

    NONE = "none"
    TICKED = "ticked"  # 已勾选
    DEDUCTED = "deducted"
    REFUNDED = "refunded"
    NOT_DEDUCTED = "not_deducted"


class BuyerBooking(StrEnum):
    """Whether the buyer has booked the invoice (入账)."""

    NONE = "none"
    BOOKED = "booked"
    REVERSED = "reversed"


INVOICE = Machine(
    start=InvoiceStatus.NORMAL,
    moves={
        (InvoiceStatus.NORMAL, "partly_red"): InvoiceStatus.PARTLY_RED,
        (InvoiceStatus.NORMAL, "fully_red"): InvoiceStatus.FULLY_RED,
        (InvoiceStatus.PARTLY_RED, "partly_red"): InvoiceStatus.PARTLY_RED,
        (InvoiceStatus.PARTLY_RED, "fully_red"): InvoiceStatus.FULLY_RED,
    },
)
VAT_USE = Machine(
    start=VatUse.NONE,
    moves={
        (VatUse.NONE, "ticked"): VatUse.TICKED,
        (VatUse.TICKED, "none"): VatUse.NONE,
        **{
            (VatUse.TICKED, use.value): use
            for use in (VatUse.DEDUCTED, VatUse.REFUNDED, VatUse.NOT_DEDUCTED)
        },
    },
)
BOOKING = Machine(
    start=BuyerBooking.NONE,
    moves={
        (BuyerBooking.NONE, "booked"): BuyerBooking.BOOKED,
        (BuyerBooking.BOOKED, "reversed"): BuyerBooking.REVERSED,
        (BuyerBooking.REVERSED, "booked"): BuyerBooking.BOOKED,
    },
)


class RedLetter(StrEnum):
    """Where a request for a red-letter invoice stands."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    ISSUED = "issued"
    REFUSED = "refused"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


RED_LETTER = Machine(
    start=RedLetter.ASKED,
    moves={
        (RedLetter.ASKED, "confirm"): RedLetter.CONFIRMED,
        (RedLetter.ASKED, "refuse"): RedLetter.REFUSED,
        (RedLetter.ASKED, "lapse"): RedLetter.LAPSED,
        (RedLetter.ASKED, "withdraw"): RedLetter.WITHDRAWN,
        (RedLetter.CONFIRMED, "issue"): RedLetter.ISSUED,
        (RedLetter.CONFIRMED, "withdraw"): RedLetter.WITHDRAWN,
    },
)


def needs_confirmation(vat_use: VatUse, booking: BuyerBooking) -> bool:
    """Tell whether the other side must confirm a red-letter request (domain 2.3).

    Only where the buyer has neither confirmed the use nor booked it may the seller issue alone.
    """
    used = vat_use not in {VatUse.NONE, VatUse.TICKED}
    return used or booking is BuyerBooking.BOOKED


def lapses_at(asked_at: datetime, hours: int) -> datetime:
    """Return the moment from which an unconfirmed request is void: `hours` after it was asked."""
    return asked_at + timedelta(hours=hours)


def red_letter_on(state: RedLetter, asked_at: datetime, hours: int, now: datetime) -> RedLetter:
    """Return the state that holds at a moment: one that nobody confirmed in time has lapsed."""
    if state is RedLetter.ASKED and now >= lapses_at(asked_at, hours):
        return RED_LETTER.move(state, "lapse")
    return state
