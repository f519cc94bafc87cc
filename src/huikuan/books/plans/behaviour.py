"""What customers did with promises, by customer: when one was last given, when one was broken (A7)."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Max

from huikuan.books.plans.models import Plan
from huikuan.rules.plans import State


def last_given(
    company_id: int, as_of: date, customer_ids: Collection[int] | None = None
) -> dict[int, date]:
    """Return the day up to `as_of` on which each customer last promised something."""
    rows = Plan.objects.filter(company_id=company_id, opened_on__lte=as_of)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    return dict(rows.values_list("customer_id").annotate(Max("opened_on")).order_by())


def broken_days(
    company_id: int, as_of: date, customer_ids: Collection[int] | None = None
) -> dict[tuple[int, str], date]:
    """Return by customer and currency the last day on which a promise or plan was found broken."""
    rows = Plan.objects.filter(
        company_id=company_id,
        state__in=[State.BROKEN.value, State.PARTLY.value],
        last_due_on__lt=as_of,
    )
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[tuple[int, str], date] = {}
    names = ("customer_id", "currency", "last_due_on", "tolerance_days")
    for customer, currency, last, tolerance in rows.values_list(*names):
        broken = last + timedelta(days=tolerance + 1)
        if broken <= as_of:
            key = (customer, currency)
            found[key] = max(found.get(key, broken), broken)
    return found
