"""Which rows of the ledger add up to what was open on a day, as it was known at an instant (D6).

open(as_of, known_at) = the kept balance of now, less every entry that counts for a later day or
was known later: recorded later, or by an act that was still open then. These sets are small when
the day is near, none needs a join, because an entry repeats its item's customer, side, currency
and due day.
"""

from huikuan.analytics.engine.values import View

OWN = """ and {column} in (select c.id from parties_customer c
    where c.company_id = %(company_id)s and c.salesperson = %(salesperson)s)"""


def values(view: View) -> dict[str, object]:
    """The parameters that every fragment of this module names."""
    return {
        "company_id": view.company_id,
        "as_of": view.as_of,
        "known_at": view.known_at,
        "salesperson": view.salesperson,
    }


def own(view: View, column: str) -> str:
    """The limit to the salesperson's customers, empty when the view has none."""
    return OWN.format(column=column) if view.salesperson is not None else ""


LATE = "(select ledger_late(%(company_id)s, %(known_at)s))::int[]"
"""The acts that were open at the instant: asked once a statement, mostly none."""


def later(view: View, alias: str) -> str:
    """The entries that the view does not contain."""
    beyond = f"{alias}.effective_on > %(as_of)s"
    if view.known_at is None:
        return beyond
    return f"({beyond} or {alias}.recorded_at > %(known_at)s or {alias}.act_id = any({LATE}))"


def within(view: View, alias: str) -> str:
    """The entries that the view contains."""
    there = f"{alias}.effective_on <= %(as_of)s"
    if view.known_at is None:
        return there
    return f"({there} and {alias}.recorded_at <= %(known_at)s and {alias}.act_id <> all({LATE}))"


def known(view: View, alias: str) -> str:
    """The documents that the view contains."""
    there = f"{alias}.issued_on <= %(as_of)s"
    if view.known_at is None:
        return there
    return f"""({there} and {alias}.act_id in (select a.id from ledger_act a
        where a.company_id = %(company_id)s and a.recorded_at <= %(known_at)s
            and a.id <> all({LATE})))"""


def open_items(view: View, *, of_customer: bool = False, or_nobodys: bool = False) -> str:
    """Rows (item_id, customer_id, currency, side, due_on, open_minor), one an item not at zero.

    Only the items that moved after the view are added up; all others stand as they are kept.
    `or_nobodys` keeps money without a customer beside the salesperson's and the customer's.
    """
    kept = later_ones = own(view, "m.customer_id")
    if of_customer:
        kept += " and m.customer_id = %(customer_id)s"
        later_ones += """ and m.item_id in (select i.id from ledger_item i
            where i.customer_id = %(customer_id)s)"""
    if or_nobodys and kept:
        kept, later_ones = (
            f" and (m.customer_id is null or (true{limit}))" for limit in (kept, later_ones)
        )
    return f"""
        select z.* from (
            select coalesce(k.item_id, l.item_id) as item_id,
                coalesce(k.customer_id, l.customer_id) as customer_id,
                coalesce(k.currency, l.currency) as currency,
                coalesce(k.side, l.side) as side, coalesce(k.due_on, l.due_on) as due_on,
                coalesce(k.open_minor, 0) - coalesce(l.moved, 0) as open_minor
            from (select m.item_id, m.customer_id, m.currency, m.side, m.due_on, m.open_minor
                  from ledger_openitem m where m.company_id = %(company_id)s{kept}) k
            full join (
                  select m.item_id, min(m.customer_id) as customer_id, min(m.currency) as currency,
                      min(m.side) as side, min(m.due_on) as due_on,
                      sum(m.amount_minor)::bigint as moved
                  from ledger_entry m where m.company_id = %(company_id)s and m.side < 2
                      and {later(view, "m")}{later_ones}
                  group by m.item_id) l on l.item_id = k.item_id) z
        where z.open_minor <> 0"""
