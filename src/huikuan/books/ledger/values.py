"""What the ledger answers with."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Act:
    """A booking that is under way in this transaction; entries and documents name it."""

    id: int
    company_id: int
    kind: str
    recorded_at: datetime
    first_seq: int
    first_document: int
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class Posted:
    """What an act wrote: counts, the span of entries, and the digest over them (hex SHA-256)."""

    act_id: int
    documents: int
    entries: int
    first_seq: int | None
    last_seq: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class OpenItemView:
    """An item that is open today: amounts in signed minor units of its currency."""

    item_id: int
    document_id: int
    number: str
    customer_id: int | None
    currency: str
    side: int
    issued_on: date
    due_on: date
    amount_minor: int
    open_minor: int
