"""Orders as the seller's system reports them (D1)."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from huikuan.books.orders import queries
from huikuan.entrypoints.api.asking import Asked, Day, Paged, Text, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of
from huikuan.kernel.money import Money

router = Router(tags=["orders"])


class OrdersAsked(Asked, Paged):
    """Which orders: placed up to a day, of a customer, in a state."""

    as_of: Day | None = None
    customer: Text = ""
    status: Literal["", "open", "delivered", "invoiced", "cancelled"] = ""


class Order(Schema):
    """An order as the seller's system reported it last."""

    order_no: str
    customer_no: str
    customer: str
    order_date: str
    amount: str
    currency: str
    deliver_on: str | None
    status: str
    deposit: str
    salesperson: str


class Orders(Schema):
    """A page of orders."""

    as_of: str
    items: list[Order]
    next: str | None


@router.get("/orders", response=Orders, auth=doors("orders", OrdersAsked))
def orders(request: HttpRequest, asked: Query[OrdersAsked]) -> dict[str, Any]:
    """List orders placed up to a day, the last recorded first; their status is today's."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    about = ["orders", ask.company.id, as_of, asked.customer, asked.status]
    place = place_of(asked.cursor, about)
    found = queries.orders(
        company_id=ask.company.id,
        as_of=as_of,
        limit=asked.limit + 1,
        before=None if place is None else place.start,
        customer_no=asked.customer,
        status=asked.status,
        salesperson=ask.grant.scope.salesperson,
    )
    page = found[: asked.limit]
    more = len(found) > asked.limit
    return {
        "as_of": as_of.isoformat(),
        "items": [_shown(each) for each in page],
        "next": cursor_to(Place(page[-1].id, None), about) if more else None,
    }


def _shown(row: queries.OrderView) -> dict[str, Any]:
    return {
        "order_no": row.order_no,
        "customer_no": row.customer_no,
        "customer": row.customer_name,
        "order_date": row.order_date.isoformat(),
        "amount": Money(row.amount_minor, row.currency).text(),
        "currency": row.currency,
        "deliver_on": None if row.deliver_on is None else row.deliver_on.isoformat(),
        "status": row.status,
        "deposit": Money(row.deposit_minor, row.currency).text(),
        "salesperson": row.salesperson,
    }
