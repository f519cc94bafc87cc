"""Recommends limits by the policy in force: shown at once, or kept for the whole book (B7)."""

import datetime as dt
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.analytics.policies import credit_policy
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.reviews import operations
from huikuan.books.reviews.values import RunView
from huikuan.flows.recommend_limits.gathering import Gathered, gather
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.days import Day
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.limits import Recommendation, parse, recommend

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recommended:
    """What the policy gives a customer, the facts that it saw, and the version that said so."""

    gathered: Gathered
    recommendation: Recommendation
    policy: PolicyVersion


def recommendations(
    company: CompanyView,
    customer_ids: Collection[int] | None,
    as_of: Day,
    *,
    salesperson: str | None = None,
) -> Mapping[int, Recommended]:
    """Return the recommended limit of each of these customers (None: all); nothing is kept."""
    version = credit_policy("limits", company.id, as_of)
    policy = parse(version.document)
    return {
        who: Recommended(one, recommend(one.facts, policy, as_of), version)
        for who, one in gather(company, customer_ids, as_of, salesperson=salesperson).items()
    }


def run(*, by: Actor, company: CompanyView, as_of: Day) -> RunView:
    """Recommend a limit for every customer of the company and keep what differs from before."""
    found = recommendations(company, None, as_of)
    version = credit_policy("limits", company.id, as_of)
    with transaction.atomic():
        return operations.keep_recommendations(
            by=by,
            company_id=company.id,
            as_of=as_of,
            policy=version,
            found={who: one.recommendation for who, one in found.items()},
        )


def run_all() -> dict[str, RunView]:
    """Recommend limits in every company, by its own calendar day; one's fault stops no other."""
    by = system("recommend_limits", "")
    found = {}
    for company in people.companies(by):
        day = dt.datetime.now(ZoneInfo(company.time_zone)).date()
        try:
            found[company.code] = run(by=by, company=company, as_of=day)
        except Exception:  # noqa: BLE001 (the others must not wait)
            _log.exception("limits of company %s could not be recommended", company.code)
    return found
