"""Reads what the ledger keeps beside its entries: the periods that were closed (I10)."""

from dataclasses import dataclass
from datetime import date, datetime

from huikuan.books.ledger.models import AccountingPeriod


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A stretch of days that was closed, and whether it was opened again; persons by their id."""

    id: int
    start_on: date
    end_on: date
    closed_at: datetime
    closed_by: str
    reopen_asked_by: str
    reopened_at: datetime | None
    reopened_by: str
    why: str


def periods(company_id: int) -> tuple[PeriodView, ...]:
    """Return the periods that were ever closed, the last first."""
    rows = AccountingPeriod.objects.filter(company_id=company_id).order_by("-end_on", "-id")
    return tuple(
        PeriodView(**{name: getattr(row, name) for name in PeriodView.__slots__}) for row in rows
    )
