"""Closes a stretch of days to postings, and opens it again when two persons agree (I10)."""

from datetime import UTC, date, datetime

from django.db import transaction

from huikuan.books.evidence import operations as evidence
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.operations import PeriodRefused
from huikuan.kernel.actors import Actor

__all__ = ["PeriodRefused", "ask_to_reopen", "close_period", "reopen_period"]


def close_period(*, by: Actor, company_id: int, end_on: date, why: str) -> int:
    """Close everything up to and including a day; returns the period's id.

    Raises PeriodRefused.
    """
    with transaction.atomic():
        period_id = ledger.close_period(
            company_id=company_id, end_on=end_on, by=by, at=datetime.now(UTC)
        )
        _note(by, "period.closed", company_id, period_id, why, {"end_on": end_on})
        return period_id


def ask_to_reopen(*, by: Actor, company_id: int, period_id: int, why: str) -> None:
    """Ask for the last closed period to be opened again. Raises PeriodRefused."""
    with transaction.atomic():
        ledger.ask_to_reopen(company_id=company_id, period_id=period_id, by=by, why=why)
        _note(by, "period.reopening_asked", company_id, period_id, why, {})


def reopen_period(*, by: Actor, company_id: int, period_id: int, why: str) -> None:
    """Open a period that another person asked to open. Raises PeriodRefused."""
    with transaction.atomic():
        ledger.reopen_period(
            company_id=company_id, period_id=period_id, by=by, at=datetime.now(UTC)
        )
        _note(by, "period.reopened", company_id, period_id, why, {})


def _note(
    by: Actor, act: str, company_id: int, period_id: int, why: str, after: dict[str, object]
) -> None:
    evidence.append(
        by=by,
        act=act,
        subject=("period", str(period_id)),
        company_id=company_id,
        before=None,
        after=after,
        why=why,
    )
