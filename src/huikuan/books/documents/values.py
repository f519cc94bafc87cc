"""What the room of documents answers with, and what it is given to keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huikuan.rules.documents import Delivery, EInvoice, RedLetter


@dataclass(frozen=True, slots=True)
class NewReading:
    """An e-invoice to keep, with what was found and what became of it.

    `state` is linked, waiting or aside; `found` and `reason` are plain data of reasons.
    """

    invoice: EInvoice
    digest: str
    payable_minor: int | None
    found: Sequence[Mapping[str, Any]]
    state: str
    document_id: int | None
    how: str
    reason: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ReadingView:
    """An e-invoice with the last that became of it; `payable_minor` in minor units."""

    id: int
    batch_id: int
    digest: str
    syntax: str
    type_code: str
    number: str
    issued_on: date
    due_on: date | None
    currency: str
    payable_minor: int | None
    buyer_name: str
    buyer_tax_id: str
    invoice: EInvoice
    found: tuple[Mapping[str, Any], ...]
    state: str
    document_id: int | None
    how: str
    reason: Mapping[str, Any] | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A step on an invoice's way."""

    step: int
    act: str
    state: Delivery
    channel: str
    proof: str
    happened_at: datetime
    actor_name: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class RedLetterView:
    """A red-letter request as it stands at a moment; unconfirmed, it lapses at `lapses_at`."""

    number: str
    state: RedLetter
    asked_by: str
    amount_minor: int
    asked_at: datetime
    lapses_at: datetime


@dataclass(frozen=True, slots=True)
class TaxView:
    """Where an e-invoice stands in the tax authority's three dimensions, each by itself."""

    invoice: str
    vat_use: str
    booking: str
    red_letters: tuple[RedLetterView, ...]


@dataclass(frozen=True, slots=True)
class UnreceivedView:
    """An open invoice that the customer cannot be said to have; `open_minor` in minor units."""

    document_id: int
    number: str
    customer_id: int
    customer_no: str
    customer_name: str
    issued_on: date
    due_on: date
    currency: str
    open_minor: int
    state: Delivery
    since: datetime | None
