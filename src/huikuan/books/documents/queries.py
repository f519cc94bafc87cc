"""Reads e-invoices, their outcomes, and how far invoices have come on their way."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from huikuan.books.documents.models import (
    DeliveryEvent,
    Outcome,
    Reading,
    RedLetterEvent,
    TaxEvent,
)
from huikuan.books.documents.values import (
    DeliveryView,
    ReadingView,
    RedLetterView,
    TaxView,
    UnreceivedView,
)
from huikuan.rules.documents import (
    Buyer,
    Delivery,
    EInvoice,
    Paper,
    RedLetter,
    lapses_at,
    red_letter_on,
)

_LAST: Final = Outcome.objects.filter(reading=OuterRef("pk")).order_by("-step")
_UNRECEIVED: Final = """
SELECT d.id, d.number, d.customer_id, c.customer_no, c.name, d.issued_on, o.due_on, d.currency,
       o.open_minor, coalesce(e.state, 'issued'), e.happened_at
FROM (SELECT item_id / 256 AS document_id, min(due_on) AS due_on, sum(open_minor)::bigint AS open_minor
      FROM ledger_openitem WHERE company_id = %(company)s AND side = 0 AND due_on <= %(until)s
      GROUP BY 1) o
JOIN ledger_document d ON d.id = o.document_id AND d.kind IN (1, 3)
JOIN parties_customer c ON c.id = d.customer_id
LEFT JOIN LATERAL (SELECT state, happened_at FROM documents_deliveryevent
                   WHERE document_id = d.id ORDER BY step DESC LIMIT 1) e ON true
WHERE o.open_minor > 0 AND coalesce(e.state, 'issued') IN ('issued', 'sent', 'rejected')
  AND (%(salesperson)s::text IS NULL OR c.salesperson = %(salesperson)s)
  AND o.due_on >= %(since)s
ORDER BY o.due_on, d.number LIMIT %(limit)s
"""

_BUYERS: Final = """
SELECT id, customer_no, name, tax_id FROM parties_customer
WHERE company_id = %(company)s AND (upper(name) = ANY(%(names)s)
    OR (tax_id <> '' AND regexp_replace(upper(tax_id), '[^0-9A-Z]', '', 'g') = ANY(%(tax_ids)s)))
ORDER BY id
"""
# three questions, each with an index of its own or over few rows, asked once for all e-invoices
_PAPERS: Final = """
SELECT d.id, d.number, d.customer_id, d.issued_on, d.currency, d.amount_minor,
       coalesce(d.einvoice_no, ''), coalesce(d.order_no, '')
FROM ledger_document d
WHERE d.company_id = %(company)s AND d.series = 1 AND d.kind IN (1, 2, 3)
  AND (d.number = ANY(%(numbers)s) OR d.einvoice_no = ANY(%(numbers)s)
       OR (d.amount_minor = ANY(%(amounts)s)
           AND (d.issued_on = ANY(%(days)s) OR d.order_no = ANY(%(orders)s))))
  AND NOT EXISTS (SELECT FROM documents_outcome o WHERE o.document_id = d.id AND o.state = 'linked')
  AND NOT EXISTS (SELECT FROM ledger_entry e WHERE e.item_id = d.id * 256 + 1 AND e.kind = 9)
ORDER BY d.id
"""


class NoSuchReading(LookupError):
    """There is no such e-invoice in this company."""


def known_keys(company_id: int, keys: Collection[str]) -> Mapping[str, ReadingView]:
    """Return the e-invoices that are kept under any of the keys."""
    rows = _rows(company_id).filter(key__in=list(keys))
    return {row.key: _view(row) for row in rows}


def buyers(company_id: int, names: Collection[str], tax_ids: Collection[str]) -> list[Buyer]:
    """Return the customers that bear any of the names (letter case aside) or tax numbers."""
    values: dict[str, Any] = {
        "company": company_id,
        "names": [one.upper() for one in names],
        "tax_ids": list(tax_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BUYERS, values)
        return [Buyer(*row) for row in cursor.fetchall()]


def papers(
    company_id: int,
    *,
    numbers: Collection[str],
    orders: Collection[str],
    days: Collection[date],
    amounts: Collection[int],
) -> list[Paper]:
    """Return the billing documents without an e-invoice that some e-invoice may be.

    By number, by e-invoice number, or by amount together with the day or the order.
    """
    values: dict[str, Any] = {
        "company": company_id,
        "numbers": list(numbers),
        "orders": [one for one in orders if one],
        "days": list(days),
        "amounts": list(amounts),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAPERS, values)
        return [Paper(*row) for row in cursor.fetchall()]


def staged_documents() -> dict[int, int]:
    """Return the document that each staged row without a verdict becomes, by row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.row, s.document_id FROM staged s"
            " WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)"
        )
        return dict(cursor.fetchall())


def reading(reading_id: int, company_id: int) -> ReadingView:
    """Return one e-invoice. Raises NoSuchReading, also for another company's."""
    row = _rows(company_id).filter(pk=reading_id).first()
    if row is None:
        raise NoSuchReading
    return _view(row)


def readings(
    company_id: int, *, state: str = "", limit: int = 50, before: int | None = None
) -> tuple[ReadingView, ...]:
    """Return e-invoices, the newest first; `before` is the id where the last page ended."""
    rows = _rows(company_id)
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(_view(row) for row in rows.order_by("-id")[:limit])


def linked(company_id: int, document_ids: Collection[int]) -> Mapping[int, ReadingView]:
    """Return the e-invoice of each of the documents that has one."""
    rows = _rows(company_id).filter(state="linked", document_id__in=list(document_ids))
    return {view.document_id: view for view in map(_view, rows) if view.document_id is not None}


def delivery(company_id: int, document_id: int) -> tuple[DeliveryView, ...]:
    """Return the steps of an invoice on its way, in order; none for one that is only issued."""
    rows = DeliveryEvent.objects.filter(company_id=company_id, document_id=document_id)
    return tuple(_step(row) for row in rows.order_by("step"))


def tax_view(reading_id: int, now: datetime) -> TaxView:
    """Return an e-invoice's tax states, and its red-letter requests as they stand at a moment."""
    states = {"invoice": "normal", "vat_use": "none", "booking": "none"}
    for event in TaxEvent.objects.filter(reading_id=reading_id).order_by("step"):
        states[event.dimension] = event.state
    requests: dict[str, list[RedLetterEvent]] = {}
    for step in RedLetterEvent.objects.filter(reading_id=reading_id).order_by("step"):
        requests.setdefault(step.number, []).append(step)
    return TaxView(**states, red_letters=tuple(_request(one, now) for one in requests.values()))


def _request(steps: list[RedLetterEvent], now: datetime) -> RedLetterView:
    first, last = steps[0], steps[-1]
    return RedLetterView(
        number=first.number,
        state=red_letter_on(RedLetter(last.state), first.happened_at, first.hours, now),
        asked_by=first.asked_by,
        amount_minor=first.amount_minor,
        asked_at=first.happened_at,
        lapses_at=lapses_at(first.happened_at, first.hours),
    )


def document_by_number(company_id: int, number: str) -> int | None:
    """Return the invoice or note of ours that bears a number, None where none does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM ledger_document"
            " WHERE company_id = %s AND series = 1 AND number = %s AND kind IN (1, 2, 3)",
            (company_id, number),
        )
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def last_step(company_id: int) -> int:
    """Return a number that grows with every step of any invoice of the company on its way."""
    last = DeliveryEvent.objects.filter(company_id=company_id).order_by("-id").first()
    return 0 if last is None else last.id


def unreceived(
    company_id: int,
    *,
    since: date,
    until: date,
    salesperson: str | None = None,
    limit: int = 1_000,
) -> tuple[UnreceivedView, ...]:
    """Return open invoices due from `since` to `until` that the customer may not have, by due day.

    Open amounts and states are today's.
    """
    values: dict[str, Any] = {
        "company": company_id,
        "since": since,
        "until": until,
        "salesperson": salesperson,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNRECEIVED, values)
        return tuple(
            UnreceivedView(*(*row[:9], Delivery(row[9]), row[10])) for row in cursor.fetchall()
        )


def _rows(company_id: int) -> QuerySet[Any]:
    last = {
        name: Subquery(_LAST.values(name)[:1]) for name in ("state", "document_id", "how", "reason")
    }
    return Reading.objects.filter(company_id=company_id).annotate(**last)


def _view(row: Any) -> ReadingView:  # noqa: ANN401 - a reading with its last outcome
    names = (
        "id", "batch_id", "digest", "syntax", "type_code", "number", "issued_on", "due_on",
        "currency", "payable_minor", "buyer_name", "buyer_tax_id", "state", "document_id", "how",
        "reason", "recorded_at",
    )  # fmt: skip
    return ReadingView(
        invoice=EInvoice.of(row.content),
        found=tuple(row.found),
        **{name: getattr(row, name) for name in names},
    )


def _step(row: DeliveryEvent) -> DeliveryView:
    return DeliveryView(
        step=row.step,
        act=row.act,
        state=Delivery(row.state),
        channel=row.channel,
        proof=row.proof,
        happened_at=row.happened_at,
        actor_name=row.actor_name,
        recorded_at=row.recorded_at,
    )
