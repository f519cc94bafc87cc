"""What every customer owes on a day: by days past due, and how the open items stand (D6)."""

from collections.abc import Sequence

from huikuan.analytics.engine.postgres.moves import moves, open_items, values
from huikuan.analytics.engine.postgres.session import rows, select
from huikuan.analytics.engine.values import Aged, Row, View
from huikuan.rules.aging import Basis, Bound


def aged(view: View, buckets: Sequence[Bound], basis: Basis) -> list[Aged]:
    """What each customer owes in each currency by bucket, in minor units; zero lines left out.

    Bounds are date literals: comparing dates is three times faster than counting days. An age
    from the document's day needs the document, which an entry does not repeat: then the items are
    added up first and only those still open are joined.
    """
    given = values(view)
    sums: list[str] = []
    for place, bucket in enumerate(buckets):
        limits = ["m.side = 0"]
        if bucket.first is not None:
            given[f"first_{place}"] = bucket.first
            limits.append(f"m.day >= %(first_{place})s::date")
        if bucket.last is not None:
            given[f"last_{place}"] = bucket.last
            limits.append(f"m.day <= %(last_{place})s::date")
        sums.append(f"coalesce(sum(m.moved) filter (where {' and '.join(limits)}), 0)::bigint")
    source = f"select m.*, m.due_on as day from ({moves(view)}) m"
    if basis is Basis.DOCUMENT_DATE:
        source = f"""select o.customer_id, o.currency, o.side, o.open_minor as moved,
            d.issued_on as day
            from ({open_items(view)}) o join ledger_document d on d.id = o.item_id >> 8"""
    found = select(
        f"""select m.customer_id, m.currency,
            coalesce(-sum(m.moved) filter (where m.side = 1), 0)::bigint, {", ".join(sums)}
        from ({source}) m group by m.customer_id, m.currency""",
        given,
    )
    return [
        Aged(customer, currency, tuple(owed), unapplied)
        for customer, currency, unapplied, *owed in found
        if unapplied or any(owed)
    ]


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
