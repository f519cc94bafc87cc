"""Who is late: customers with an item past due, by money, with the oldest day (D6)."""

from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.customers import PARAMS, WHO, rows
from huikuan.analytics.reports.tables import Table, table
from huikuan.analytics.reports.values import Column

COLUMNS = (
    *WHO,
    Column("salesperson", "text"),
    Column("currency", "text"),
    Column("open", "money"),
    Column("overdue", "money"),
    Column("overdue_share", "share"),
    Column("overdue_items", "count"),
    Column("oldest_due", "date"),
    Column("days_late", "days"),
    Column("unapplied", "money"),
)


def build(context: Context) -> Table:
    """The customers that have an item past due."""
    context.params.only(*PARAMS)
    found = [row for row in rows(context, everyone=False) if row["overdue_items"]]
    return table(COLUMNS, found, where=context.query.where, order="-overdue", meta=context.meta())
