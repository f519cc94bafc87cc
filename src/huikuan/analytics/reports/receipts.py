"""The list of money and drafts received, with what is not applied yet (D1, D4).

Amounts are shown positive, as on the bank statement; `open` is the part not applied.
"""

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
    Column("currency", "text"),
    Column("amount", "money"),
    Column("open", "money"),
    Column("status", "text"),
    Column("payer_name", "text"),
    Column("remittance", "text"),
    Column("method", "text"),
    Column("account", "text"),
)
_SORTABLE = frozenset(
    {
        "number",
        "customer_no",
        "customer",
        "issued_on",
        "currency",
        "amount",
        "open",
        "payer_name",
        "method",
    }
)

_ASKED = _SORTABLE | {"kind", "status", "remittance", "account"}
FIELDS = fields_of(with_groups([column for column in COLUMNS if column.code in _ASKED]))


def build(context: Context) -> Report:
    """A page of the list; narrowed by customer, payer or remittance, state, days and amount."""
    return listed(
        "receipts",
        context,
        series=Series.RECEIPTS,
        columns=COLUMNS,
        sortable=_SORTABLE,
        fields=FIELDS,
    )
