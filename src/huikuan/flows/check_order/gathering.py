"""Gathers what is at risk with customers and groups on any day, by set (B7, B12, D2)."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

from huikuan.books.credit import queries
from huikuan.books.people.queries import CompanyView
from huikuan.flows.check_order.past import day_end
from huikuan.rules.exposure import Components


def exposures(
    company: CompanyView,
    customer_ids: Collection[int] | None,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, Mapping[str, Components]]:
    """Return what was at risk at the end of a day, by customer and currency, in minor units.

    Each sale counts in exactly one stage. Who has nothing at risk is missing; without
    `customer_ids`, every customer is looked at by the same few statements.
    """
    known = known_at or datetime.now(UTC)
    until = min(known, day_end(company, as_of))
    return queries.exposures(company.id, customer_ids, as_of, known, until)
