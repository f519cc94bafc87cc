"""What was at risk with customers on any day, by set: each sale in one stage (D2, B7).

Today's figures, for the check of one order, come by `credit_facts` of the database from kept
balances; these here recount any day from entries, the course of orders, drafts and reservations.
Both are compared in the tests.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from huikuan.rules.drafts import Risk, State, risk
from huikuan.rules.exposure import Components

_CARRYING: Final = [state.value for state in State if risk(state) is not Risk.NONE]
# of all customers: what is open now, less what came later
_ALL_ITEMS: Final = """
    SELECT item_id, customer_id, currency, side, due_on, open_minor AS minor FROM ledger_openitem
    WHERE company_id = %(company)s AND customer_id IS NOT NULL
    UNION ALL
    SELECT item_id, customer_id, currency, side, due_on, -amount_minor FROM ledger_entry
    WHERE company_id = %(company)s AND customer_id IS NOT NULL AND side <> 2
        AND (effective_on > %(as_of)s OR recorded_at > %(known)s
            OR act_id = ANY((SELECT ledger_late(%(company)s, %(known)s))::int[]))
"""
# of some: the entries on their items, found by key
_THEIR_ITEMS: Final = """
    SELECT i.id AS item_id, i.customer_id, i.currency, i.side, i.due_on, e.amount_minor AS minor
    FROM ledger_item i JOIN ledger_entry e ON e.item_id = i.id
    WHERE i.customer_id = ANY(%(customers)s) AND i.company_id = %(company)s AND e.side <> 2
        AND e.effective_on <= %(as_of)s AND e.recorded_at <= %(known)s
        AND e.act_id <> ALL((SELECT ledger_late(%(company)s, %(known)s))::int[])
"""
_PARTS: Final = """
WITH moved AS ({items}),
opened AS (
    SELECT item_id, customer_id, currency, side, due_on, sum(minor) AS minor FROM moved
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(minor) <> 0),
courses AS (
    SELECT o.id, o.customer_id, o.order_no, o.currency, o.amount_minor, o.deposit_minor,
           coalesce(m.status, nullif(o.first_status, ''), o.status) AS status,
           m.status IS NULL AS at_first
    FROM orders_order o
    LEFT JOIN LATERAL (SELECT x.status FROM orders_move x WHERE x.order_id = o.id
        AND x.on <= %(as_of)s AND x.recorded_at <= %(known)s ORDER BY x.id DESC LIMIT 1) m ON true
    WHERE o.company_id = %(company)s AND o.order_date <= %(as_of)s AND o.recorded_at <= %(known)s
        AND (%(customers)s::integer[] IS NULL OR o.customer_id = ANY(%(customers)s))),
-- an order that came as invoiced was open before its invoices were issued
counted AS (
    SELECT c.*, CASE WHEN c.status = 'invoiced' THEN 'open' ELSE c.status END AS stage
    FROM courses c
    WHERE c.status IN ('open', 'delivered') OR (c.status = 'invoiced' AND c.at_first AND EXISTS (
        SELECT FROM ledger_document d WHERE d.order_no = c.order_no AND d.company_id = %(company)s
            AND d.series = 1 AND d.amount_minor > 0 AND d.issued_on > %(as_of)s))),
staged AS (
    SELECT c.customer_id, c.currency, c.stage,
           CASE WHEN i.minor = 0 THEN c.amount_minor - c.deposit_minor
                ELSE greatest(0, c.amount_minor - i.minor) END AS rest,
           CASE WHEN i.minor = 0 THEN c.deposit_minor ELSE 0 END AS deposit
    FROM counted c CROSS JOIN LATERAL credit_invoiced_then(
        %(company)s, c.order_no, c.currency, %(as_of)s, %(known)s) i(minor)),
promised AS (
    SELECT r.customer_id, r.currency,
           CASE WHEN coalesce(m.state, 'reserved') NOT IN ('reserved', 'confirmed') THEN 0
                WHEN coalesce(m.state, 'reserved') = 'reserved'
                     AND r.expires_at <= %(until)s THEN 0
                ELSE greatest(0, coalesce(m.minor, r.first_minor) - coalesce(x.minor, 0))
           END AS minor
    FROM credit_reservation r
    LEFT JOIN LATERAL (SELECT v.state, v.minor FROM credit_reservationmove v
        WHERE v.reservation_id = r.id AND v.act <> 'absorb' AND v.recorded_at <= %(until)s
        ORDER BY v.id DESC LIMIT 1) m ON true
    LEFT JOIN LATERAL (SELECT sum(a.minor) AS minor FROM credit_absorption a
        WHERE a.reservation_id = r.id AND a.recorded_at <= %(until)s) x ON true
    WHERE r.company_id = %(company)s AND r.reserved_at <= %(until)s
        AND (%(customers)s::integer[] IS NULL OR r.customer_id = ANY(%(customers)s))),
parts AS (
    SELECT customer_id, currency, 'invoiced' AS part, minor FROM opened WHERE side = 0
    UNION ALL SELECT customer_id, currency, 'money', -minor FROM opened WHERE side = 1
    UNION ALL SELECT customer_id, currency, 'overdue', minor FROM opened
        WHERE side = 0 AND minor > 0 AND due_on < %(as_of)s
    UNION ALL SELECT customer_id, currency,
        CASE stage WHEN 'open' THEN 'open_orders' ELSE 'delivered' END, rest FROM staged
    UNION ALL SELECT customer_id, currency, 'deposits', deposit FROM staged
    UNION ALL SELECT d.customer_id, d.currency, 'drafts', d.face_minor FROM drafts_draft d
        CROSS JOIN LATERAL (SELECT m.state FROM drafts_move m WHERE m.draft_id = d.id
            AND m.on <= %(as_of)s AND m.recorded_at <= %(known)s ORDER BY m.no DESC LIMIT 1) m
        WHERE d.company_id = %(company)s AND m.state = ANY(%(carrying)s)
            AND (%(customers)s::integer[] IS NULL OR d.customer_id = ANY(%(customers)s))
    UNION ALL SELECT customer_id, currency, 'reserved', minor FROM promised)
SELECT customer_id, currency, part, sum(minor)::bigint FROM parts
GROUP BY 1, 2, 3 HAVING sum(minor) <> 0 ORDER BY 1, 2, 3
"""


def exposures(
    company_id: int,
    customer_ids: Collection[int] | None,
    as_of: date,
    known_at: datetime,
    until: datetime,
) -> Mapping[int, Mapping[str, Components]]:
    """Return what was at risk at the end of a day, by customer and currency, minor units.

    As it was known at `known_at`; `until` is the last instant of the day, or `known_at` where that
    is earlier: what was reserved then counts. Customers with nothing at risk are missing. Without
    `customer_ids`, of every customer. An order's status is known from the day it was learned; one
    that came as invoiced counts as open until its invoices were issued.
    """
    values: dict[str, Any] = {
        "company": company_id,
        "customers": None if customer_ids is None else sorted(set(customer_ids)),
        "as_of": as_of,
        "known": known_at,
        "until": until,
        "carrying": _CARRYING,
    }
    items = _ALL_ITEMS if customer_ids is None else _THEIR_ITEMS
    sums: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    with connection.cursor() as cursor:
        cursor.execute(_PARTS.format(items=items), values)
        for customer_id, currency, part, minor in cursor.fetchall():
            sums[customer_id][currency][part] = minor
    return {
        who: {code: _components(parts) for code, parts in sorted(by_code.items())}
        for who, by_code in sums.items()
    }


def _components(parts: Mapping[str, int]) -> Components:
    return Components(
        reserved=parts.get("reserved", 0),
        open_orders=parts.get("open_orders", 0),
        delivered=parts.get("delivered", 0),
        invoiced=parts.get("invoiced", 0),
        drafts=parts.get("drafts", 0),
        unapplied=max(0, parts.get("money", 0) - parts.get("deposits", 0)),
        overdue=parts.get("overdue", 0),
    )
