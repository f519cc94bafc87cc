"""Closes a day: cash is applied, customers are scored, every figure is taken and kept (D7, D9).

Cash first, where the company's policy says so: an aging with money in it that nobody has applied
is wrong, and so is a score. Promises and disputes follow what was applied. Limits and reviews last, for they stand on it. Facts: the figures of
the day from the book. Verdict: new, as they were, or replaced. Effects: the rows and the record of
evidence, in one transaction.
"""

import datetime as dt
import logging
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.analytics.daily import DayFigures, day_figures, newest_mark
from huikuan.analytics.policies import aging_policy, cash_policy
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.positions import operations as positions
from huikuan.books.positions import queries
from huikuan.books.positions.queries import ClosingView
from huikuan.books.positions.values import Sheet, Taken
from huikuan.flows import (
    agree_plan,
    apply_cash,
    dun,
    resolve_dispute,
    review_credit,
    score_customers,
)
from huikuan.kernel.actors import Actor, system
from huikuan.rules import matching

__all__ = ["Closed", "Outcome", "Refused", "close_day", "close_yesterday"]

_log = logging.getLogger(__name__)


class Refused(ValueError):
    """The day cannot be closed; `code` is a text of the area positions."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the code and what the sentence names."""
        self.code = code
        self.figures = figures
        super().__init__(code)


class Outcome(StrEnum):
    """What closing a day has come to."""

    CLOSED = "closed"  # for the first time
    REPLACED = "replaced"  # the facts or the policy gave other figures than those kept
    UNCHANGED = "unchanged"  # the figures kept are the right ones; nothing was written


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed day, and what was done to have it so."""

    outcome: Outcome
    closing: ClosingView


def close_day(*, by: Actor, company: CompanyView, as_of: dt.date) -> Closed:
    """Close a day of a company; a day closed again has the same rows until its facts change.

    Raises:
        Refused: positions.day_to_come, positions.sums_differ (a fault of ours: nothing is kept),
            scoring.no_card.
    """
    today = _today(company)
    if as_of > today:
        raise Refused("positions.day_to_come", day=as_of, today=today)
    if matching.parse_treatment(cash_policy(company.id, as_of).document).on_close:
        # by the policy, not by whoever closes: he need not be allowed to apply cash
        apply_cash.run(company_id=company.id, as_of=as_of)
    try:
        score_customers.score(by=by, company=company, as_of=as_of)
    except score_customers.ScoreRefused as refused:
        raise Refused(refused.code, **refused.figures) from refused
    closed = _closed(by, company, as_of)
    resolve_dispute.adopt(company=company, as_of=as_of)
    resolve_dispute.follow(company_id=company.id, as_of=as_of)
    agree_plan.follow(company_id=company.id, as_of=as_of)
    if as_of >= today - dt.timedelta(days=1):
        # what is due now is asked of the last day only: a past day's reviews were its own
        review_credit.daily(company=company, as_of=as_of)
    # last, for it asks what all of them have found; and for the day that comes
    if as_of >= today - dt.timedelta(days=1):
        dun.daily(company=company, as_of=today)
    return closed


def _closed(by: Actor, company: CompanyView, as_of: dt.date) -> Closed:
    with transaction.atomic():
        positions.hold(company.id)
        before = queries.closing(company.id, as_of)
        if before and _nothing_new(company.id, before):
            return Closed(Outcome.UNCHANGED, before)
        figures = day_figures(company.id, as_of)
        _refuse_other_sums(figures)
        outcome = verdict(before, figures.digest)
        if before and outcome is Outcome.UNCHANGED:
            positions.note_mark(company_id=company.id, as_of=as_of, mark=figures.mark)
            return Closed(outcome, before)
        kept = positions.keep(
            by=by, company_id=company.id, taken=_taken(figures), sheets=_sheets(figures)
        )
        return Closed(outcome, kept)


def close_yesterday() -> dict[str, Closed]:
    """Close the day before of every company that has not closed it yet, by its own calendar day.

    By company code; one company's fault does not keep the others waiting. Safe at any time.
    """
    by = system("close_day", "")
    found = {}
    for company in people.companies(by):
        day = _today(company) - dt.timedelta(days=1)
        if queries.closing(company.id, day) is not None:
            continue
        try:
            found[company.code] = close_day(by=by, company=company, as_of=day)
        except Exception:  # noqa: BLE001 (the others must not wait)
            _log.exception("the day %s of company %s could not be closed", day, company.code)
    return found


def verdict(before: ClosingView | None, digest: bytes) -> Outcome:
    """Decide what the figures taken now mean for those that are kept."""
    if before is None:
        return Outcome.CLOSED
    return Outcome.UNCHANGED if before.taken.digest == digest else Outcome.REPLACED


def _nothing_new(company_id: int, before: ClosingView) -> bool:
    """Neither a fact nor the policy has changed: the figures need not be taken again."""
    policy = aging_policy(company_id, before.taken.as_of)
    return before.taken.policy_digest == policy.digest and before.taken.mark == newest_mark(
        company_id
    )


def _refuse_other_sums(figures: DayFigures) -> None:
    """The customers' figures and the company's come from different statements: they must agree."""
    if figures.by_customer != figures.of_company:
        raise Refused(
            "positions.sums_differ",
            customers=str(figures.by_customer),
            company=str(figures.of_company),
        )


def _taken(figures: DayFigures) -> Taken:
    return Taken(
        as_of=figures.as_of,
        policy=figures.policy.name,
        policy_version=figures.policy.version,
        policy_digest=figures.policy.digest,
        basis=figures.buckets.basis.value,
        buckets=figures.buckets.codes,
        mark=figures.mark,
        digest=figures.digest,
        customers=figures.customers,
    )


def _sheets(figures: DayFigures) -> dict[str, Sheet]:
    return {name: Sheet(one.columns, one.parts) for name, one in figures.sheets.items()}


def _today(company: CompanyView) -> dt.date:
    return dt.datetime.now(ZoneInfo(company.time_zone)).date()
