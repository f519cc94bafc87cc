"""Gathers what a check of one order looks at, by one question to the database (D2)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
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


def facts(company_id: int, on: date, asked: Asked) -> Mapping[str, Any] | None:
    """Return what the books say of the customer and the order today; None: no such customer.

    With only `earlier`, the id and request's digest of the decision that this mark has got before.
    Else `customer`, `policy` (the id of the version in force, None: none was ever kept), `order`
    (the record of this order, if the books have one), `held` (its live reservation), `invoiced`
    (what was invoiced for it without a record), `norm`, `oldest`, `blocks`, and the positions `own`
    and `group` (None where the group has no limit): exposure and what is reserved by currency, the
    limit, its end, and cover. Amounts in minor units, days as ISO text.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT credit_facts(%s, %s, %s, %s)",
            (
                company_id,
                asked.customer_no,
                on,
                json.dumps(
                    {
                        "order_no": asked.order_no,
                        "currency": asked.currency,
                        "client": asked.client,
                        "key": asked.key,
                        "norm_orders": asked.norm_orders,
                        "norm_days": asked.norm_days,
                        "trifle": asked.trifle,
                    }
                ),
            ),
        )
        (found,) = cursor.fetchone()
    return None if found is None else _read(found)


def _read(found: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """A raw cursor hands JSON over as text."""
    return json.loads(found) if isinstance(found, str) else found
