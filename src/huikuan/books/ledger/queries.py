"""Reads what is open in the ledger, for those who settle it, and its closed periods (D4, I10)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from huikuan.books.ledger.models import AccountingPeriod


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A stretch of days that was closed, and whether it was opened again; persons by their id."""

    id: int
    start_on: date
    end_on: date
    closed_at: datetime
    closed_by: str
    reopen_asked_by: str
    reopened_at: datetime | None
    reopened_by: str
    why: str


def periods(company_id: int) -> tuple[PeriodView, ...]:
    """Return the periods that were ever closed, the last first."""
    rows = AccountingPeriod.objects.filter(company_id=company_id).order_by("-end_on", "-id")
    return tuple(
        PeriodView(**{name: getattr(row, name) for name in PeriodView.__slots__}) for row in rows
    )


@dataclass(frozen=True, slots=True)
class OpenReceipt:
    """Money of which something is not used yet: positive minor units of its currency.

    `day` is when it was received: of moved money, when it first came in. `attributes` is what the
    way in knew more of it.
    """

    document_id: int
    number: str
    day: date
    amount_minor: int
    open_minor: int
    currency: str
    customer_id: int | None
    kind: int
    method: str
    payer_name: str
    remittance: str
    account: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim or a credit note of which something is open, signed minor units (a credit below 0).

    `due_on` is the first due day of what is open; `tax_minor` of the whole document.
    """

    document_id: int
    number: str
    kind: int
    customer_id: int
    issued_on: date
    due_on: date
    amount_minor: int
    tax_minor: int
    open_minor: int
    currency: str
    order_no: str
    einvoice_no: str
    terms: str
    delivered_on: date | None
    attributes: Mapping[str, Any]


# only what is open is looked at, however large the book behind it
_OPEN_RECEIPTS: Final = """
SELECT d.id, d.number,
       coalesce((d.attributes->>'received_on')::date, d.issued_on), -d.amount_minor, -o.open_minor,
       d.currency, d.customer_id, d.kind, coalesce(d.method, ''), coalesce(d.payer_name, ''),
       coalesce(d.remittance, ''), coalesce(d.account, ''), d.attributes
FROM ledger_openitem o JOIN ledger_document d ON d.id = o.item_id >> 8
WHERE o.company_id = %(company)s AND o.side = 1 AND d.issued_on <= %(as_of)s
    AND (%(ids)s::bigint[] IS NULL OR o.item_id = ANY(
        SELECT i * 256 + 1 FROM unnest(%(ids)s::bigint[]) i))
ORDER BY d.issued_on, d.id
"""
_OPEN_CLAIMS: Final = """
SELECT d.id, d.number, d.kind, d.customer_id, d.issued_on, o.due_on, d.amount_minor,
       coalesce(d.tax_minor, 0), o.open_minor, d.currency, coalesce(d.order_no, ''),
       coalesce(d.einvoice_no, ''), coalesce(d.terms, ''), d.delivered_on, d.attributes
FROM (SELECT item_id >> 8 AS id, min(due_on) AS due_on, sum(open_minor)::bigint AS open_minor
      FROM ledger_openitem WHERE company_id = %(company)s AND side = 0
          AND (%(customer)s::integer IS NULL OR customer_id = %(customer)s)
          AND (%(ids)s::bigint[] IS NULL OR item_id >> 8 = ANY(%(ids)s::bigint[]))
      GROUP BY 1) o
JOIN ledger_document d ON d.id = o.id
WHERE d.issued_on <= %(as_of)s ORDER BY d.id
"""


def open_receipts(
    company_id: int, as_of: date, ids: Sequence[int] | None = None
) -> list[OpenReceipt]:
    """Return receipts and drafts with something left of them, as they are now, the oldest first.

    Of days up to `as_of`; with `ids` only those documents.
    """
    values = {"company": company_id, "as_of": as_of, "ids": None if ids is None else list(ids)}
    return [OpenReceipt(*_read(row)) for row in _fetched(_OPEN_RECEIPTS, values)]


def open_claims(
    company_id: int,
    as_of: date,
    *,
    customer_id: int | None = None,
    ids: Sequence[int] | None = None,
) -> list[OpenClaim]:
    """Return claims and credit notes with something open, as they are now, by document.

    Of days up to `as_of`; of one customer, or only the documents named.
    """
    values = {
        "company": company_id,
        "as_of": as_of,
        "customer": customer_id,
        "ids": None if ids is None else list(ids),
    }
    return [OpenClaim(*_read(row)) for row in _fetched(_OPEN_CLAIMS, values)]


def open_amounts(company_id: int, document_ids: Iterable[int]) -> dict[int, int]:
    """Return what is open of documents now, signed minor units; what is settled is missing."""
    rows = _fetched(
        "SELECT d.id, sum(o.open_minor)::bigint FROM unnest(%(ids)s::bigint[]) d(id)"
        " JOIN ledger_openitem o ON o.item_id BETWEEN d.id * 256 AND d.id * 256 + 255"
        " WHERE o.company_id = %(company)s GROUP BY 1",
        {"company": company_id, "ids": sorted(set(document_ids))},
    )
    return dict(rows)


def live_groups(company_id: int, group_ids: Iterable[int]) -> tuple[int, ...]:
    """Return those of the groups that were not taken back."""
    rows = _fetched(
        "SELECT DISTINCT e.group_id FROM ledger_entry e WHERE e.group_id = ANY(%(ids)s::bigint[])"
        " AND e.company_id = %(company)s AND e.kind <> 9"
        " AND NOT EXISTS (SELECT FROM ledger_entry x WHERE x.reverses = e.seq) ORDER BY 1",
        {"company": company_id, "ids": list(group_ids)},
    )
    return tuple(group for (group,) in rows)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a document says of itself, signed minor units."""

    document_id: int
    number: str
    kind: int
    customer_id: int | None
    currency: str
    amount_minor: int
    issued_on: date


def papers(company_id: int, document_ids: Iterable[int]) -> dict[int, Paper]:
    """Return documents of the company by id; what it does not have is missing."""
    rows = _fetched(
        "SELECT id, number, kind, customer_id, currency, amount_minor, issued_on"
        " FROM ledger_document WHERE company_id = %(company)s AND id = ANY(%(ids)s::bigint[])",
        {"company": company_id, "ids": sorted(set(document_ids))},
    )
    return {row[0]: Paper(*row) for row in rows}


@dataclass(frozen=True, slots=True)
class Received:
    """Money that came in from outside: positive minor units."""

    document_id: int
    currency: str
    minor: int


def received(company_id: int, start: date, end: date) -> list[Received]:
    """Return the receipts of the days [start, end] that were not moved here nor set off."""
    rows = _fetched(
        "SELECT id, currency, -amount_minor FROM ledger_document WHERE company_id = %(company)s"
        " AND series = 2 AND issued_on BETWEEN %(start)s AND %(end)s"
        " AND coalesce(method, '') NOT IN ('transfer', 'offset') ORDER BY id",
        {"company": company_id, "start": start, "end": end},
    )
    return [Received(*row) for row in rows]


def moved_to(company_id: int, document_id: int) -> tuple[int, ...]:
    """Return the receipts that a receipt's money was moved to, and what they moved further."""
    rows = _fetched(
        "WITH RECURSIVE moved AS (SELECT %(id)s::bigint AS id UNION"
        " SELECT e.counter_item_id >> 8 FROM moved m JOIN ledger_entry e"
        " ON e.item_id = m.id * 256 + 1 AND e.kind = 11 AND e.counter_item_id IS NOT NULL"
        " AND e.company_id = %(company)s)"
        " SELECT id FROM moved WHERE id <> %(id)s ORDER BY 1",
        {"company": company_id, "id": document_id},
    )
    return tuple(one for (one,) in rows)


def uses(company_id: int, as_of: date) -> list[tuple[str, str, int]]:
    """Return what became of money received up to a day: (currency, use, minor units).

    Uses: `received` (all that came in from outside), `open`, `applied`, `taken_back` (receipts that
    were reversed), and the name of the account for what went to one. The first is the sum of the
    others: that is what bank statements are tied to. Money moved to another customer is followed
    into the receipt it was moved to.
    """
    return _fetched(_USES, {"company": company_id, "as_of": as_of})


_USES: Final = """
WITH paper AS MATERIALIZED (
    SELECT id, currency, -amount_minor AS minor, coalesce(method, '') = 'transfer' AS moved
    FROM ledger_document
    WHERE company_id = %(company)s AND series = 2 AND coalesce(method, '') <> 'offset'
        AND issued_on <= %(as_of)s),
moves AS (
    SELECT p.currency, p.moved, e.amount_minor, e.kind, e.group_id FROM paper p
    JOIN ledger_entry e ON e.item_id = p.id * 256 + 1 AND e.effective_on <= %(as_of)s),
elsewhere AS (
    SELECT group_id, currency, min(account) AS account FROM ledger_entry
    WHERE company_id = %(company)s AND side = 2 AND account <> 'discount_allowed'
    GROUP BY 1, 2),
used AS (
    SELECT m.currency, CASE WHEN m.group_id IS NULL AND m.moved THEN 'transfer_clearing'
                            WHEN m.group_id IS NULL THEN 'taken_back'
                            ELSE coalesce(a.account, 'applied') END AS use, m.amount_minor
    FROM moves m LEFT JOIN elsewhere a USING (group_id, currency) WHERE m.kind <> 1)
SELECT currency, 'received', sum(minor)::bigint FROM paper WHERE NOT moved GROUP BY 1
UNION ALL SELECT currency, 'open', -sum(amount_minor)::bigint FROM moves GROUP BY 1
UNION ALL SELECT currency, use, sum(amount_minor)::bigint FROM used
GROUP BY 1, 2 HAVING sum(amount_minor) <> 0 ORDER BY 1, 2
"""


def _fetched(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _read(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A raw cursor hands JSON over as text; it is the last of the row."""
    found = json.loads(row[-1]) if isinstance(row[-1], str) else row[-1]
    return (*row[:-1], found if isinstance(found, dict) else {})
