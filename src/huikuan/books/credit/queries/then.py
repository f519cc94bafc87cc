"""What one order and its customer looked like on a past day, as it was known then (D2, P6)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from huikuan.books.credit.queries.gathered import Asked

_COURSE: Final = """
SELECT o.customer_id, coalesce(m.status, nullif(o.first_status, ''), o.status) AS status,
       o.amount_minor AS amount, o.deposit_minor AS deposit, o.currency,
       credit_invoiced_then(o.company_id, o.order_no, o.currency, %(as_of)s, %(known)s) AS invoiced
FROM orders_order o
LEFT JOIN LATERAL (SELECT x.status FROM orders_move x WHERE x.order_id = o.id
    AND x.on <= %(as_of)s AND x.recorded_at <= %(known)s ORDER BY x.id DESC LIMIT 1) m ON true
WHERE o.company_id = %(company)s AND o.order_no = %(number)s
    AND o.order_date <= %(as_of)s AND o.recorded_at <= %(known)s
"""
_HELD: Final = """
SELECT r.id, r.customer_id, coalesce(m.state, 'reserved') AS state, r.currency,
       r.decision_id AS decision,
       greatest(0, coalesce(m.minor, r.first_minor) - coalesce((SELECT sum(a.minor)
           FROM credit_absorption a WHERE a.reservation_id = r.id
           AND a.recorded_at <= %(until)s), 0))::bigint AS minor
FROM credit_reservation r
LEFT JOIN LATERAL (SELECT v.state, v.minor FROM credit_reservationmove v
    WHERE v.reservation_id = r.id AND v.act <> 'absorb' AND v.recorded_at <= %(until)s
    ORDER BY v.id DESC LIMIT 1) m ON true
WHERE r.company_id = %(company)s AND r.order_no = %(number)s AND r.reserved_at <= %(until)s
    AND coalesce(m.state, 'reserved') IN ('reserved', 'confirmed')
    AND NOT (coalesce(m.state, 'reserved') = 'reserved'
             AND coalesce(r.expires_at <= %(until)s, false))
ORDER BY r.id DESC LIMIT 1
"""
_NORM: Final = """
SELECT count(*) AS orders, round(avg(s.amount_minor))::bigint AS minor FROM (
    SELECT o.amount_minor FROM orders_order o
    WHERE o.customer_id = %(customer)s AND o.currency = %(currency)s AND o.order_no <> %(number)s
        AND o.order_date > %(as_of)s - %(days)s AND o.order_date <= %(as_of)s
        AND o.recorded_at <= %(known)s
        AND coalesce((SELECT x.status FROM orders_move x WHERE x.order_id = o.id
            AND x.recorded_at <= %(known)s ORDER BY x.id DESC LIMIT 1),
            nullif(o.first_status, ''), o.status) <> 'cancelled'
    ORDER BY o.order_date DESC, o.id DESC LIMIT %(orders)s) s
"""
_OLDEST: Final = """
SELECT d.number, i.due_on, sum(e.amount_minor)::bigint AS minor, i.currency
FROM ledger_item i JOIN ledger_entry e ON e.item_id = i.id
JOIN ledger_document d ON d.id = i.document_id
WHERE i.customer_id = %(customer)s AND i.company_id = %(company)s AND i.side = 0
    AND i.due_on < %(as_of)s AND e.effective_on <= %(as_of)s AND e.recorded_at <= %(known)s
    AND e.act_id <> ALL((SELECT ledger_late(%(company)s, %(known)s))::int[])
GROUP BY i.id, d.number, i.due_on, i.currency HAVING sum(e.amount_minor) > %(trifle)s
ORDER BY i.due_on, i.id LIMIT 1
"""


def order_then(
    company_id: int, order_no: str, as_of: date, known_at: datetime
) -> Mapping[str, Any] | None:
    """Return the record of an order as of a day, with what was invoiced; None: there was none."""
    values = {"company": company_id, "number": order_no, "as_of": as_of, "known": known_at}
    return _row(_COURSE, values) if order_no else None


def held_then(company_id: int, order_no: str, until: datetime) -> Mapping[str, Any] | None:
    """Return the reservation that an order number had at a moment; None: it had none."""
    values = {"company": company_id, "number": order_no, "until": until}
    return _row(_HELD, values) if order_no else None


def released_then(
    company_id: int, customer_id: int, order_no: str, currency: str, until: datetime
) -> int | None:
    """Return up to what a person had released an order by a moment, minor units; None: nobody."""
    found = _row(
        "SELECT max(amount_minor) AS minor FROM credit_decision WHERE company_id = %(company)s"
        " AND customer_id = %(customer)s AND order_no = %(number)s AND order_no <> ''"
        " AND act = 'release' AND currency = %(currency)s AND recorded_at <= %(until)s",
        {
            "company": company_id,
            "customer": customer_id,
            "number": order_no,
            "currency": currency,
            "until": until,
        },
    )
    return None if found is None or found["minor"] is None else int(found["minor"])


def invoiced_then(
    company_id: int, order_no: str, currency: str, as_of: date, known_at: datetime
) -> int:
    """Return what an order number was invoiced up to a day, minor units."""
    if not order_no:
        return 0
    found = _row(
        "SELECT credit_invoiced_then(%(company)s, %(number)s, %(currency)s, %(as_of)s, %(known)s)"
        " AS minor",
        {
            "company": company_id,
            "number": order_no,
            "currency": currency,
            "as_of": as_of,
            "known": known_at,
        },
    )
    return 0 if found is None else int(found["minor"])


def norm_then(
    company_id: int, customer_id: int, asked: Asked, as_of: date, known_at: datetime
) -> Mapping[str, Any]:
    """Return how many of the customer's last orders there were before a day, and their mean."""
    found = _row(
        _NORM,
        {
            "company": company_id,
            "customer": customer_id,
            "currency": asked.currency,
            "number": asked.order_no,
            "days": asked.norm_days,
            "orders": asked.norm_orders,
            "as_of": as_of,
            "known": known_at,
        },
    )
    return found or {"orders": 0, "minor": None}


def oldest_then(
    company_id: int, customer_id: int, trifle: int, as_of: date, known_at: datetime
) -> Mapping[str, Any] | None:
    """Return the open item that had been due the longest on a day; None: nothing was overdue."""
    return _row(
        _OLDEST,
        {
            "company": company_id,
            "customer": customer_id,
            "trifle": trifle,
            "as_of": as_of,
            "known": known_at,
        },
    )


def _row(statement: str, values: Mapping[str, Any]) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
        names = [column[0] for column in cursor.description]
    if row is None:
        return None
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in zip(names, row, strict=True)
    }
