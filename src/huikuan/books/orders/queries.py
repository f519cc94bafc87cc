"""Reads the orders of a company (D1): what was ordered, not yet what is owed."""

from dataclasses import dataclass
from datetime import date

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
