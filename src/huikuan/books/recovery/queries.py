"""Reads agreements on late interest, what was charged, and what interrupted limitation."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Q

from huikuan.books.recovery import models
from huikuan.books.recovery.values import (
    AgreementView,
    ChargeCount,
    ChargeView,
    InterruptionView,
    RecoveryRefused,
)
from huikuan.rules.interest import Agreement, Buyer, Per
from huikuan.rules.recovery import Event, Interruption

__all__ = [
    "AgreementView",
    "ChargeCount",
    "ChargeView",
    "InterruptionView",
    "RecoveryRefused",
    "agreements",
    "charged",
    "charged_until",
    "charges",
    "interruptions",
    "recount",
]


def agreements(
    company_id: int, customer_ids: Collection[int], as_of: date
) -> Mapping[int, tuple[AgreementView, ...]]:
    """Return the agreements of customers that had begun by a day, the newest first.

    Of two that begin on one day the one that was entered last counts, and stands first.
    """
    rows = models.Agreement.objects.filter(
        company_id=company_id, customer_id__in=list(customer_ids), valid_from__lte=as_of
    ).order_by("customer_id", "-valid_from", "-id")
    found: dict[int, list[AgreementView]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(_agreement(row))
    return {who: tuple(all_) for who, all_ in found.items()}


def charges(
    company_id: int, *, customer_id: int | None = None, document_ids: Iterable[int] = ()
) -> tuple[ChargeView, ...]:
    """Return the lines of notes, of a customer or of notes by document, oldest first."""
    rows = models.Charge.objects.filter(company_id=company_id)
    rows = (
        rows.filter(document_id__in=list(document_ids))
        if customer_id is None
        else rows.filter(customer_id=customer_id)
    )
    return tuple(
        ChargeView(**{name: getattr(row, name) for name in ChargeView.__slots__})
        for row in rows.order_by("id")
    )


def charged_until(
    company_id: int, customer_ids: Collection[int], as_of: date
) -> Mapping[int, date]:
    """Return until which day notes cover the interest of instalments, by item.

    As it stood on a day: lines that ended later, or that were taken back by then, do not count.
    """
    rows = models.Charge.objects.filter(
        Q(taken_back_on=None) | Q(taken_back_on__gt=as_of),
        company_id=company_id,
        customer_id__in=list(customer_ids),
        end_on__lte=as_of,
    )
    return dict(rows.order_by("end_on").values_list("item_id", "end_on"))


def charged(company_id: int, customer_id: int) -> Mapping[int, date]:
    """Return until which day notes that stand now cover the interest of instalments, by item."""
    rows = models.Charge.objects.filter(
        company_id=company_id, customer_id=customer_id, taken_back_on=None
    )
    return dict(rows.order_by("end_on").values_list("item_id", "end_on"))


def interruptions(
    company_id: int, as_of: date, customer_ids: Collection[int] | None = None
) -> Mapping[int, tuple[InterruptionView, ...]]:
    """Return what interrupted limitation up to a day, by customer, oldest first."""
    rows = models.Interruption.objects.filter(company_id=company_id, on__lte=as_of)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[int, list[InterruptionView]] = {}
    for row in rows.order_by("customer_id", "on", "id"):
        found.setdefault(row.customer_id, []).append(
            InterruptionView(
                id=row.id,
                customer_id=row.customer_id,
                document_id=row.document_id,
                event=Event(Interruption(row.kind), row.on, row.proof),
                note=row.note,
                source=row.source,
                recorded_at=row.recorded_at,
                actor=row.actor,
            )
        )
    return {who: tuple(all_) for who, all_ in found.items()}


def recount(company_id: int) -> ChargeCount:
    """Compare the lines of notes with the ledger, by code that neither of them uses."""
    with connection.cursor() as cursor:
        cursor.execute(_RECOUNT, {"company": company_id})
        rows = cursor.fetchall()
    return ChargeCount(
        unequal=tuple(one for one, differs, _ in rows if differs),
        orphaned=tuple(one for one, _, torn in rows if torn),
    )


_RECOUNT: Final = """
SELECT d.id, coalesce(c.minor, 0) <> d.amount_minor,
       coalesce(c.gone, false) <> EXISTS (
           SELECT FROM ledger_entry e JOIN ledger_entry x ON x.reverses = e.seq
           WHERE e.item_id = d.id * 256 + 1 AND e.kind = 1)
FROM ledger_document d LEFT JOIN (
    SELECT document_id, sum(minor)::bigint AS minor, bool_and(taken_back_on IS NOT NULL) AS gone
    FROM recovery_charge WHERE company_id = %(company)s GROUP BY 1) c ON c.document_id = d.id
WHERE d.company_id = %(company)s AND d.kind = 3 AND d.number LIKE 'INT-%%'
    AND d.attributes ? 'interest' ORDER BY d.id
"""


def _agreement(row: models.Agreement) -> AgreementView:
    return AgreementView(
        id=row.id,
        customer_id=row.customer_id,
        valid_from=row.valid_from,
        agreement=Agreement(
            rate=row.rate,
            per=Per(row.per),
            agreed_none=row.agreed_none,
            pay_when_paid=row.pay_when_paid,
            law=row.law,
            seller_sme=row.seller_sme,
            buyer=Buyer(row.buyer),
            signed_on=row.signed_on,
            day_count=row.day_count,
        ),
        note=row.note,
        recorded_at=row.recorded_at,
        actor=row.actor,
    )
