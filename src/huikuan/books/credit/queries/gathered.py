"""Gathers what a check of one order looks at, by one question to the database (D2)."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Asked:
    """Which order is asked about, and what the policy looks back at.

    `client` and `key` mark the request (no key: it is not marked); `trifle` in minor units of the
    company's currency.
    """

    customer_no: str
    order_no: str
    currency: str
    client: str
    key: str
    norm_orders: int
    norm_days: int
    trifle: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in: its day and amount, minor units."""

    on: date
    minor: int
    currency: str


def facts(company_id: int, on: date, asked: Asked) -> Mapping[str, Any] | None:
    """Return what the books say of the customer and the order today; None: no such customer.

    With only `earlier`, the id and request's digest of the decision that this mark has got before.
    Else `customer`, `policy` (the id of the version in force, None: none was ever kept), `order`
    (the record of this order, if the books have one), `held` (its live reservation), `invoiced`
    (what was invoiced for it without a record), `norm`, `oldest`, `blocks`, and the positions `own`
    and `group` (None where the group has no limit): exposure and what is reserved by currency, the
    limit, its end, and cover. Amounts in minor units, days as ISO text.
    """
    return facts_of_many(company_id, on, [asked])[0]


def facts_of_many(
    company_id: int, on: date, asked: Sequence[Asked]
) -> tuple[Mapping[str, Any] | None, ...]:
    """Return the same of several orders, in their order, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT credit_facts(%s, a.value ->> 'customer_no', %s, a.value)"
            " FROM jsonb_array_elements(%s) WITH ORDINALITY a(value, at) ORDER BY a.at",
            (company_id, on, json.dumps([asdict(one) for one in asked])),
        )
        rows = cursor.fetchall()
    return tuple(None if found is None else _read(found) for (found,) in rows)


def last_payments(company_id: int, customer_ids: Collection[int]) -> Mapping[int, Payment]:
    """Return of each of these customers the last money that came in; who never paid is missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, p.issued_on, -p.amount_minor, p.currency FROM unnest(%s::integer[]) c(id)"
            " CROSS JOIN LATERAL (SELECT d.issued_on, d.amount_minor, d.currency"
            "   FROM ledger_item i JOIN ledger_document d ON d.id = i.document_id"
            "   WHERE i.customer_id = c.id AND i.company_id = %s AND i.side = 1"
            "   ORDER BY d.issued_on DESC, d.id DESC LIMIT 1) p",
            (sorted(set(customer_ids)), company_id),
        )
        return {who: Payment(*rest) for who, *rest in cursor.fetchall()}


def _read(found: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """A raw cursor hands JSON over as text."""
    return json.loads(found) if isinstance(found, str) else found
