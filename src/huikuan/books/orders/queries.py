"""Reads the orders of a company (D1): what was ordered, not yet what is owed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from huikuan.books.orders.models import Order


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order; amounts in minor units of its currency."""

    id: int
    order_no: str
    customer_id: int
    customer_no: str
    customer_name: str
    order_date: date
    amount_minor: int
    currency: str
    deliver_on: date | None
    status: str
    deposit_minor: int
    salesperson: str


@dataclass(frozen=True, slots=True)
class Habit:
    """How a customer orders in one currency, in minor units.

    `newest` stands beside `norm`, the mean of up to twelve orders before it, rounded down (None:
    there are none), and `before` how many those are.
    """

    currency: str
    first: int
    first_on: date
    newest: int
    newest_on: date
    norm: int | None
    before: int


def habits(
    company_id: int, customer_ids: Collection[int] | None, as_of: date
) -> Mapping[tuple[int, str], Habit]:
    """Return how customers (None: all) ordered up to a day, by customer and currency.

    Cancelled orders are none; of one day the one recorded later is the newer.
    """
    listed = None if customer_ids is None else list(customer_ids)
    with connection.cursor() as cursor:
        cursor.execute(_HABITS, {"company": company_id, "ids": listed, "day": as_of})
        return {(row[0], row[1]): Habit(*row[1:]) for row in cursor.fetchall()}


_HABITS = """
WITH placed AS (
    SELECT id, customer_id, currency, amount_minor, order_date,
           row_number() OVER (newest) AS back,
           row_number() OVER (
               PARTITION BY customer_id, currency ORDER BY order_date, id
           ) AS place
    FROM orders_order
    WHERE company_id = %(company)s AND order_date <= %(day)s AND status <> 'cancelled'
      AND (%(ids)s::int[] IS NULL OR customer_id = ANY(%(ids)s))
    WINDOW newest AS (PARTITION BY customer_id, currency ORDER BY order_date DESC, id DESC)
)
SELECT customer_id, currency,
       max(amount_minor) FILTER (WHERE place = 1),
       max(order_date) FILTER (WHERE place = 1),
       max(amount_minor) FILTER (WHERE back = 1),
       max(order_date) FILTER (WHERE back = 1),
       div(sum(amount_minor) FILTER (WHERE back BETWEEN 2 AND 13),
           nullif(count(*) FILTER (WHERE back BETWEEN 2 AND 13), 0))::bigint,
       count(*) FILTER (WHERE back BETWEEN 2 AND 13)
FROM placed
WHERE back <= 13 OR place = 1
GROUP BY customer_id, currency
"""


def orders(  # noqa: PLR0913 - what narrows a list
    *,
    company_id: int,
    as_of: date,
    limit: int,
    before: int | None = None,
    customer_no: str = "",
    status: str = "",
    salesperson: str | None = None,
) -> tuple[OrderView, ...]:
    """Return the orders placed up to a day, the last recorded first; `before` ends a page.

    `salesperson` narrows to the orders of this person's customers.
    """
    rows = Order.objects.select_related("customer").filter(
        company_id=company_id, order_date__lte=as_of
    )
    if before is not None:
        rows = rows.filter(id__lt=before)
    if customer_no:
        rows = rows.filter(customer__customer_no=customer_no)
    if status:
        rows = rows.filter(status=status)
    if salesperson is not None:
        rows = rows.filter(customer__salesperson=salesperson)
    return tuple(_view(row) for row in rows.order_by("-id")[:limit])


def order(
    *, company_id: int, order_no: str, as_of: date, salesperson: str | None = None
) -> OrderView | None:
    """Return the order with this number that was placed up to a day, nothing when there is none.

    `salesperson` narrows as in `orders`.
    """
    rows = Order.objects.select_related("customer").filter(
        company_id=company_id, order_no=order_no, order_date__lte=as_of
    )
    if salesperson is not None:
        rows = rows.filter(customer__salesperson=salesperson)
    row = rows.first()
    return None if row is None else _view(row)


def _view(row: Order) -> OrderView:
    return OrderView(
        id=row.id,
        order_no=row.order_no,
        customer_id=row.customer_id,
        customer_no=row.customer.customer_no,
        customer_name=row.customer.name,
        order_date=row.order_date,
        amount_minor=row.amount_minor,
        currency=row.currency,
        deliver_on=row.deliver_on,
        status=row.status,
        deposit_minor=row.deposit_minor,
        salesperson=row.salesperson,
    )
