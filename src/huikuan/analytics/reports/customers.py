"""The customers with what they owe: the list of all, and the balances that are not zero (D1, D6).

One row a customer and currency. `open` is the open balance before cash, `overdue` its part past
due (credit notes lower both), `net` the open balance less cash not applied.
"""

from huikuan.analytics.engine.values import Customer, Row, Standing
from huikuan.analytics.reports.aging import named
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.groups import GROUPS, asked, folded, who
from huikuan.analytics.reports.tables import Table, table
from huikuan.analytics.reports.values import Column
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.measures import overdue_share

MONEY = (
    Column("open", "money"),
    Column("overdue", "money"),
    Column("overdue_share", "share"),
    Column("unapplied", "money"),
    Column("net", "money"),
)
WHO = (Column("customer_no", "text"), Column("name", "text"))
PARAMS = ("q", "currency", "customer", "customer_id", "status", "overdue")


def build(context: Context) -> Table:
    """Every customer, with or without a balance."""
    context.params.only(*PARAMS)
    status = context.params.status()
    found = [row for row in rows(context, everyone=True) if _stands(row, status)]
    columns = (
        *WHO,
        *(Column(code, "text") for code in GROUPS),
        Column("currency", "text"),
        *MONEY,
        Column("open_items", "count"),
        Column("oldest_due", "date"),
        Column("days_late", "days"),
        Column("terms", "text"),
        Column("key_account", "bool"),
    )
    return table(columns, found, where=context.query.where, order="-open", meta=context.meta())


def balances(context: Context) -> Table:
    """The balances that are not zero, by customer or by what the question groups by."""
    context.params.only(*PARAMS)
    by = asked(context.query.by)
    found = rows(context, everyone=False)
    if "customer" not in by:
        found = folded(found, by, ("open", "overdue", "unapplied", "net"))
        for row in found:
            row["overdue_share"] = overdue_share(row["overdue"], row["open"])
    columns = (*who(by), *MONEY)
    return table(columns, found, where=context.query.where, order="-open", meta=context.meta())


def rows(context: Context, *, everyone: bool) -> list[Row]:
    """The positions that the question asks for; `everyone`: also customers without a balance."""
    currency = context.params.currency()
    text = context.params.text("q").casefold()
    only = context.customer_if_named()
    found = positions(context)
    if everyone:
        found = found + _without_balance(context, found)
    return [
        row
        for row in found
        if (not currency or row["currency"] == currency)
        and (only is None or row["customer_id"] == only.id)
        and (not text or _named(context, row, text))
    ]


def positions(context: Context) -> list[Row]:
    """One row a customer and currency that has an open item or cash."""
    return context.kept("positions", (context.view,), lambda: _positions(context))


def _positions(context: Context) -> list[Row]:
    # days past due decide what is overdue, whatever basis an aging is printed on
    edges = Buckets(context.buckets.edges, Basis.DUE_DATE)
    standings = {(line.customer_id, line.currency): line for line in context.standings()}
    found: list[Row] = []
    for line in context.aged_by(edges):
        customer = context.masters.get(line.customer_id) if line.customer_id else None
        owed, late = sum(line.owed), sum(line.owed[1:])
        row = _who(customer, line.currency)
        row |= {
            "open": owed,
            "overdue": late,
            "overdue_share": overdue_share(late, owed),
            "unapplied": line.unapplied,
            "net": owed - line.unapplied,
        }
        row |= _standing(context, standings.pop((line.customer_id, line.currency), None))
        found.append(row)
    for standing in standings.values():
        # debts and credit notes that add up to nothing are still open items
        customer = context.masters.get(standing.customer_id) if standing.customer_id else None
        row = _who(customer, standing.currency) | _NOTHING | _standing(context, standing)
        found.append(row)
    return found


_NOTHING: Row = {"open": 0, "overdue": 0, "overdue_share": None, "unapplied": 0, "net": 0}


def _who(customer: Customer | None, currency: str) -> Row:
    if customer is None:
        return {
            "customer_id": None,
            "customer_no": None,
            "name": None,
            "currency": currency,
            "terms": "",
            "key_account": None,
            **dict.fromkeys(GROUPS, ""),
        }
    return {
        "customer_id": customer.id,
        "customer_no": customer.customer_no,
        "name": customer.name,
        "pinyin": customer.pinyin,
        "currency": currency,
        "terms": customer.terms,
        "key_account": customer.key_account,
        **{code: group(customer) for code, group in GROUPS.items()},
    }


def _standing(context: Context, standing: Standing | None) -> Row:
    if standing is None:
        return {"open_items": 0, "overdue_items": 0, "oldest_due": None, "days_late": None}
    oldest = standing.oldest_due
    return {
        "open_items": standing.items,
        "overdue_items": standing.overdue_items,
        "oldest_due": oldest,
        "days_late": None if oldest is None else (context.view.as_of - oldest).days,
    }


def _without_balance(context: Context, found: list[Row]) -> list[Row]:
    there = {row["customer_id"] for row in found}
    return [
        _who(customer, customer.currency) | _NOTHING | _standing(context, None)
        for customer in context.masters.values()
        if customer.id not in there
    ]


def _named(context: Context, row: Row, text: str) -> bool:
    customer = context.masters.get(row["customer_id"])
    return customer is not None and named(customer, text)


def _stands(row: Row, status: str) -> bool:
    if status == "overdue":
        return bool(row["overdue_items"])
    if status == "open":
        return bool(row["open_items"] or row["unapplied"])
    return status != "settled" or not (row["open_items"] or row["unapplied"])
