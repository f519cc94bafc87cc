"""Who the customers and the company are, and when anything that reports read last changed."""

from datetime import datetime

from huikuan.analytics.engine.postgres.moves import values
from huikuan.analytics.engine.postgres.session import select
from huikuan.analytics.engine.values import Company, Customer, View

_RECENT_ACTS = 10_000


def mark(company_id: int) -> tuple[int, ...]:
    """The high-water mark of everything a report reads.

    An answer for a mark never changes: entries are append-only. Numbers are handed out before
    commit, so the highest one alone would miss a slower transaction that commits a lower number
    afterwards; the count of recent acts does not. Master data changes are told by the evidence.
    Inside a transaction that writes, the mark is that transaction's own, since it may be undone.
    """
    found = select(
        """select (select coalesce(max(e.seq), 0) from ledger_entry e),
            (select count(*) from ledger_act a
             where a.id > (select coalesce(max(b.id), 0) - %(recent)s from ledger_act b)),
            (select coalesce(max(r.seq), 0) from evidence_record r
             where r.company_id = %(company_id)s),
            (select coalesce(max(c.id), 0) from parties_customer c),
            coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0),
            (select d.oid::bigint from pg_database d where d.datname = current_database())""",
        {"company_id": company_id, "recent": _RECENT_ACTS},
    )
    return tuple(int(number) for number in found[0])


def pass_commits(company_id: int) -> None:
    """Wait until every act that is being committed right now can be seen, milliseconds at most.

    Whoever asks what was known at an instant passes here first: then all that was stamped before
    the instant is visible, and the same question later has the same answer.
    """
    select(
        "select pg_advisory_lock(7306, %(company_id)s)::text,"
        " pg_advisory_unlock(7306, %(company_id)s)",
        {"company_id": company_id},
    )


def late(company_id: int, known_at: datetime) -> tuple[int, ...]:
    """The acts that were open at an instant, and known only after it."""
    values = {"company_id": company_id, "known_at": known_at}
    found = select("select ledger_late(%(company_id)s, %(known_at)s)", values)
    return tuple(found[0][0])


def company(company_id: int) -> Company:
    """The company itself; raises LookupError when there is none."""
    found = select(
        """select c.id, c.code, c.name, c.name_en, c.currency
        from people_company c where c.id = %(company_id)s""",
        {"company_id": company_id},
    )
    if not found:
        raise LookupError(f"no company {company_id}")
    return Company(*found[0])


def customers(company_id: int) -> dict[int, Customer]:
    """Every customer of the company by id."""
    found = select(
        """select c.id, c.customer_no, c.name, c.pinyin, c.salesperson, c.region, c.country,
            c.industry, c.group_no, c.short_name, c.initials, c.tax_id, c.currency, c.terms,
            c.key_account
        from parties_customer c where c.company_id = %(company_id)s""",
        {"company_id": company_id},
    )
    return {line[0]: Customer._make(line) for line in found}


def contacts(customer_id: int) -> list[tuple[str, str, str]]:
    """Name, e-mail and telephone of the customer's people."""
    return select(
        """select c.name, c.email, c.phone from parties_contact c
        where c.customer_id = %(customer_id)s order by c.id""",
        {"customer_id": customer_id},
    )


def open_orders(view: View, customer_id: int) -> list[tuple[str, int, int]]:
    """Currency, amount less deposits in minor units, and number of orders not yet invoiced."""
    return select(
        """select o.currency, sum(o.amount_minor - o.deposit_minor)::bigint, count(*)
        from orders_order o where o.company_id = %(company_id)s and o.customer_id = %(customer_id)s
            and o.status in ('open', 'delivered') and o.order_date <= %(as_of)s
        group by o.currency order by o.currency""",
        values(view) | {"customer_id": customer_id},
    )
