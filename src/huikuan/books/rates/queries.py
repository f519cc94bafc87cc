"""Which exchange rate counts on a day: the newest that was entered for it or before (B11)."""

from collections.abc import Mapping
from datetime import date, datetime

from huikuan.books.rates.models import Rate
from huikuan.books.rates.values import RateView

__all__ = ["listed", "to"]


def to(
    quote: str,
    *,
    company_id: int,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[str, RateView]:
    """Return what one unit of each known currency is worth in `quote` on a day, by currency.

    The newest rate up to `as_of`; of two for one day the one that was entered last. A rate that was
    only entered the other way round is not turned about: what a currency lacks is missing.
    `known_at` leaves out what was learned later.
    """
    rows = Rate.objects.filter(company_id=company_id, quote=quote, on__lte=as_of)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    newest = rows.order_by("base", "-on", "-id").distinct("base")
    return {row.base: _view(row) for row in newest}


def listed(*, company_id: int, as_of: date, limit: int) -> tuple[RateView, ...]:
    """Return the rates up to a day, the newest first."""
    rows = Rate.objects.filter(company_id=company_id, on__lte=as_of).order_by("-on", "-id")
    return tuple(_view(row) for row in rows[:limit])


def _view(row: Rate) -> RateView:
    return RateView(row.base, row.quote, row.on, row.rate, row.source)
