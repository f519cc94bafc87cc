"""What was tried between two days, as results are reckoned from it (A14)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

_OUTBOUND: Final = """
SELECT t.customer_id, t.on, t.channel, coalesce(s.stage, ''), coalesce(s.policy, ''),
       CASE WHEN t.person = '' THEN '' ELSE t.actor_name END, t.effective, coalesce(t.minutes, -1), t.id
FROM collections_touch t LEFT JOIN collections_step s ON s.id = t.step_id
WHERE t.company_id = %(company)s AND NOT t.inward AND t.on BETWEEN %(since)s AND %(until)s
ORDER BY t.customer_id, t.on, t.id
"""


@dataclass(frozen=True, slots=True)
class Outbound:
    """One attempt to reach a debtor; `person` is empty for the machine, `minutes` -1 if untold."""

    customer_id: int
    on: dt.date
    channel: str
    stage: str
    policy: str
    person: str
    effective: bool
    minutes: int


def outbound(company_id: int, since: dt.date, until: dt.date) -> tuple[Outbound, ...]:
    """Return every attempt from a day to a day, by customer and in its order."""
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"company": company_id, "since": since, "until": until}
        cursor.execute(_OUTBOUND, given)
        return tuple(Outbound(*row[:8]) for row in cursor.fetchall())
