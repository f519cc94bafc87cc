"""Records what the tax authority's books say of an e-invoice, and red-letter requests (domain 2.3)."""

from datetime import UTC, datetime

from django.db import transaction

from huikuan.analytics.policies import delivery_policy
from huikuan.books.documents import operations, queries
from huikuan.books.documents.values import TaxView
from huikuan.flows.deliver_invoices import Refused
from huikuan.kernel.actors import Actor
from huikuan.kernel.states import IllegalMove
from huikuan.rules.documents import parse


def tax_view(company_id: int, reading_id: int) -> TaxView:
    """Return where an e-invoice stands in its three dimensions, and its red-letter requests now.

    Raises queries.NoSuchReading.
    """
    queries.reading(reading_id, company_id)
    return queries.tax_view(reading_id, datetime.now(UTC))


def move_tax_state(
    *, by: Actor, company_id: int, reading_id: int, dimension: str, act: str
) -> TaxView:
    """Move one dimension (invoice, vat_use, booking). Raises Refused and NoSuchReading."""
    now = datetime.now(UTC)
    with transaction.atomic():
        queries.reading(reading_id, company_id)
        try:
            operations.move_tax_state(
                by=by,
                company_id=company_id,
                reading_id=reading_id,
                dimension=dimension,
                act=act,
                at=now,
            )
        except IllegalMove as wrong:
            raise Refused("tax_not_allowed", {"state": wrong.state, "act": act}) from wrong
    return queries.tax_view(reading_id, now)


def move_red_letter(  # noqa: PLR0913 - who, what, for how much
    *,
    by: Actor,
    company_id: int,
    reading_id: int,
    number: str,
    act: str,
    asked_by: str,
    amount_minor: int,
) -> TaxView:
    """Ask for a red-letter invoice, or move a request on; its clock is the policy's hours.

    Raises Refused, also for one that has lapsed, and NoSuchReading.
    """
    now = datetime.now(UTC)
    policy = parse(delivery_policy(company_id, now.date()).document)
    with transaction.atomic():
        queries.reading(reading_id, company_id)
        try:
            operations.move_red_letter(
                by=by,
                company_id=company_id,
                reading_id=reading_id,
                number=number,
                act=act,
                at=now,
                asked_by=asked_by,
                amount_minor=amount_minor,
                hours=policy.red_letter_hours,
            )
        except IllegalMove as wrong:
            raise Refused("tax_not_allowed", {"state": wrong.state, "act": act}) from wrong
    return queries.tax_view(reading_id, now)
