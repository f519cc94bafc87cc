"""Closes accounting periods and reopens them with two persons (I10)."""

from datetime import date, datetime
from typing import Final

from django.db import connection

from huikuan.books.ledger.models import AccountingPeriod
from huikuan.kernel.actors import Actor

PERIOD_LOCK: Final = 7301


class PeriodRefused(ValueError):
    """The period cannot be closed or reopened; `code` says why."""

    def __init__(self, code: str) -> None:
        """Keep the reason's code."""
        super().__init__(code)
        self.code = code


def wait_for_close(company_id: int) -> None:
    """Wait for a close of the company that is under way, and keep the next one waiting.

    Taken before a posting finds its day: the day is then the first that no close covers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", (PERIOD_LOCK, company_id))


def close_period(*, company_id: int, end_on: date, by: Actor, at: datetime) -> int:
    """Close everything up to and including `end_on`; waits for postings in flight.

    Starts on the day after the last close. Returns the period's id. Raises PeriodRefused.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (PERIOD_LOCK, company_id))
    last = (
        AccountingPeriod.objects.filter(company_id=company_id, reopened_at__isnull=True)
        .order_by("-end_on")
        .first()
    )
    start = date(1, 1, 1) if last is None else date.fromordinal(last.end_on.toordinal() + 1)
    if end_on < start:
        raise PeriodRefused("period_already_closed")
    return AccountingPeriod.objects.create(
        company_id=company_id, start_on=start, end_on=end_on, closed_at=at, closed_by=by.person
    ).id


def ask_to_reopen(*, company_id: int, period_id: int, by: Actor, why: str) -> None:
    """Ask for the last closed period to be opened again; another person has to agree."""
    period = _last_closed(company_id, period_id)
    if not why.strip():
        raise PeriodRefused("reason_needed")
    period.reopen_asked_by, period.why = by.person, why
    period.save(update_fields=["reopen_asked_by", "why"])


def reopen_period(*, company_id: int, period_id: int, by: Actor, at: datetime) -> None:
    """Open the last closed period again. Raises PeriodRefused for the person who asked."""
    period = _last_closed(company_id, period_id)
    if not period.reopen_asked_by:
        raise PeriodRefused("reopening_not_asked")
    if not by.person or by.person == period.reopen_asked_by:
        raise PeriodRefused("second_person_needed")
    period.reopened_at, period.reopened_by = at, by.person
    period.save(update_fields=["reopened_at", "reopened_by"])


def _last_closed(company_id: int, period_id: int) -> AccountingPeriod:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (PERIOD_LOCK, company_id))
    last = (
        AccountingPeriod.objects.select_for_update()
        .filter(company_id=company_id, reopened_at__isnull=True)
        .order_by("-end_on")
        .first()
    )
    if last is None or last.id != period_id:
        raise PeriodRefused("not_the_last_closed_period")
    return last
