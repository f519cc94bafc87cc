"""Scores the customers of a company as of a day: facts, verdict, one run that is kept (D9).

Called by the daily cycle, and every hour for the day itself, so that a fact that arrives changes
the score the same day. Nothing is scored twice from the same facts by the same policies.
"""

import datetime as dt
import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.analytics.daily import newest_mark
from huikuan.analytics.policies import scorecard, scoring_policy
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.scoring import operations, queries
from huikuan.books.scoring.operations import ScoreRefused
from huikuan.books.scoring.values import RunView, Scored, Taken
from huikuan.flows.score_customers.gathering import facts
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.policies import NoPolicyInForce, PolicyVersion
from huikuan.rules.scoring import Card, Facts, Watch, evaluate, parse, parse_watch, watched

_log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What scoring has come to."""

    SCORED = "scored"
    UNCHANGED = "unchanged"  # the last run looked at the same facts by the same policies


@dataclass(frozen=True, slots=True)
class Ran:
    """A run, and whether it is a new one."""

    outcome: Outcome
    run: RunView


def score(
    *,
    by: Actor,
    company: CompanyView,
    as_of: dt.date,
    customer_ids: Collection[int] | None = None,
) -> Ran:
    """Score these customers as of a day, or all of them.

    Raises ScoreRefused: scoring.day_to_come, scoring.no_card.
    """
    today = _today(company)
    if as_of > today:
        raise ScoreRefused("scoring.day_to_come", day=as_of, today=today)
    watch_version, card_version = _policies(company.id, as_of)
    # asked before the facts: what comes in between is looked at by the next run
    mark = newest_mark(company.id)
    if customer_ids is None:
        last = queries.last_run(company.id, as_of)
        if last and _same(last, as_of, mark, card_version, watch_version):
            return Ran(Outcome.UNCHANGED, last)
    card, watch = parse(card_version.document), parse_watch(watch_version.document)
    with transaction.atomic():
        scores = _scores(company.id, card, watch, as_of, customer_ids)
        whole = mark if customer_ids is None else ""
        taken = Taken(as_of, whole, card_version, watch_version, scores)
        return Ran(Outcome.SCORED, operations.keep(by=by, company_id=company.id, taken=taken))


def score_today() -> dict[str, Ran]:
    """Score every company as of its own calendar day; by company code. Safe at any time."""
    by = system("score", "")
    found = {}
    for company in people.companies(by):
        try:
            found[company.code] = score(by=by, company=company, as_of=_today(company))
        except Exception:  # noqa: BLE001 (the others must not wait)
            _log.exception("the customers of company %s could not be scored", company.code)
    return found


def _policies(company_id: int, as_of: dt.date) -> tuple[PolicyVersion, PolicyVersion]:
    watch = scoring_policy(company_id, as_of)
    name = parse_watch(watch.document).card
    try:
        return watch, scorecard(company_id, as_of, name)
    except NoPolicyInForce as none:
        raise ScoreRefused("scoring.no_card", card=name, day=as_of) from none


def _same(
    last: RunView, as_of: dt.date, mark: str, card: PolicyVersion, watch: PolicyVersion
) -> bool:
    return (last.as_of, last.mark, last.card_digest, last.watch_digest) == (
        as_of,
        mark,
        card.digest.hex(),
        watch.digest.hex(),
    )


def _scores(
    company_id: int,
    card: Card,
    watch: Watch,
    as_of: dt.date,
    customer_ids: Collection[int] | None,
) -> Iterator[Scored]:
    known = facts(company_id, card.figures() | watch.figures(), as_of, customer_ids)
    return (_scored(customer_id, card, watch, one, as_of) for customer_id, one in known)


def _scored(customer_id: int, card: Card, watch: Watch, known: Facts, as_of: dt.date) -> Scored:
    found = evaluate(card, known, as_of)
    return Scored(customer_id, known, found, watched(watch, found, known))


def _today(company: CompanyView) -> dt.date:
    return dt.datetime.now(ZoneInfo(company.time_zone)).date()
