"""Reads how every debt stood over a stretch of days: what a replay of dunning is asked on (P5).

One statement over the entries, by customer and currency; a debt that was settled before the stretch
is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, transaction

from huikuan.kernel.days import Day
from huikuan.rules.dunning import DebtHistory
from huikuan.rules.items import Side

_SQL = """
WITH moved AS (
    SELECT e.item_id, greatest(e.effective_on, %(first)s) AS day, sum(e.amount_minor) AS minor
    FROM ledger_entry e
    WHERE e.company_id = %(company)s AND e.side = %(debt)s AND e.effective_on <= %(last)s
    GROUP BY 1, 2
), stood AS (
    SELECT item_id, day, sum(minor) OVER (PARTITION BY item_id ORDER BY day)::bigint AS minor,
           count(*) OVER (PARTITION BY item_id) AS days
    FROM moved
)
SELECT i.customer_id, i.currency, s.item_id, i.due_on, s.day, s.minor
FROM stood s JOIN ledger_item i ON i.id = s.item_id
WHERE s.days > 1 OR s.minor > 0
ORDER BY 1, 2, 3, 5
"""


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """The debts of a customer in one currency."""

    customer_id: int
    currency: str
    debts: tuple[DebtHistory, ...]


def case_histories(company_id: int, first: Day, last: Day) -> Iterator[CaseHistory]:
    """Give every customer and currency that owed something between two days, both counted."""
    values: dict[str, Any] = {
        "company": company_id,
        "debt": int(Side.DEBT),
        "first": first,
        "last": last,
    }
    # rows come as they are asked for: a book of millions is never held at once
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_SQL, values)
        for (customer, currency), rows in groupby(cursor, key=itemgetter(0, 1)):
            debts = []
            for (item, due_on), steps in groupby(rows, key=itemgetter(2, 3)):
                debts.append(DebtHistory(item, due_on, tuple((row[4], row[5]) for row in steps)))
            yield CaseHistory(customer, currency, tuple(debts))
