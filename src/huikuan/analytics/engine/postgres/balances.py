"""What every customer owes on a day: by days past due, and how the open items stand (D6)."""

from collections.abc import Sequence

from huikuan.analytics.engine.postgres.moves import moves, open_items, values
from huikuan.analytics.engine.postgres.session import rows, select
from huikuan.analytics.engine.values import Aged, Row, Standing, View
from huikuan.kernel.days import Day
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


def standings(view: View) -> list[Standing]:
    """How many items each customer has open and past due, and the oldest due day past due.

    Only debts count: a credit note or cash on account is not late.
    """
    found = select(
        f"""select o.customer_id, o.currency, count(*),
            count(*) filter (where o.due_on < %(as_of)s),
            min(o.due_on) filter (where o.due_on < %(as_of)s)
        from ({open_items(view)}) o where o.side = 0 and o.open_minor > 0
        group by o.customer_id, o.currency""",
        values(view),
    )
    return [Standing(*line) for line in found]


def disputed(view: View) -> list[tuple[str, int]]:
    """What was open and in dispute on the day, by currency, in minor units; debts only."""
    return select(
        f"""select o.currency, sum(o.open_minor)::bigint
        from ledger_document d join ({open_items(view)}) o on d.id = o.item_id >> 8
        where d.company_id = %(company_id)s and d.disputed_from <= %(as_of)s
            and (d.disputed_to is null or d.disputed_to > %(as_of)s) and o.side = 0
        group by o.currency order by o.currency""",
        values(view),
    )


def trend(view: View, ends: Sequence[Day]) -> list[tuple[str, Day, int, int]]:
    """Movements of the debt by currency, due day and month end, added up in one pass.

    A row (currency, due_on, reach, minor) belongs to the balances of the first `reach` ends: the
    kept balance of now reaches all of them, a later entry is taken back from those before its day.
    """
    given = values(view) | {"ends": list(ends), "all": len(ends), "first_end": ends[0]}
    reach = "width_bucket(m.effective_on - 1, %(ends)s::date[])"
    beyond = "m.effective_on > %(first_end)s"
    if view.known_at is not None:
        reach = f"case when m.recorded_at > %(known_at)s then %(all)s else {reach} end"
        beyond = f"({beyond} or m.recorded_at > %(known_at)s)"
    mine = ""
    if view.salesperson is not None:
        mine = """ and m.customer_id in (select c.id from parties_customer c
            where c.company_id = %(company_id)s and c.salesperson = %(salesperson)s)"""
    return select(
        f"""select currency, due_on, reach, sum(moved)::bigint from (
            select m.currency, m.due_on, %(all)s as reach, m.open_minor as moved
            from ledger_openitem m where m.company_id = %(company_id)s and m.side = 0{mine}
            union all
            select m.currency, m.due_on, {reach}, -m.amount_minor
            from ledger_entry m where m.company_id = %(company_id)s and m.side = 0
                and {beyond}{mine}) moved
        group by currency, due_on, reach having sum(moved) <> 0""",
        given,
    )


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
