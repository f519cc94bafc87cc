"""Gathers what is at risk with customers and groups on any day, by set (B7, B12, D2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from huikuan.books.credit import queries
from huikuan.books.parties import queries as parties
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


@dataclass(frozen=True, slots=True)
class ExposureLine:
    """What is at risk with a customer in one currency, minor units."""

    customer_no: str
    group_no: str
    currency: str
    components: Components

    def figures(self) -> Mapping[str, int]:
        """The components by name, and their sum."""
        parts = {name: getattr(self.components, name) for name in Components.__slots__}
        return {**parts, "gross": self.components.gross}


def exposure_lines(
    company: CompanyView,
    as_of: date,
    known_at: datetime,
    *,
    customer_no: str = "",
    salesperson: str | None = None,
) -> tuple[ExposureLine, ...]:
    """Return the same as lines by customer number and currency.

    Of one customer or of all; `salesperson` narrows to this person's customers.
    """
    known = parties.numbered(company.id, customer_no=customer_no, salesperson=salesperson)
    narrowed = bool(customer_no) or salesperson is not None
    found = exposures(company, list(known) if narrowed else None, as_of, known_at)
    return tuple(
        ExposureLine(*known[who], currency, parts)
        for who in sorted(found.keys() & known.keys(), key=lambda one: known[one])
        for currency, parts in found[who].items()
    )
