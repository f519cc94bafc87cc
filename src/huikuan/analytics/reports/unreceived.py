"""Open invoices that the customer cannot be said to have, before they fall due (D5).

Which ones is the policy of delivery's: due within so many days, or past due. Open amounts and steps
are those known now.
"""

from zoneinfo import ZoneInfo

from huikuan.analytics.policies import delivery_policy
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.tables import Table, totals
from huikuan.analytics.reports.values import Column
from huikuan.books.documents import queries
from huikuan.books.people.queries import company_by_id
from huikuan.kernel.days import add_days
from huikuan.rules.documents import parse

COLUMNS = (
    Column("number", "text"),
    Column("customer_no", "text"),
    Column("customer", "text"),
    Column("issued_on", "date"),
    Column("due_on", "date"),
    Column("days_late", "days"),
    Column("currency", "text"),
    Column("open", "money"),
    Column("delivery", "text"),
    Column("delivery_since", "date"),
)
_YEARS_BACK = 730


def build(context: Context) -> Table:
    """The invoices by due day."""
    context.params.only("currency")
    currency = context.params.currency()
    query = context.query
    zone = ZoneInfo(company_by_id(query.company_id).time_zone)
    policy = parse(delivery_policy(query.company_id, query.as_of).document)
    found = queries.unreceived(
        query.company_id,
        since=add_days(query.as_of, -_YEARS_BACK),
        until=add_days(query.as_of, policy.days_before_due),
        salesperson=query.scope.salesperson,
        limit=10_000,
    )
    rows = [
        {
            "number": one.number,
            "document_id": one.document_id,
            "customer_id": one.customer_id,
            "customer_no": one.customer_no,
            "customer": one.customer_name,
            "issued_on": one.issued_on,
            "due_on": one.due_on,
            "days_late": (query.as_of - one.due_on).days,
            "currency": one.currency,
            "open": one.open_minor,
            "delivery": one.state.value,
            "delivery_since": None if one.since is None else one.since.astimezone(zone).date(),
        }
        for one in found
        if currency in ("", one.currency)
    ]
    return Table(COLUMNS, rows, totals(COLUMNS, rows), "due_on", context.meta())
