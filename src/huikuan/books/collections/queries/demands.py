"""Reads which debts were demanded by letters that are known to have arrived (Civil Code 195)."""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from huikuan.kernel.days import Day


@dataclass(frozen=True, slots=True)
class Demand:
    """A debt that an important letter asked for, the day it arrived, and where that is proven."""

    customer_id: int
    document_id: int
    on: Day
    step_id: int
    proof: str


def demands(company_id: int, as_of: Day) -> tuple[Demand, ...]:
    """Return by document every important letter that had arrived by a day, oldest first.

    One statement. A letter that was only sent, or whose fate nobody knows, is none.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED, {"company": company_id, "as_of": as_of})
        return tuple(Demand(*row) for row in cursor.fetchall())


_ARRIVED: Final = """
SELECT s.customer_id, l.document_id, a."on", s.id,
       concat_ws(' ', 'step ' || s.id, nullif(s.channel, ''), nullif(s.tracking_no, ''),
                 nullif(s.address, ''))
FROM collections_step s
JOIN (SELECT step_id, min("on") AS "on" FROM collections_stepact
      WHERE state IN ('delivered', 'read', 'answered') AND "on" <= %(as_of)s GROUP BY 1) a
    ON a.step_id = s.id
JOIN (SELECT DISTINCT step_id, round, document_id FROM collections_stepline) l
    ON l.step_id = s.id AND l.round = s.round
WHERE s.company_id = %(company)s AND s.important
ORDER BY a."on", s.id, l.document_id
"""
