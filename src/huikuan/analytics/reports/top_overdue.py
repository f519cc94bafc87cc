"""The customers who owe most past due, in one currency: amounts of two are not compared (D7)."""

from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.customers import positions
from huikuan.analytics.reports.overdue import COLUMNS
from huikuan.analytics.reports.tables import Table, totals

_SHOWN = 10


def build(context: Context) -> Table:
    """The ten with the largest amount past due in the currency asked for, else the home one."""
    context.params.only("currency")
    currency = context.params.currency() or context.company.currency
    late = [row for row in positions(context) if row["currency"] == currency and row["overdue"] > 0]
    late.sort(key=lambda row: (-row["overdue"], row["customer_no"] or ""))
    shown = late[:_SHOWN]
    return Table(COLUMNS, shown, totals(COLUMNS, shown), "", context.meta(currency=currency))
