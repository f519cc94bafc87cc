"""The ledger as the columnar book shows it: the SELECTs that fill it, stated once (house: the book).

COPY fills the segments with them, and the PostgreSQL engine reads them in place, so that the two
cannot drift apart. Every table carries its company. Joins are on keys: what a question does not
use, PostgreSQL leaves out.
"""

from collections.abc import Sequence
from typing import Final

ENTRIES: Final = """
select e.company_id, e.seq, e.act_id, e.item_id, e.item_id >> 8 as document_id, e.customer_id,
    e.side, e.kind, case when e.reverses is null then e.kind
        else (select r.kind from ledger_entry r where r.seq = e.reverses) end as cause,
    case when e.reverses is null then e.effective_on
        else (select r.effective_on from ledger_entry r where r.seq = e.reverses) end as cause_on,
    d.kind as document_kind, e.currency,
    e.amount_minor, d.issued_on, e.due_on, e.effective_on, d.disputed_from, d.disputed_to,
    e.recorded_at
from ledger_entry e
    left join ledger_document d on d.id = e.item_id >> 8
where e.side <> 2"""
"""One row an entry of a debt or of cash. Of a reversal, `cause` and `cause_on` are those of the
entry it takes back; of every other entry, its own. Reversals are few: each is looked up,
so that nobody joins all entries to find them."""

CUSTOMERS: Final = """
select c.company_id, c.id, c.customer_no, c.name, c.short_name, c.pinyin, c.initials, c.tax_id,
    c.group_no, c.salesperson, c.industry, c.region, c.country, c.currency, c.terms,
    case when c.key_account then 'yes' else 'no' end as key_account
from parties_customer c"""

ORDERS: Final = """
select o.company_id, o.id, o.customer_id, o.order_no, o.order_date, o.deliver_on, o.status,
    o.currency, o.amount_minor, o.deposit_minor, o.salesperson
from orders_order o"""

DOCUMENT_ATTRIBUTES: Final = """
select d.company_id, 'document' as owner, d.id as owner_id, a.key as name, a.value
from ledger_document d, jsonb_each_text(d.attributes) a
where d.attributes is not null"""

CUSTOMER_ATTRIBUTES: Final = """
select c.company_id, 'customer' as owner, c.id::bigint as owner_id, a.key as name, a.value
from parties_customer c, jsonb_each_text(c.attributes) a
where c.attributes is not null"""

ATTRIBUTES: Final = f"{DOCUMENT_ATTRIBUTES}\nunion all{CUSTOMER_ATTRIBUTES}"
"""What imported columns say of a document or a customer, one row each; a null value stays null."""


def of_company(select: str, company_id: int) -> str:
    """The rows of one company."""
    return f"select * from ({select}) every where company_id = {company_id:d}"  # noqa: S608


def entries_of(company_id: int, acts: Sequence[int], least: int) -> str:
    """The entries of some acts of a company, none of them numbered lower than `least`."""
    listed = ", ".join(str(int(act)) for act in acts)
    return (
        f"{of_company(ENTRIES, company_id)} and seq >= {least:d}"
        f" and act_id = any(array[{listed}]::int[])"
    )


def attributes_of(company_id: int, acts: Sequence[int], least: int) -> str:
    """What imported columns say of the documents of some acts, numbered from `least` on."""
    listed = ", ".join(str(int(act)) for act in acts)
    return (
        f"{of_company(DOCUMENT_ATTRIBUTES, company_id)} and owner_id in (select n.id"  # noqa: S608
        f" from ledger_document n where n.id >= {least:d} and n.act_id = any(array[{listed}]::int[]))"
    )
