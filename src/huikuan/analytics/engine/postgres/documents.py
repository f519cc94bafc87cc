"""Lists of documents and items as of a day, a page at a time (D1, D6).

A page is found first, by an index where one serves; what was open is then added for the rows of
that page only, so that a list over a million documents costs what its page costs.
"""

from array import array
from collections.abc import Sequence

from huikuan.analytics.engine.postgres.asked import (
    BY_CUSTOMER,
    BY_OPEN,
    BY_REVERSAL,
    OF_DOCUMENTS,
    OF_ITEMS,
)
from huikuan.analytics.engine.postgres.filters import Where, anywhere, prefix
from huikuan.analytics.engine.postgres.moves import (
    known,
    later,
    open_items,
    values,
    within,
)
from huikuan.analytics.engine.postgres.payers import own_money, payer, pays_for, receipts_of
from huikuan.analytics.engine.postgres.session import rows, select
from huikuan.analytics.engine.values import Filters, Found, Page, Row, View
from huikuan.rules.filters import fields_of
from huikuan.rules.items import Series

_COLUMNS = {
    "number": "d.number",
    "issued_on": "d.issued_on",
    "amount": "d.amount_minor",
    "currency": "d.currency",
    "order_no": "d.order_no",
    "salesperson": "d.salesperson",
    "payer_name": "d.payer_name",
    "remittance": "d.remittance",
    "method": "d.method",
    "customer_no": "c.customer_no",
    "customer": "c.name",
    "due_on": "d.due_on",
    "open": "coalesce(o.open_minor, 0)",
    "overdue": "coalesce(o.overdue_minor, 0)",
}
_ALWAYS_THERE = frozenset({"number", "issued_on", "due_on", "amount", "currency"})
_SORTS = _COLUMNS | {"customer": "c.pinyin"}


def document_ids(view: View, *, series: int, filters: Filters, page: Page) -> Sequence[int]:
    """The ids of a page of invoices and notes (series 1) or receipts (series 2), in its order.

    `details` gives their rows.
    """
    where = _where(view, series, filters)
    way = "desc" if page.descending else "asc"
    # an index serves the order of a column that is always there only when nothing is said of nulls
    last = "" if page.sort in _ALWAYS_THERE else " nulls last"
    found = select(
        f"""select d.id {_listed(view, filters, where, page.sort)}
        order by {_SORTS[page.sort]} {way}{last}, d.id {way}
        limit %(limit)s offset %(offset)s""",
        where.values | {"limit": page.limit, "offset": page.offset},
    )
    return array("q", (line[0] for line in found))


def document_totals(view: View, *, series: int, filters: Filters) -> list[Row]:
    """Count and amount by currency over the whole list."""
    where = _where(view, series, filters)
    return rows(
        f"""select d.currency, count(*) as count, sum(d.amount_minor)::bigint as amount
        {_listed(view, filters, where, "")}
        group by d.currency order by d.currency""",
        where.values,
    )


def _listed(view: View, filters: Filters, where: Where, sort: str) -> str:
    return f"""from ledger_document d{_joins(view, filters, where, {*_named(filters), sort})}
        where d.company_id = %(company_id)s and d.series = %(series)s and {known(view, "d")}
        {_own(view)}{where.text()}"""


def _own(view: View) -> str:
    return own_money(view, customer="d.customer_id", item="d.id * 256 + 1")


def details(view: View, ids: Sequence[int]) -> list[Row]:
    """The documents of these ids, in this order, with what was open in the view."""
    if not ids:
        return []
    return rows(
        f"""with wanted as (
            select w.id, w.place from unnest(%(ids)s::bigint[]) with ordinality as w(id, place)),
        lines as ({_lines(view)}),
        sums as (
            select l.document_id, min(l.due_on) as first_due, max(l.due_on) as due_on,
                sum(l.open_minor)::bigint as open,
                coalesce(sum(l.open_minor) filter (where l.due_on < %(as_of)s), 0)::bigint
                    as overdue,
                min(l.due_on) filter (where l.open_minor > 0 and l.due_on < %(as_of)s)
                    as oldest_due,
                bool_or(l.gone) as gone
            from lines l group by l.document_id)
        select d.id as document_id, coalesce(d.customer_id, p.customer_id) as customer_id, d.kind, d.number, d.issued_on, d.currency,
            d.amount_minor as amount, d.tax_minor as tax, d.order_no, d.delivered_on, d.credits,
            d.disputed_from, d.disputed_to, d.salesperson, d.einvoice_no, d.terms, d.payer_name,
            d.remittance, d.method, d.account, d.batch_id, d.attributes::text as attributes,
            s.first_due, s.due_on, s.open, s.overdue, s.oldest_due, s.gone
        from wanted w join ledger_document d on d.id = w.id{payer(view)}
        left join sums s on s.document_id = w.id order by w.place""",
        values(view) | {"ids": list(ids)},
    )


def items(view: View, document_id: int) -> list[Row]:
    """The instalments of one document with what was open of each."""
    return rows(
        f"""with wanted as (select %(document_id)s::bigint as id)
        select l.item_id, l.line, l.due_on, l.currency, l.amount_minor as amount,
            l.open_minor::bigint as open
        from ({_lines(view)}) l order by l.line""",
        values(view) | {"document_id": document_id},
    )


def open_list(view: View, filters: Filters, page: Page) -> list[Row]:
    """A page of the items that were open: the documents behind every balance."""
    where = _item_where(filters, values(view))
    way = "desc" if page.descending else "asc"
    given = where.values | {"limit": page.limit, "offset": page.offset}
    inner = _open_source(view, filters, page.sort)
    return rows(
        f"""select o.item_id, d.id as document_id, o.customer_id, (o.item_id & 255)::int as line,
            d.kind, d.number, d.issued_on, o.due_on, o.currency, o.side, o.open_minor as open,
            d.amount_minor as amount, d.order_no, d.salesperson, d.disputed_from, d.disputed_to
        from (select o.* {inner} where true{where.text()}
              order by {_item_sort(page.sort)} {way} nulls last, o.item_id {way}
              limit %(limit)s offset %(offset)s) o
        join ledger_document d on d.id = o.item_id >> 8
        left join parties_customer c on c.id = o.customer_id
        order by {_item_sort(page.sort)} {way} nulls last, o.item_id {way}""",
        given,
    )


def open_totals(view: View, filters: Filters) -> list[Row]:
    """Count and amount open by currency over the whole list.

    The amount is, to the minor unit, the balance with the same filters.
    """
    where = _item_where(filters, values(view))
    return rows(
        f"""select o.currency, count(*) as count, sum(o.open_minor)::bigint as open
        {_open_source(view, filters, "")} where true{where.text()}
        group by o.currency order by o.currency""",
        where.values,
    )


def _open_source(view: View, filters: Filters, sort: str) -> str:
    """The open items, with their documents and customers where something is asked of them."""
    source = f"from ({open_items(view, of_customer=filters.customer_id is not None)}) o"
    bare = not (
        filters.text
        or filters.from_on
        or filters.to_on
        or filters.document_ids
        or (_named(filters) | {sort}) - _BARE
    )
    if bare:
        return source
    return f"""{source} join ledger_document d on d.id = o.item_id >> 8
        left join parties_customer c on c.id = o.customer_id"""


def item_ids(document_ids: Sequence[int]) -> list[int]:
    """The instalments of these documents, in the documents' order."""
    found = select(
        """select i.id from unnest(%(ids)s::bigint[]) with ordinality as w(id, place)
        cross join lateral (
            select t.id from ledger_item t where t.id > w.id * 256 and t.id < w.id * 256 + 256
            order by t.id limit 255) i
        order by w.place, i.id""",
        {"ids": list(document_ids)},
    )
    return [int(line[0]) for line in found]


def entries(view: View, item_ids: Sequence[int], page: Page, *, kinds: Sequence[int] = ()) -> Found:
    """A page of the entries that moved these items in the view, oldest first; of some kinds only.

    Rows name the document moved and the document on the other side of an allocation.
    """
    given = values(view) | {"items": list(item_ids), "limit": page.limit, "offset": page.offset}
    given |= {"kinds": list(kinds)}
    only = " and e.kind = any(%(kinds)s::smallint[])" if kinds else ""
    start = f"""from ledger_entry e where e.item_id = any(%(items)s::bigint[])
        and {within(view, "e")}{own_money(view, customer="e.customer_id", item="e.item_id")}{only}"""
    found = rows(
        f"""select p.seq, p.item_id, p.kind, p.effective_on, p.recorded_at, p.currency,
            p.amount_minor as amount, p.side, p.account, p.group_id, p.reverses, p.customer_id,
            p.item_id >> 8 as document_id, d.number, d.kind as document_kind, p.due_on,
            p.counter_item_id >> 8 as counter_id, k.number as counter_number,
            k.kind as counter_kind, a.kind as act, a.actor, a.batch_id
        from (select e.* {start} order by e.effective_on, e.seq
              limit %(limit)s offset %(offset)s) p
        join ledger_document d on d.id = p.item_id >> 8
        left join ledger_document k on k.id = p.counter_item_id >> 8
        left join ledger_act a on a.id = p.act_id
        order by p.effective_on, p.seq""",
        given,
    )
    counted = rows(
        f"""select e.currency, count(*) as count, sum(e.amount_minor)::bigint as amount {start}
        group by e.currency order by e.currency""",
        given,
    )
    return Found(found, sum(int(str(line["count"])) for line in counted), counted)


def of_number(view: View, number: str, series: int) -> int | None:
    """The id of the document with this number, nothing when the view does not show one."""
    found = select(
        f"""select d.id from ledger_document d where d.company_id = %(company_id)s
            and d.series = %(series)s and d.number = %(number)s{_own(view)}""",
        values(view) | {"number": number, "series": series},
    )
    return int(found[0][0]) if found else None


def visible(view: View, document_id: int) -> bool:
    """Whether the view shows this document: of the company, and of an own customer."""
    return bool(
        select(
            f"""select 1 from ledger_document d where d.id = %(document_id)s
                and d.company_id = %(company_id)s{_own(view)}""",
            values(view) | {"document_id": document_id},
        )
    )


def _lines(view: View) -> str:
    """The items of the `wanted` documents: kept balance less what the view does not contain.

    The limits bind nothing (a document has at most 255 items, an item one kept balance); they
    keep the planner on the keys, where it would else read the whole table for a page of fifty.
    """
    return f"""
        select i.id as item_id, i.document_id, (i.id & 255)::int as line, i.due_on, i.currency,
            i.amount_minor, coalesce(k.open_minor, 0) - coalesce(n.moved, 0) as open_minor, n.gone
        from wanted w
        cross join lateral (
            select t.* from ledger_item t where t.id > w.id * 256 and t.id < w.id * 256 + 256
            order by t.id limit 255) i
        left join lateral (
            select t.open_minor from ledger_openitem t where t.item_id = i.id limit 1) k on true
        left join lateral (
            select sum(e.amount_minor) filter (where {later(view, "e")}) as moved,
                bool_or(e.kind = 9 and {within(view, "e")} and exists (
                    select 1 from ledger_entry b where b.seq = e.reverses and b.kind = 1)) as gone
            from ledger_entry e where e.item_id = i.id) n on true"""


def _where(view: View, series: int, filters: Filters) -> Where:
    where = Where(values(view) | {"series": series})
    if filters.customer_id is not None:
        where.add(f"d.id in ({_of_customer(view, series)})", customer_id=filters.customer_id)
    if filters.currency:
        where.add("d.currency = %(currency)s", currency=filters.currency)
    if filters.text:
        where.add(_text(view, series), start=prefix(filters.text), any=anywhere(filters.text))
    if filters.from_on is not None:
        where.add("d.issued_on >= %(from_on)s", from_on=filters.from_on)
    if filters.to_on is not None:
        where.add("d.issued_on <= %(to_on)s", to_on=filters.to_on)
    where.amounts(filters, "d.amount_minor", "d.currency")
    if filters.status == "settled":
        where.add("o.document_id is null")
    elif filters.status == "overdue":
        where.add("o.overdue_minor > 0")
    where.condition(filters.condition, OF_DOCUMENTS[series])
    return where


def _of_customer(view: View, series: int) -> str:
    if series == Series.RECEIPTS:
        return receipts_of(view)
    return "select i.id >> 8 from ledger_item i where i.customer_id = %(customer_id)s"


def _text(view: View, series: int) -> str:
    """What a search text may match: the number's beginning, the customer's name, the payer."""
    named = """in (select t.id from parties_customer t
        where t.company_id = %(company_id)s and (t.name ilike %(any)s or t.short_name ilike %(any)s
            or t.initials ilike %(start)s or t.customer_no ilike %(start)s))"""
    tests = f"d.number like %(start)s or d.customer_id {named}"
    if series == Series.RECEIPTS:
        paid = pays_for(view, customer="d.customer_id", item="d.id * 256 + 1", whose=named)
        tests += f" or d.payer_name ilike %(any)s or d.remittance ilike %(any)s or {paid}"
    return f"({tests})"


def _named(filters: Filters) -> frozenset[str]:
    return frozenset() if filters.condition is None else fields_of(filters.condition)


def _joins(view: View, filters: Filters, where: Where, named: set[str]) -> str:
    """What has to be joined for the filters, the condition and the order: nothing, mostly."""
    joins = ""
    money = where.values["series"] == Series.RECEIPTS
    if named & BY_OPEN or filters.status:
        kind = "" if filters.status in {"open", "overdue"} else "left "
        oldest = "min(t.due_on) filter (where t.open_minor > 0 and t.due_on < %(as_of)s)"
        joins += f""" {kind}join (
            select t.item_id >> 8 as document_id, sum(t.open_minor)::bigint as open_minor,
                coalesce(sum(t.open_minor) filter (where t.due_on < %(as_of)s), 0)::bigint
                    as overdue_minor{f", {oldest} as oldest_due" if "days_late" in named else ""}
            from ({_open(view, filters, money=money)}) t group by 1
            ) o on o.document_id = d.id"""
    if named & BY_REVERSAL:
        joins += f""" left join (
            select distinct b.item_id >> 8 as document_id
            from ledger_entry e join ledger_entry b on b.seq = e.reverses and b.kind = 1
            where e.company_id = %(company_id)s and e.reverses is not null and e.kind = 9
                and {within(view, "e")}) g on g.document_id = d.id"""
    if named & BY_CUSTOMER:
        who = "coalesce(d.customer_id, p.customer_id)" if money else "d.customer_id"
        joins += f"{payer(view) if money else ''} left join parties_customer c on c.id = {who}"
    return joins


def _open(view: View, filters: Filters, *, money: bool) -> str:
    of_customer = filters.customer_id is not None
    return open_items(view, of_customer=of_customer, or_nobodys=money)


_ITEM_COLUMNS = {
    "number": "d.number",
    "customer_no": "c.customer_no",
    "customer": "c.name",
    "issued_on": "d.issued_on",
    "due_on": "o.due_on",
    "days_late": "greatest(%(as_of)s::date - o.due_on, 0)",
    "currency": "o.currency",
    "amount": "d.amount_minor",
    "open": "o.open_minor",
    "order_no": "d.order_no",
    "salesperson": "d.salesperson",
}


_BARE = frozenset({"", "due_on", "days_late", "currency", "open"})


def _item_sort(sort: str) -> str:
    return "c.pinyin" if sort == "customer" else _ITEM_COLUMNS[sort]


def _item_where(filters: Filters, given: dict[str, object]) -> Where:
    where = Where(given)
    for test, name, value in (
        ("o.customer_id = %(customer_id)s", "customer_id", filters.customer_id),
        ("o.currency = %(currency)s", "currency", filters.currency or None),
        ("o.side = %(side)s", "side", filters.side),
        ("d.issued_on >= %(from_on)s", "from_on", filters.from_on),
        ("d.issued_on <= %(to_on)s", "to_on", filters.to_on),
        ("o.due_on >= %(due_from)s", "due_from", filters.due_from),
        ("o.due_on <= %(due_to)s", "due_to", filters.due_to),
        ("d.id = any(%(documents)s::bigint[])", "documents", list(filters.document_ids) or None),
    ):
        if value is not None:
            where.add(test, **{name: value})
    if filters.customers is not None:
        nobody = " or o.customer_id is null" if None in filters.customers else ""
        where.add(
            f"(o.customer_id = any(%(customers)s::bigint[]){nobody})",
            customers=[one for one in filters.customers if one is not None],
        )
    if filters.status == "overdue":
        where.add("o.due_on < %(as_of)s and o.open_minor > 0 and o.side = 0")
    if filters.text:
        where.add(
            "(d.number like %(start)s or c.name ilike %(any)s or c.customer_no ilike %(start)s)",
            start=prefix(filters.text),
            any=anywhere(filters.text),
        )
    where.amounts(filters, "o.open_minor", "o.currency")
    where.condition(filters.condition, OF_ITEMS)
    return where
