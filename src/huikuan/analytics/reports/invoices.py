"""The list of invoices, credit and debit notes and opening balances with what is open (D1, D6)."""

from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.fields import fields_of, with_groups
from huikuan.analytics.reports.listing import listed
from huikuan.analytics.reports.values import Column, Report
from huikuan.rules.items import Series

COLUMNS = (
    Column("number", "text"),
    Column("kind", "text"),
    Column("customer_no", "text"),
    Column("customer", "text"),
    Column("issued_on", "date"),
    Column("due_on", "date"),
    Column("currency", "text"),
    Column("amount", "money"),
    Column("open", "money"),
    Column("overdue", "money"),
    Column("days_late", "days"),
    Column("status", "text"),
    Column("disputed", "bool"),
    Column("order_no", "text"),
    Column("salesperson", "text"),
)
_SORTABLE = frozenset(
    {
        "number",
        "customer_no",
        "customer",
        "issued_on",
        "due_on",
        "currency",
        "amount",
        "open",
        "overdue",
        "order_no",
        "salesperson",
    }
)

_ASKED = _SORTABLE | {"kind", "days_late", "status", "disputed"}
FIELDS = fields_of(with_groups([column for column in COLUMNS if column.code in _ASKED]))


def build(context: Context) -> Report:
    """A page of the list; narrowed by customer, number or name, state, days and amount."""
    return listed(
        "invoices",
        context,
        series=Series.BILLING,
        columns=COLUMNS,
        sortable=_SORTABLE,
        fields=FIELDS,
    )
