"""Reads what customers owe on a day, for the dunning of a whole book or of a few customers (A1)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

# what is open now, less what moved after the day: only what is open is looked at
_BOOK: Final = """
SELECT item_id, min(customer_id) AS customer_id, min(currency) AS currency, min(due_on) AS due_on,
       sum(minor)::bigint AS minor
FROM (SELECT o.item_id, o.customer_id, o.currency, o.due_on, o.open_minor AS minor
      FROM ledger_openitem o WHERE o.company_id = %(company)s
      UNION ALL
      SELECT e.item_id, e.customer_id, e.currency, e.due_on, -e.amount_minor
      FROM ledger_entry e WHERE e.company_id = %(company)s AND e.effective_on > %(as_of)s
          AND e.item_id IS NOT NULL) m
WHERE customer_id IS NOT NULL GROUP BY 1 HAVING sum(minor) <> 0
"""
# of a few customers every item is asked, by its index
_FEW: Final = """
SELECT i.id AS item_id, i.customer_id, i.currency, i.due_on, sum(e.amount_minor)::bigint AS minor
FROM ledger_item i JOIN ledger_entry e ON e.item_id = i.id AND e.effective_on <= %(as_of)s
WHERE i.company_id = %(company)s AND i.customer_id = ANY(%(ids)s::int[])
GROUP BY i.id HAVING sum(e.amount_minor) <> 0
"""
_OWED: Final = """
WITH w AS MATERIALIZED ({which})
SELECT w.customer_id, w.currency, w.item_id, d.number, w.due_on, w.minor, 1
FROM w JOIN ledger_document d ON d.id = w.item_id >> 8
WHERE w.minor > 0 AND w.due_on <= %(horizon)s
UNION ALL
SELECT customer_id, currency, min(item_id), '', min(due_on), sum(minor)::bigint, 2
FROM w WHERE minor > 0 AND due_on > %(horizon)s GROUP BY 1, 2
UNION ALL
SELECT customer_id, currency, 0, '', NULL, -sum(minor)::bigint, 3
FROM w WHERE minor < 0 GROUP BY 1, 2
ORDER BY 1, 2, 7, 5, 3
"""
_RECEIPTS: Final = """
SELECT i.customer_id, max(d.issued_on) FROM ledger_item i JOIN ledger_document d
    ON d.id = i.document_id
WHERE i.company_id = %(company)s AND i.customer_id = ANY(%(ids)s::int[]) AND i.side = 1
    AND d.issued_on <= %(as_of)s
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class OwedItem:
    """An instalment that is open at the end of a day, minor units."""

    item_id: int
    number: str
    due_on: date
    open_minor: int


@dataclass(slots=True)
class Owed:
    """What a customer owes in a currency at the end of a day, by due day.

    `later` is everything that is due after the horizon as one, under its first item and day;
    `unapplied_minor` is money and credits that pay for nothing yet, positive.
    """

    customer_id: int
    currency: str
    items: list[OwedItem]
    later: OwedItem | None = None
    unapplied_minor: int = 0


def owed(
    company_id: int, as_of: date, horizon: date, customer_ids: Collection[int] | None = None
) -> list[Owed]:
    """Return what is owed at the end of a day, by customer and currency, in this order.

    Debts due up to the horizon are told one by one. Who owes nothing and has no money is missing.
    """
    which = _BOOK if customer_ids is None else _FEW
    ids = sorted(set(customer_ids or ()))
    found: list[Owed] = []
    last: Owed | None = None
    values = {"as_of": as_of, "horizon": horizon, "ids": ids}
    for customer, currency, item, number, due_on, minor, what in _fetched(
        _OWED.format(which=which), company_id, **values
    ):
        if last is None or last.customer_id != customer or last.currency != currency:
            last = Owed(customer, currency, [])
            found.append(last)
        if what == 1:
            last.items.append(OwedItem(item, number, due_on, minor))
        elif what == 2:  # noqa: PLR2004 - the second part of the statement
            last.later = OwedItem(item, number, due_on, minor)
        else:
            last.unapplied_minor = minor
    return found


def last_receipts(company_id: int, customer_ids: Collection[int], as_of: date) -> dict[int, date]:
    """Return the day of each customer's last receipt or draft up to a day; none is missing."""
    rows = _fetched(_RECEIPTS, company_id, ids=sorted(set(customer_ids)), as_of=as_of)
    return dict(rows)


def _fetched(statement: str, company_id: int, **values: object) -> list[tuple[Any, ...]]:
    given: dict[str, Any] = {"company": company_id, **values}
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())
