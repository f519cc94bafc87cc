"""The first engine: the system of record itself answers, by one statement a question."""

from huikuan.analytics.engine.postgres.balances import position
from huikuan.analytics.engine.postgres.currencies import currencies, open_currencies
from huikuan.analytics.engine.postgres.documents import (
    details,
    document_ids,
    document_totals,
    entries,
    item_ids,
    items,
    of_number,
    open_list,
    open_totals,
    visible,
)
from huikuan.analytics.engine.postgres.figures import (
    balance,
    days_late,
    find_documents,
    moved,
    movements,
    paid,
    received,
)
from huikuan.analytics.engine.postgres.masters import (
    company,
    contacts,
    customers,
    late,
    mark,
    open_orders,
    pass_commits,
)

__all__ = [
    "balance",
    "company",
    "contacts",
    "currencies",
    "customers",
    "days_late",
    "details",
    "document_ids",
    "document_totals",
    "entries",
    "find_documents",
    "item_ids",
    "items",
    "late",
    "mark",
    "moved",
    "movements",
    "of_number",
    "open_currencies",
    "open_list",
    "open_orders",
    "open_totals",
    "paid",
    "pass_commits",
    "position",
    "received",
    "visible",
]
