"""How a customer pays: days past due of each item paid in full, with a moving median (D7).

An item counts on the day its last cent came. The median over the last five shows the drift and
not the odd one; of an even number the lower of the two middle values is taken.
"""

from statistics import median_low

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.listing import whose
from huikuan.analytics.reports.tables import Table
from huikuan.analytics.reports.values import Column

COLUMNS = (
    Column("paid_on", "date"),
    Column("number", "text"),
    Column("issued_on", "date"),
    Column("due_on", "date"),
    Column("currency", "text"),
    Column("amount", "money"),
    Column("days_late", "days"),
    Column("median_days_late", "days"),
)
_SHOWN = 200
_WINDOW = 5


def build(context: Context) -> Table:
    """One row an item paid in full, oldest first, the last two hundred of the customer."""
    context.params.only("customer", "customer_id")
    customer = context.customer()
    found = engine.paid(context.view, customer.id, _SHOWN)
    late = [row["days_late"] for row in found]
    rows = [
        {**row, "median_days_late": median_low(late[max(at - _WINDOW + 1, 0) : at + 1])}
        for at, row in enumerate(found)
    ]
    meta = context.meta(customer=whose(context, customer.id), window=_WINDOW)
    return Table(COLUMNS, rows, [], "", meta)
