"""Reads what fell due: principal with its movements, old debts, how debts went (A3, A9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from huikuan.books.ledger.queries.asking import fetched


@dataclass(frozen=True, slots=True)
class LateItem:
    """An instalment that has fallen due, with every movement of it since it was issued.

    `moves`: (day, minor units), negative when something was paid or credited, in order of days.
    """

    item_id: int
    document_id: int
    number: str
    customer_id: int
    issued_on: date
    due_on: date
    currency: str
    amount_minor: int
    open_minor: int
    moves: tuple[tuple[date, int], ...]


_LATE: Final = """
SELECT i.id, d.id, d.number, d.customer_id, d.issued_on, i.due_on, i.currency, i.amount_minor,
       (i.amount_minor + coalesce(sum(e.amount_minor), 0))::bigint,
       coalesce(array_agg(e.effective_on ORDER BY e.effective_on, e.seq)
                FILTER (WHERE e.seq IS NOT NULL), '{{}}'),
       coalesce(array_agg(e.amount_minor ORDER BY e.effective_on, e.seq)
                FILTER (WHERE e.seq IS NOT NULL), '{{}}')
FROM ledger_item i JOIN ledger_document d ON d.id = i.document_id
LEFT JOIN ledger_entry e ON e.item_id = i.id AND e.kind <> 1 AND e.effective_on <= %(as_of)s
WHERE {which} AND i.company_id = %(company)s AND i.side = 0 AND i.amount_minor > 0
    AND i.due_on < %(as_of)s AND d.issued_on <= %(as_of)s AND NOT coalesce(
        d.attributes ? 'interest' OR d.attributes ? 'costs', false)
    -- what was taken back was never owed
    AND NOT EXISTS (SELECT FROM ledger_entry x JOIN ledger_entry b ON b.seq = x.reverses
        WHERE x.item_id = i.id AND x.kind = 9 AND b.kind = 1)
GROUP BY i.id, d.id, d.number, d.customer_id, d.issued_on, i.due_on, i.currency, i.amount_minor
ORDER BY i.due_on, i.id
"""


def late_items(
    company_id: int,
    as_of: date,
    *,
    customer_ids: Iterable[int] | None = None,
    document_ids: Iterable[int] = (),
) -> tuple[LateItem, ...]:
    """Return the principal that had fallen due before a day, of customers or of documents.

    What was paid late is among it. Claims for interest and costs are not.
    """
    of_customers = customer_ids is not None
    rows = fetched(
        _LATE.format(
            which="i.customer_id = ANY(%(ids)s::int[])"
            if of_customers
            else "i.document_id = ANY(%(ids)s::bigint[])"
        ),
        {
            "company": company_id,
            "as_of": as_of,
            "ids": sorted(set(customer_ids if customer_ids is not None else document_ids)),
        },
    )
    return tuple(LateItem(*(*row[:9], tuple(zip(row[9], row[10], strict=True)))) for row in rows)


@dataclass(frozen=True, slots=True)
class OldDebt:
    """A document of which principal is open, by its last instalment; `paid_on`: its last payment."""

    document_id: int
    number: str
    customer_id: int
    currency: str
    issued_on: date
    due_on: date
    open_minor: int
    paid_on: date | None


def old_debts(
    company_id: int, as_of: date, due_until: date, customer_id: int | None = None
) -> tuple[OldDebt, ...]:
    """Return what is open now of documents whose last instalment fell due by a day, oldest first.

    `paid_on`: the last day on which money was applied to it and not taken back, up to `as_of`.
    """
    rows = fetched(
        """
        WITH open AS (SELECT item_id >> 8 AS id, sum(open_minor)::bigint AS minor
                      FROM ledger_openitem WHERE company_id = %(company)s AND side = 0
                          AND due_on <= %(until)s
                          AND (%(customer)s::integer IS NULL OR customer_id = %(customer)s)
                      GROUP BY 1 HAVING sum(open_minor) > 0)
        SELECT d.id, d.number, d.customer_id, d.currency, d.issued_on, l.due_on, o.minor, p.paid_on
        FROM open o JOIN ledger_document d ON d.id = o.id
        CROSS JOIN LATERAL (SELECT max(i.due_on) AS due_on FROM ledger_item i
            WHERE i.id BETWEEN d.id * 256 AND d.id * 256 + 255) l
        CROSS JOIN LATERAL (SELECT max(e.effective_on) AS paid_on FROM ledger_entry e
            WHERE e.item_id BETWEEN d.id * 256 AND d.id * 256 + 255 AND e.kind = 2
                AND e.effective_on <= %(as_of)s
                AND NOT EXISTS (SELECT FROM ledger_entry x WHERE x.reverses = e.seq)) p
        WHERE l.due_on <= %(until)s ORDER BY l.due_on, d.id
        """,
        {"company": company_id, "as_of": as_of, "until": due_until, "customer": customer_id},
    )
    return tuple(OldDebt(*row) for row in rows)


def paid_by_lateness(
    company_id: int, as_of: date, since: date
) -> tuple[tuple[int, int, bool, int], ...]:
    """Return how debts due since a day went: (customer, days late, whether paid, how many).

    Days late by the last payment, or by the day itself while something is open. Written off is not
    paid. One look at the entries of those debts, however many customers.
    """
    rows = fetched(
        """
        WITH went AS (
            SELECT e.customer_id, e.item_id, e.due_on, sum(e.amount_minor) AS open,
                   max(e.effective_on) FILTER (WHERE e.kind IN (2, 4)) AS paid_on,
                   bool_or(e.kind = 5) AS lost
            FROM ledger_entry e
            WHERE e.company_id = %(company)s AND e.side = 0 AND e.customer_id IS NOT NULL
                AND e.due_on >= %(since)s AND e.due_on < %(as_of)s AND e.effective_on <= %(as_of)s
            GROUP BY 1, 2, 3)
        SELECT customer_id,
               CASE WHEN open = 0 AND NOT lost THEN greatest(paid_on - due_on, 0)
                    ELSE %(as_of)s::date - due_on END,
               open = 0 AND NOT lost, count(*)
        FROM went WHERE paid_on IS NOT NULL OR open > 0 OR lost GROUP BY 1, 2, 3
        """,
        {"company": company_id, "as_of": as_of, "since": since},
    )
    return tuple(rows)
