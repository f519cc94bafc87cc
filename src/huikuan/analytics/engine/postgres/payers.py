"""Whose money is: the customer named on a receipt, or else the one whose claims it paid (D1, D4).

A bank names a payer, not a customer, and a receipt is never changed. So money without a customer
is told by the facts that came after it: it is each customer's whose claims it pays, from the day
of the application, as far as that was known, until it is taken back. Kept or moved money stands in
a receipt of its own that names its customer. Every reader of whose money is asks here.
"""

from huikuan.analytics.engine.postgres.moves import OWN, within
from huikuan.analytics.engine.values import View

_PAYS = 2


def _paid(view: View, entry: str) -> str:
    """An application of money that stands in the view."""
    return f"""{entry}.kind = {_PAYS} and {within(view, entry)} and not exists (
        select 1 from ledger_entry back where back.reverses = {entry}.seq
            and {within(view, "back")})"""


def payer(view: View) -> str:
    """A join that adds to documents `d` the one customer (`p.customer_id`) whose claims it paid.

    Only where the document names none; nothing where its money paid several customers' claims.
    """
    return f""" left join lateral (
        select min(claim.customer_id) as customer_id
        from ledger_entry use join ledger_item claim on claim.id = use.counter_item_id
        where d.customer_id is null and use.item_id = d.id * 256 + 1 and {_paid(view, "use")}
        having min(claim.customer_id) = max(claim.customer_id)) p on true"""


def pays_for(view: View, *, customer: str, item: str, whose: str) -> str:
    """Whether money of nobody paid a claim of customers; `whose` tests `claim.customer_id`.

    `customer` and `item` are the expressions of the money's own customer and item.
    """
    return f"""({customer} is null and exists (
        select 1 from ledger_entry use join ledger_item claim on claim.id = use.counter_item_id
        where use.item_id = {item} and {_paid(view, "use")} and claim.customer_id {whose}))"""


def receipts_of(view: View) -> str:
    """The documents that are the money of %(customer_id)s: named on it, or told by what it paid."""
    return f"""select mine.id >> 8 from ledger_item mine where mine.customer_id = %(customer_id)s
        union all
        select use.counter_item_id >> 8
        from ledger_item mine join ledger_entry use on use.item_id = mine.id
        join ledger_document money on money.id = use.counter_item_id >> 8
            and money.customer_id is null
        where mine.customer_id = %(customer_id)s and mine.side = 0 and {_paid(view, "use")}"""


def own_money(view: View, *, customer: str, item: str) -> str:
    """The limit to the salesperson's customers and to what paid for them, empty when none is."""
    if view.salesperson is None:
        return ""
    mine = OWN.format(column=customer).removeprefix(" and ")
    whose = OWN.format(column="").removeprefix(" and ").strip()
    return f" and ({mine} or {pays_for(view, customer=customer, item=item, whose=whose)})"
