"""Which currencies the rows of a list may have: asked before amounts of a condition are compared."""

from huikuan.analytics.engine.postgres.moves import open_items, values
from huikuan.analytics.engine.postgres.session import select
from huikuan.analytics.engine.values import View


def currencies(view: View, series: int, customer_id: int | None) -> tuple[str, ...]:
    """The currencies of the documents of a series; those of one customer whatever their series."""
    if customer_id is None:
        found = select(
            """select distinct d.currency from ledger_document d
            where d.company_id = %(company_id)s and d.series = %(series)s""",
            values(view) | {"series": series},
        )
    else:
        # an instalment is found by its customer, a document is not
        found = select(
            "select distinct i.currency from ledger_item i where i.customer_id = %(customer_id)s",
            {"customer_id": customer_id},
        )
    return tuple(sorted(str(line[0]) for line in found))


def open_currencies(view: View, customer_id: int | None) -> tuple[str, ...]:
    """The currencies of the items that were open, of all customers or of one."""
    source = open_items(view, of_customer=customer_id is not None)
    found = select(
        f"select distinct o.currency from ({source}) o",
        values(view) | {"customer_id": customer_id},
    )
    return tuple(sorted(str(line[0]) for line in found))
