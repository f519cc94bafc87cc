"""One customer's header figures: what is owed, how late, how well it pays (D1, D7).

Average days late is weighted by amount over the money applied in the last twelve months, early
money counting negative (field practice: days beyond terms); whole days, half up.
"""

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Row
from huikuan.analytics.reports.context import Context, home_first
from huikuan.analytics.reports.tables import Table, totals
from huikuan.analytics.reports.values import Column
from huikuan.kernel.days import add_months
from huikuan.kernel.money import Rounding, divide
from huikuan.rules.measures import overdue_share

COLUMNS = (
    Column("currency", "text"),
    Column("open", "money"),
    Column("overdue", "money"),
    Column("overdue_share", "share"),
    Column("oldest_due", "date"),
    Column("days_late", "days"),
    Column("unapplied", "money"),
    Column("net", "money"),
    Column("average_days_late", "days"),
    Column("open_orders", "money"),
    Column("orders", "count"),
)
_MONTHS = 12


def build(context: Context) -> Table:
    """One row a currency that the customer deals in; `meta` holds its master data."""
    context.params.only("customer", "customer_id")
    customer = context.customer()
    view = context.view
    since = add_months(view.as_of, -_MONTHS)
    late = {
        currency: divide(weighted, money, Rounding.HALF_UP)
        for currency, weighted, money in engine.days_late(view, customer.id, since)
        if money
    }
    orders = {line[0]: line[1:] for line in engine.open_orders(view, customer.id)}
    owed = {row["currency"]: row for row in engine.position(view, customer.id)}
    rows: list[Row] = []
    for currency in home_first({*owed, *late, *orders, customer.currency}, customer.currency):
        found = owed.get(currency, {})
        debt, overdue = found.get("open", 0), found.get("overdue", 0)
        oldest = found.get("oldest_due")
        cash = found.get("unapplied", 0)
        ordered, count = orders.get(currency, (0, 0))
        rows.append(
            {
                "customer_id": customer.id,
                "currency": currency,
                "open": debt,
                "overdue": overdue,
                "overdue_share": overdue_share(overdue, debt),
                "oldest_due": oldest,
                "days_late": None if oldest is None else (view.as_of - oldest).days,
                "unapplied": cash,
                "net": debt - cash,
                "average_days_late": late.get(currency),
                "open_orders": ordered,
                "orders": count,
            }
        )
    return Table(COLUMNS, rows, totals(COLUMNS, rows), "", _meta(context, customer.id))


def _meta(context: Context, customer_id: int) -> dict[str, object]:
    one = context.masters[customer_id]
    contacts = [
        {"name": name, "email": email, "phone": phone}
        for name, email, phone in engine.contacts(customer_id)
    ]
    return context.meta(
        customer={
            "customer_id": one.id,
            "customer_no": one.customer_no,
            "name": one.name,
            "short_name": one.short_name,
            "tax_id": one.tax_id,
            "country": one.country,
            "region": one.region,
            "industry": one.industry,
            "group": one.group,
            "salesperson": one.salesperson,
            "currency": one.currency,
            "terms": one.terms,
            "key_account": one.key_account,
        },
        contacts=contacts,
        window_months=_MONTHS,
    )
