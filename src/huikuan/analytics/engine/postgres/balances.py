"""How one customer stands on a day: what the book of columns would scan whole for (D6)."""

from huikuan.analytics.engine.postgres.moves import open_items, values
from huikuan.analytics.engine.postgres.session import rows
from huikuan.analytics.engine.values import Row, View


def position(view: View, customer_id: int) -> list[Row]:
    """One customer's open, overdue, unapplied and oldest due day past due, by currency."""
    return rows(
        f"""select o.currency,
            coalesce(sum(o.open_minor) filter (where o.side = 0), 0)::bigint as open,
            coalesce(sum(o.open_minor) filter (where o.side = 0 and o.due_on < %(as_of)s), 0)
                ::bigint as overdue,
            coalesce(-sum(o.open_minor) filter (where o.side = 1), 0)::bigint as unapplied,
            min(o.due_on) filter (
                where o.side = 0 and o.open_minor > 0 and o.due_on < %(as_of)s) as oldest_due
        from ({open_items(view, of_customer=True)}) o group by o.currency""",
        values(view) | {"customer_id": customer_id},
    )
