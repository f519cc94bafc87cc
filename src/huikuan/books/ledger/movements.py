"""Reads how single items stood and moved up to a day, for rooms that hold a part of one (A7, A8).

A reversal is told on the day of what it takes back: who judges whether something was paid in time
asks when the money came, and money that was taken back never came.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

_OPEN: Final = """
SELECT e.item_id, sum(e.amount_minor)::bigint FROM ledger_entry e
WHERE e.item_id = ANY(%(items)s::bigint[]) AND e.company_id = %(company)s
    AND e.effective_on <= %(as_of)s
GROUP BY 1
"""
_MOVED: Final = """
SELECT e.item_id, coalesce(r.seq, e.seq), coalesce(r.kind, e.kind),
       coalesce(r.effective_on, e.effective_on), -e.amount_minor
FROM ledger_entry e LEFT JOIN ledger_entry r ON r.seq = e.reverses
WHERE e.item_id = ANY(%(items)s::bigint[]) AND e.company_id = %(company)s
    AND e.effective_on <= %(as_of)s AND coalesce(r.kind, e.kind) <> 1
ORDER BY e.seq
"""
_DEBTS: Final = """
SELECT o.item_id, o.item_id >> 8, d.number, o.customer_id, o.currency, d.issued_on, o.due_on,
       o.amount_minor, o.open_minor
FROM ledger_openitem o JOIN ledger_document d ON d.id = o.item_id >> 8
WHERE o.company_id = %(company)s AND o.side = 0 AND o.open_minor > 0
    AND {which}
ORDER BY o.due_on, o.item_id
"""
_NAMED: Final = """
SELECT i.id, i.document_id, d.number, i.customer_id, i.currency, d.issued_on, i.due_on,
       i.amount_minor, coalesce(o.open_minor, 0)
FROM ledger_item i JOIN ledger_document d ON d.id = i.document_id
LEFT JOIN ledger_openitem o ON o.item_id = i.id
WHERE i.company_id = %(company)s AND i.id = ANY(%(items)s::bigint[])
ORDER BY i.due_on, i.id
"""
_STATED: Final = """
SELECT i.id, i.document_id, i.customer_id, i.currency, d.disputed_from, d.disputed_to,
       i.amount_minor
FROM ledger_document d JOIN ledger_item i ON i.id BETWEEN d.id * 256 AND d.id * 256 + 255
WHERE d.company_id = %(company)s AND d.id > %(after)s AND d.disputed_from IS NOT NULL
    AND d.customer_id IS NOT NULL AND i.amount_minor > 0
ORDER BY i.id
"""


@dataclass(frozen=True, slots=True)
class Movement:
    """What lessened an item (positive minor units), or gave it back (negative).

    `seq` and `kind` are those of the first entry, of which a reversal is a part; `on` its day.
    """

    item_id: int
    seq: int
    kind: int
    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class DebtItem:
    """An instalment of a claim as it is now, minor units of its currency."""

    item_id: int
    document_id: int
    number: str
    customer_id: int
    currency: str
    issued_on: date
    due_on: date
    amount_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class StatedDispute:
    """What a file said of a debt: in dispute from a day, and up to another where it is over."""

    item_id: int
    document_id: int
    customer_id: int
    currency: str
    since: date
    until: date | None
    amount_minor: int


def open_on(company_id: int, item_ids: Iterable[int], as_of: date) -> dict[int, int]:
    """Return what was open of items at the end of a day, signed minor units."""
    return dict(_fetched(_OPEN, company_id, items=sorted(set(item_ids)), as_of=as_of))


def movements(company_id: int, item_ids: Iterable[int], as_of: date) -> tuple[Movement, ...]:
    """Return what moved items up to a day besides their issue, in the order of the ledger."""
    rows = _fetched(_MOVED, company_id, items=sorted(set(item_ids)), as_of=as_of)
    return tuple(Movement(*row) for row in rows)


def debts_of(company_id: int, customer_id: int) -> tuple[DebtItem, ...]:
    """Return the open claims of a customer as they are now, by due day."""
    rows = _fetched(
        _DEBTS.format(which="o.customer_id = %(customer)s"), company_id, customer=customer_id
    )
    return tuple(DebtItem(*row) for row in rows)


def items(company_id: int, item_ids: Iterable[int]) -> dict[int, DebtItem]:
    """Return items of the company by id, settled ones with nothing open; others are missing."""
    rows = _fetched(_NAMED, company_id, items=sorted(set(item_ids)))
    return {row[0]: DebtItem(*row) for row in rows}


def orders_of(company_id: int, document_ids: Iterable[int]) -> dict[int, str]:
    """Return the order's number of each of these documents that names one."""
    statement = """SELECT id, order_no FROM ledger_document
        WHERE company_id = %(company)s AND id = ANY(%(ids)s::bigint[]) AND order_no <> ''"""
    return dict(_fetched(statement, company_id, ids=sorted(set(document_ids))))


def origins(
    company_id: int, document_ids: Iterable[int], item_ids: Iterable[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the batches that documents came with, and the acts that made them or moved items."""
    papers = _fetched(
        "SELECT DISTINCT batch_id, act_id FROM ledger_document"
        " WHERE company_id = %(company)s AND id = ANY(%(ids)s::bigint[])",
        company_id,
        ids=sorted(set(document_ids)),
    )
    moved = _fetched(
        "SELECT DISTINCT act_id FROM ledger_entry"
        " WHERE company_id = %(company)s AND item_id = ANY(%(ids)s::bigint[])",
        company_id,
        ids=sorted(set(item_ids)),
    )
    batches = {batch for batch, _ in papers if batch is not None}
    acts = {act for _, act in papers} | {act for (act,) in moved}
    return tuple(sorted(batches)), tuple(sorted(acts))


def stated_disputes(company_id: int, after_document: int = 0) -> tuple[StatedDispute, ...]:
    """Return what files said of disputes, of documents numbered above `after_document`."""
    return tuple(StatedDispute(*row) for row in _fetched(_STATED, company_id, after=after_document))


def items_of_act(act_id: int, first_seq: int) -> tuple[int, ...]:
    """Return the items that an act of the ledger has moved, which began at an entry's number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT item_id FROM ledger_entry"
            " WHERE seq >= %s AND act_id = %s AND item_id IS NOT NULL ORDER BY 1",
            (first_seq, act_id),
        )
        return tuple(one for (one,) in cursor.fetchall())


def last_seq() -> int:
    """Return the newest entry's number: what is booked from now on is above it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(seq), 0) FROM ledger_entry")
        ((seq,),) = cursor.fetchall()
    return int(seq)


def _fetched(statement: str, company_id: int, **values: object) -> list[tuple[Any, ...]]:
    named: dict[str, Any] = {"company": company_id, **values}
    with connection.cursor() as cursor:
        cursor.execute(statement, named)
        return list(cursor.fetchall())
