"""Takes sales orders into the books as the seller's system reports them (D1)."""

import json
from typing import Final

from django.db import connection

from huikuan.books.intake.operations import refuse, repeats
from huikuan.rules.items import ORDER

_JUDGE: Final = (
    repeats("order_no", ("customer_no", "order_date", "amount_minor", "currency", "status")),
    """
    SELECT s.row, s.line, 'rejected', 'unknown_customer', 'customer_no', s.customer_no, NULL
    FROM staged s LEFT JOIN parties_customer c
        ON c.company_id = %(company)s AND c.customer_no = s.customer_no WHERE c.id IS NULL
    """,
    """
    SELECT s.row, s.line, 'rejected', 'deposit_above_amount', 'deposit', NULL,
           jsonb_build_object('amount_minor', s.amount_minor, 'deposit_minor', s.deposit_minor,
                              'currency', s.currency)
    FROM staged s WHERE s.deposit_minor > s.amount_minor
    """,
    """
    SELECT s.row, s.line,
        CASE WHEN (c.id, s.order_date, s.amount_minor, s.currency) IS DISTINCT FROM
                  (o.customer_id, o.order_date, o.amount_minor, o.currency) THEN 'rejected'
             WHEN coalesce(s.status, 'open') = o.status THEN 'there'
             ELSE 'rejected' END,
        CASE WHEN (c.id, s.order_date, s.amount_minor, s.currency) IS DISTINCT FROM
                  (o.customer_id, o.order_date, o.amount_minor, o.currency)
             THEN 'conflicts_with_book' ELSE 'order_moves_backwards' END,
        'order_no', s.order_no,
        jsonb_build_object('amount_minor', o.amount_minor, 'currency', o.currency,
                           'issued_on', o.order_date, 'status', o.status)
    FROM staged s JOIN orders_order o ON o.company_id = %(company)s AND o.order_no = s.order_no
    LEFT JOIN parties_customer c ON c.company_id = %(company)s AND c.customer_no = s.customer_no
    WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)
        AND NOT ((c.id, s.order_date, s.amount_minor, s.currency) IS NOT DISTINCT FROM
                 (o.customer_id, o.order_date, o.amount_minor, o.currency)
                 AND EXISTS (SELECT FROM jsonb_array_elements(%(moves)s::jsonb) m
                             WHERE m ->> 0 = o.status AND m ->> 1 = coalesce(s.status, 'open')))
    """,
)
_BOOK: Final = """
    INSERT INTO orders_order (company_id, customer_id, order_no, order_date, amount_minor,
        currency, deliver_on, status, deposit_minor, salesperson, attributes, batch_id, first_status)
    SELECT %(company)s, c.id, s.order_no, s.order_date, s.amount_minor, s.currency, s.deliver_on,
        coalesce(s.status, 'open'), coalesce(s.deposit_minor, 0), coalesce(s.salesperson, ''),
        s.attributes, %(batch)s, coalesce(s.status, 'open')
    FROM staged s JOIN parties_customer c
        ON c.company_id = %(company)s AND c.customer_no = s.customer_no
    WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)
    ON CONFLICT (company_id, order_no) DO UPDATE
        SET status = excluded.status, deliver_on = coalesce(excluded.deliver_on,
                                                            orders_order.deliver_on)
"""


def judge_orders(company_id: int) -> None:
    """Refuse staged orders that contradict the books; a later status of a known order is taken."""
    moves = json.dumps(
        [[source.value, target.value] for (source, _), target in ORDER.moves.items()]
    )
    for select in _JUDGE:
        refuse(select, {"company": company_id, "moves": moves})


def book_orders(company_id: int, batch_id: int) -> None:
    """Write the staged orders that have no verdict."""
    with connection.cursor() as cursor:
        cursor.execute(_BOOK, {"company": company_id, "batch": batch_id})
