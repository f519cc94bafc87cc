"""What is asked about an order, what is answered, and why nothing is checked (D2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from huikuan.kernel.decisions import Decision, Reason
from huikuan.rules.checks import Purpose, ReservationState


class CheckRefused(ValueError):
    """The question cannot be answered or the act cannot be done; `reasons` say why."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons, codes of the text catalogue."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))


class NoSuchDecision(LookupError):
    """There is no such decision for the asker."""


class OtherRequest(ValueError):
    """The mark of this request was used for another one; its effect stays as it is."""


@dataclass(frozen=True, slots=True)
class OrderAsked:
    """An order as somebody asks about it; amounts in major units of `currency`.

    `as_of` is the day that counts: today without it. `terms` are its payment terms in words.
    """

    customer_no: str
    amount: Decimal
    currency: str = ""
    order_no: str = ""
    deposit: Decimal = Decimal(0)
    terms: str = ""
    purpose: Purpose = Purpose.ORDER
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """The room that an order has: minor units of the order's currency."""

    id: int
    state: ReservationState
    minor: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A verdict that was recorded: its id, the facts it stands on, and what was reserved or held.

    `currency` is the order's. `replayed`: the same request was answered before.
    """

    decision_id: int
    verdict: Decision
    facts: Mapping[str, Any] = field(repr=False)
    currency: str
    recorded_at: datetime
    policy: tuple[str, int]
    policy_digest: bytes
    reservation: Promised | None = None
    hold_id: int | None = None
    replayed: bool = False
