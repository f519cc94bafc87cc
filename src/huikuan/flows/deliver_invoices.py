"""Records how an invoice came to the customer, and what a waiting e-invoice is (D5).

An invoice that the customer does not have is not paid: the report `unreceived` lists it before it
falls due.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from huikuan.books.documents import operations, queries
from huikuan.books.documents.values import DeliveryView, ReadingView
from huikuan.books.ledger import queries as ledger
from huikuan.kernel.actors import Actor
from huikuan.kernel.states import IllegalMove
from huikuan.rules.documents import DELIVERY, Delivery
from huikuan.rules.items import DocumentKind

CHANNELS: Final = ("mail", "portal", "tax_platform", "network", "post", "hand")
_AHEAD: Final = timedelta(minutes=5)  # clocks of two machines differ
_INVOICES: Final = frozenset({DocumentKind.INVOICE, DocumentKind.DEBIT_NOTE})


class Refused(ValueError):
    """It cannot be recorded so; `code` names the sentence, `figures` fill its places."""

    def __init__(self, code: str, figures: Mapping[str, str] | None = None) -> None:
        """Keep the reason's code and its figures."""
        super().__init__(code)
        self.code = code
        self.figures = dict(figures or {})


@dataclass(frozen=True, slots=True)
class Way:
    """An invoice's way to the customer: where it stands, its steps, what may come next."""

    state: Delivery
    steps: tuple[DeliveryView, ...]
    acts: tuple[str, ...]


def way(company_id: int, document_id: int) -> Way:
    """Return how far an invoice has come."""
    steps = queries.delivery(company_id, document_id)
    state = steps[-1].state if steps else DELIVERY.start
    return Way(state, steps, DELIVERY.acts(state))


def deliver(  # noqa: PLR0913 - who, what, when, by which way, with which proof
    *,
    by: Actor,
    company_id: int,
    document_id: int,
    act: str,
    channel: str,
    proof: str,
    happened_at: datetime | None,
) -> Delivery:
    """Record a step of an invoice on its way, now unless it was at another moment; the new state.

    Raises Refused: delivery_no_invoice, delivery_in_future, delivery_not_allowed, delivery_late.
    """
    now = datetime.now(UTC)
    at = happened_at or now
    if at > now + _AHEAD:
        raise Refused("delivery_in_future")
    with transaction.atomic():
        paper = ledger.papers(company_id, [document_id]).get(document_id)
        if paper is None or DocumentKind(paper.kind) not in _INVOICES:
            raise Refused("delivery_no_invoice")
        try:
            return operations.deliver(
                by=by,
                company_id=company_id,
                document_id=document_id,
                act=act,
                channel=channel,
                proof=proof,
                happened_at=at,
            )
        except IllegalMove as wrong:
            raise Refused("delivery_not_allowed", {"state": wrong.state, "act": act}) from wrong
        except operations.Late as late:
            raise Refused("delivery_late", {"after": late.after.isoformat()}) from late


def settle(
    *, by: Actor, company_id: int, reading_id: int, document_id: int | None, why: str
) -> ReadingView:
    """Say which invoice of ours a waiting e-invoice is, or set it aside (None), with the reason.

    Raises Refused (einvoice_not_waiting, delivery_no_invoice) and queries.NoSuchReading.
    """
    with transaction.atomic():
        queries.reading(reading_id, company_id)
        if document_id is not None and not ledger.papers(company_id, [document_id]):
            raise Refused("delivery_no_invoice")
        try:
            operations.settle(
                by=by,
                company_id=company_id,
                reading_id=reading_id,
                document_id=document_id,
                why=why,
            )
        except operations.NotWaiting as gone:
            raise Refused("einvoice_not_waiting") from gone
    return queries.reading(reading_id, company_id)
