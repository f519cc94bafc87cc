"""Reads what is open in the ledger, for those who settle it, and its closed periods (D4, I10)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from huikuan.books.ledger.models import AccountingPeriod
from huikuan.books.ledger.queries.asking import fetched
from huikuan.books.ledger.queries.collected import (
    Collected as Collected,
)
from huikuan.books.ledger.queries.collected import (
    collected as collected,
)
from huikuan.books.ledger.queries.collected import (
    overdue_customers as overdue_customers,
)
from huikuan.books.ledger.queries.late import (
    LateItem as LateItem,
)
from huikuan.books.ledger.queries.late import (
    OldDebt as OldDebt,
)
from huikuan.books.ledger.queries.late import (
    late_items as late_items,
)
from huikuan.books.ledger.queries.late import (
    old_debts as old_debts,
)
from huikuan.books.ledger.queries.late import (
    paid_by_lateness as paid_by_lateness,
)
from huikuan.rules.items import DocumentKind


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
WHERE o.company_id = %(company)s AND o.side = 1 AND d.issued_on <= %(as_of)s {which}
ORDER BY d.issued_on, d.id
"""
# keys of their own, so that a few are found by the index and not by reading all that is open
_THESE_RECEIPTS: Final = "AND o.item_id = ANY(%(keys)s::bigint[])"
_ALL_OPEN: Final = "SELECT * FROM ledger_openitem"
_THESE_OPEN: Final = """SELECT o.* FROM unnest(%(ids)s::bigint[]) i(id)
      JOIN ledger_openitem o ON o.item_id BETWEEN i.id * 256 AND i.id * 256 + 255"""
_OPEN_CLAIMS: Final = """
SELECT d.id, d.number, d.kind, d.customer_id, d.issued_on, o.due_on, d.amount_minor,
       coalesce(d.tax_minor, 0), o.open_minor, d.currency, coalesce(d.order_no, ''),
       coalesce(d.einvoice_no, ''), coalesce(d.terms, ''), d.delivered_on, d.attributes
FROM (SELECT item_id >> 8 AS id, min(due_on) AS due_on, sum(open_minor)::bigint AS open_minor
      FROM ({which}) w WHERE company_id = %(company)s AND side = 0
          AND (%(customer)s::integer IS NULL OR customer_id = %(customer)s)
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
    values = {"company": company_id, "as_of": as_of, "keys": [one * 256 + 1 for one in ids or ()]}
    statement = _OPEN_RECEIPTS.format(which="" if ids is None else _THESE_RECEIPTS)
    return [OpenReceipt(*_read(row)) for row in fetched(statement, values)]


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
        "ids": sorted(set(ids or ())),
    }
    statement = _OPEN_CLAIMS.format(which=_ALL_OPEN if ids is None else _THESE_OPEN)
    return [OpenClaim(*_read(row)) for row in fetched(statement, values)]


def open_amounts(company_id: int, document_ids: Iterable[int]) -> dict[int, int]:
    """Return what is open of documents now, signed minor units; what is settled is missing."""
    rows = fetched(
        "SELECT d.id, sum(o.open_minor)::bigint FROM unnest(%(ids)s::bigint[]) d(id)"
        " JOIN ledger_openitem o ON o.item_id BETWEEN d.id * 256 AND d.id * 256 + 255"
        " WHERE o.company_id = %(company)s GROUP BY 1",
        {"company": company_id, "ids": sorted(set(document_ids))},
    )
    return dict(rows)


def live_groups(company_id: int, group_ids: Iterable[int]) -> tuple[int, ...]:
    """Return those of the groups that were not taken back."""
    rows = fetched(
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
    rows = fetched(
        "SELECT id, number, kind, customer_id, currency, amount_minor, issued_on"
        " FROM ledger_document WHERE company_id = %(company)s AND id = ANY(%(ids)s::bigint[])",
        {"company": company_id, "ids": sorted(set(document_ids))},
    )
    return {row[0]: Paper(*row) for row in rows}


def first_invoices(
    company_id: int, customer_ids: Iterable[int], since: date, until: date
) -> dict[int, Paper]:
    """Return each customer's first invoice among those issued from one day up to another."""
    rows = fetched(
        "SELECT DISTINCT ON (customer_id)"
        " id, number, kind, customer_id, currency, amount_minor, issued_on"
        " FROM ledger_document WHERE company_id = %(company)s AND kind = %(invoice)s"
        " AND customer_id = ANY(%(ids)s::int[]) AND issued_on BETWEEN %(since)s AND %(until)s"
        " ORDER BY customer_id, issued_on, id",
        {
            "company": company_id,
            "ids": sorted(set(customer_ids)),
            "invoice": DocumentKind.INVOICE.value,
            "since": since,
            "until": until,
        },
    )
    return {row[3]: Paper(*row) for row in rows}


def moved_to(company_id: int, document_id: int) -> tuple[int, ...]:
    """Return the receipts that a receipt's money was moved to, and what they moved further."""
    rows = fetched(
        "WITH RECURSIVE moved AS (SELECT %(id)s::bigint AS id UNION"
        " SELECT e.counter_item_id >> 8 FROM moved m JOIN ledger_entry e"
        " ON e.item_id = m.id * 256 + 1 AND e.kind = 11 AND e.counter_item_id IS NOT NULL"
        " AND e.company_id = %(company)s)"
        " SELECT id FROM moved WHERE id <> %(id)s ORDER BY 1",
        {"company": company_id, "id": document_id},
    )
    return tuple(one for (one,) in rows)


@dataclass(frozen=True, slots=True)
class Use:
    """What became of money on a day: signed minor units of a currency. For uses see `uses`."""

    day: date
    currency: str
    use: str
    minor: int


@dataclass(frozen=True, slots=True)
class Uses:
    """Uses of money: of acts that nobody can change any more (`settled`), and of later ones.

    Whoever asks again from `horizon` gets what is in neither of the settled answers before.
    """

    horizon: int
    settled: tuple[Use, ...]
    fresh: tuple[Use, ...]


def uses(company_id: int, horizon: int = 0) -> Uses:
    """Return what became of money that was received, by day; of acts from `horizon` on.

    Uses: `received` (all that came in from outside), `open`, `applied`, `taken_back` (receipts that
    were reversed), and the name of the account for what went to one. The first is the sum of the
    others: that is what bank statements are tied to. Money moved to another customer is followed
    into the receipt it was moved to. The ledger is append-only: sums of acts that are settled, of
    transactions below all that still run, can be kept and added to.
    """
    with connection.cursor() as cursor:
        cursor.execute(_USES, {"company": company_id, "horizon": horizon})
        rows = list(cursor.fetchall())
    return Uses(
        horizon=rows[0][0],
        settled=tuple(Use(*row[2:]) for row in rows if row[1] is False),
        fresh=tuple(Use(*row[2:]) for row in rows if row[1]),
    )


def database() -> str:
    """Return the name of the database: what is kept of one says nothing of another."""
    return str(connection.settings_dict["NAME"])


_USES: Final = """
WITH edge AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS at),
acts AS MATERIALIZED (
    SELECT a.id, a.recorded_at, a.txid >= edge.at AS fresh FROM ledger_act a, edge
    WHERE a.company_id = %(company)s AND a.txid >= %(horizon)s),
since AS MATERIALIZED (SELECT min(recorded_at) AS at FROM acts),
elsewhere AS (
    SELECT e.group_id, e.currency, min(e.account) AS account
    FROM ledger_entry e JOIN acts a ON a.id = e.act_id
    WHERE e.recorded_at >= (SELECT at FROM since) AND e.company_id = %(company)s
        AND e.side = 2 AND e.account <> 'discount_allowed'
    GROUP BY 1, 2),
moves AS (
    SELECT a.fresh, greatest(e.effective_on, d.issued_on) AS day, e.currency, e.kind,
           CASE WHEN e.group_id IS NULL AND coalesce(d.method, '') = 'transfer'
                    THEN 'transfer_clearing'
                WHEN e.group_id IS NULL THEN 'taken_back'
                ELSE coalesce(x.account, 'applied') END AS use, e.amount_minor,
           CASE WHEN e.kind = 1 AND coalesce(d.method, '') <> 'transfer'
                THEN -d.amount_minor ELSE 0 END AS came
    FROM ledger_entry e JOIN acts a ON a.id = e.act_id
    JOIN ledger_document d ON d.id = e.item_id >> 8
    LEFT JOIN elsewhere x ON x.group_id = e.group_id AND x.currency = e.currency
    WHERE e.recorded_at >= (SELECT at FROM since) AND e.company_id = %(company)s AND e.side = 1
        AND d.series = 2 AND coalesce(d.method, '') <> 'offset'),
summed AS MATERIALIZED (
    SELECT fresh, day, currency, CASE WHEN kind = 1 THEN '' ELSE use END AS use,
           sum(amount_minor)::bigint AS minor, sum(came)::bigint AS came
    FROM moves GROUP BY 1, 2, 3, 4)
SELECT edge.at, found.* FROM edge LEFT JOIN (
    SELECT fresh, day, currency, 'received' AS use, sum(came)::bigint AS minor
        FROM summed GROUP BY 1, 2, 3
    UNION ALL SELECT fresh, day, currency, 'open', -sum(minor)::bigint FROM summed GROUP BY 1, 2, 3
    UNION ALL SELECT fresh, day, currency, use, minor FROM summed WHERE use <> '') found ON true
"""


def _read(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A raw cursor hands JSON over as text; it is the last of the row."""
    found = json.loads(row[-1]) if isinstance(row[-1], str) else row[-1]
    return (*row[:-1], found if isinstance(found, dict) else {})
