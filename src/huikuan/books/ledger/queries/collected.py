"""Whose debts are overdue, and what came in for debts between two days (A2, A14)."""

from dataclasses import dataclass
from datetime import date

from huikuan.books.ledger.queries.asking import fetched


@dataclass(frozen=True, slots=True)
class Collected:
    """What a customer paid for his debts on a day: minor units, and the same times days late.

    `late_days_minor` counts days after the due day; what was paid early counts nothing.
    """

    customer_id: int
    on: date
    currency: str
    minor: int
    late_minor: int
    late_days_minor: int


def overdue_customers(company_id: int, as_of: date) -> tuple[int, ...]:
    """Return the customers with something open now that fell due before a day."""
    rows = fetched(
        """
        SELECT DISTINCT customer_id FROM ledger_openitem
        WHERE company_id = %(company)s AND side = 0 AND due_on < %(as_of)s AND open_minor > 0
            AND customer_id IS NOT NULL
        ORDER BY customer_id
        """,
        {"company": company_id, "as_of": as_of},
    )
    return tuple(row[0] for row in rows)


def collected(company_id: int, since: date, until: date) -> tuple[Collected, ...]:
    """Return what was applied to debts from a day to a day, by customer, day and currency.

    What was taken back again is not among it.
    """
    rows = fetched(
        """
        SELECT e.customer_id, e.effective_on, e.currency, sum(-e.amount_minor)::bigint,
               coalesce(sum(-e.amount_minor) FILTER (WHERE e.effective_on > e.due_on), 0)::bigint,
               sum(-e.amount_minor * greatest(e.effective_on - e.due_on, 0))::bigint
        FROM ledger_entry e
        WHERE e.company_id = %(company)s AND e.side = 0 AND e.kind = 2 AND e.amount_minor < 0
            AND e.customer_id IS NOT NULL AND e.due_on IS NOT NULL
            AND e.effective_on BETWEEN %(since)s AND %(until)s
            AND NOT EXISTS (SELECT FROM ledger_entry x WHERE x.reverses = e.seq)
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """,
        {"company": company_id, "since": since, "until": until},
    )
    return tuple(Collected(*row) for row in rows)
