"""What is read from positions: closed days and their figures (D7)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from huikuan.books.positions.models import Closing, CompanyPosition, CustomerPosition, MonthEnd
from huikuan.books.positions.values import ClosingView, Taken

__all__ = ["ClosingView", "closing", "companies", "customers", "last_closed", "month_ends"]


def closing(company_id: int, as_of: dt.date) -> ClosingView | None:
    """A closed day of a company; nothing when it is not closed."""
    row = Closing.objects.filter(company_id=company_id, as_of=as_of).first()
    return None if row is None else seen(row)


def last_closed(company_id: int) -> dt.date | None:
    """The latest day that is closed."""
    latest: dt.date | None = (
        Closing.objects.filter(company_id=company_id)
        .order_by("-as_of")
        .values_list("as_of", flat=True)
        .first()
    )
    return latest


def customers(closing_id: int) -> Iterator[Mapping[str, Any]]:
    """The figures of every customer, by customer and currency; customer 0 is nobody."""
    rows = CustomerPosition.objects.filter(closing_id=closing_id)
    return rows.order_by("customer_id", "currency").values().iterator()


def companies(closing_id: int) -> tuple[Mapping[str, Any], ...]:
    """The figures of the company, one mapping a currency."""
    rows = CompanyPosition.objects.filter(closing_id=closing_id)
    return tuple(rows.order_by("currency").values())


def month_ends(closing_id: int) -> tuple[Mapping[str, Any], ...]:
    """The company's agings at month ends, by currency and day."""
    rows = MonthEnd.objects.filter(closing_id=closing_id)
    return tuple(rows.order_by("currency", "day").values())


def seen(row: Closing) -> ClosingView:
    """Return a row as a value."""
    taken = Taken(
        as_of=row.as_of,
        policy=row.policy,
        policy_version=row.policy_version,
        policy_digest=bytes(row.policy_digest),
        basis=row.basis,
        buckets=tuple(row.buckets),
        mark=row.mark,
        digest=bytes(row.digest),
        customers=row.customers,
    )
    return ClosingView(row.id, taken, row.version, row.closed_at, row.actor)
