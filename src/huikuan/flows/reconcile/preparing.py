"""Prepares a round: whom it is put to, for how much, and who has no address (D5)."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from huikuan.adapters.texts import Language
from huikuan.analytics.policies import reconciliation_policy
from huikuan.analytics.reconciling import Candidate, candidates
from huikuan.analytics.reports import Query
from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.reconciliation import operations as book
from huikuan.books.reconciliation import queries as requests
from huikuan.books.reconciliation.values import Pick, RoundPlan, balances
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.rules import reconciliation as rules
from huikuan.rules.reconciliation import Choice, Form

EDIT = "reconciliation.edit"
# where Chinese is what business is written in; a customer without a country is a domestic one
_CHINESE = frozenset({"", "CN", "CHN", "中国", "HK", "TW", "MO"})


class NothingToPrepare(ValueError):
    """Nobody is left to be asked; `code` is a text of the area reconciliation."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the code and its figures."""
        self.code, self.figures = code, figures
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class RoundAsk:
    """What a round is asked for; what is nothing is taken from the policy in force."""

    start_on: Day
    as_of: Day
    form: Form | None = None
    choice: Choice | None = None
    currency: str = ""
    customer: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a round would be put to; `there` are left out, they have a request of that day."""

    form: Form
    choice: Choice
    picks: tuple[Pick, ...]
    there: int

    @property
    def no_address(self) -> tuple[Pick, ...]:
        """The customers whom no letter can reach."""
        return tuple(pick for pick in self.picks if not pick.contact_email)

    def by_currency(self) -> tuple[tuple[str, int, int], ...]:
        """How many requests and what balance, by currency."""
        return balances(self.picks)


def due_round(company: CompanyView, today: Day) -> tuple[Day, Day] | None:
    """The period that the policy's rhythm says is to be reconciled now, None when there is none."""
    policy = rules.parse(reconciliation_policy(company.id, today).document)
    return rules.due_period(policy.rhythm, today=today, last=requests.last_cut_off(company.id))


def preview(company: CompanyView, ask: RoundAsk) -> Preview:
    """Say whom a round would be put to. Raises BadQuery for a question that no report answers."""
    policy = rules.parse(reconciliation_policy(company.id, ask.as_of).document)
    form, choice = ask.form or policy.form, ask.choice or policy.customers
    params = {"currency": ask.currency, "customer": ask.customer}
    query = Query(company.id, ask.as_of, params={k: v for k, v in params.items() if v})
    chosen = [one for one in candidates(query, ask.start_on) if _wanted(one, choice)]
    there = requests.unfinished(company.id, ask.as_of)
    fresh = [one for one in chosen if (one.customer_id, one.currency) not in there]
    known = parties.addresses(company.id, [one.customer_id for one in fresh])
    picks = tuple(
        Pick(
            customer_id=one.customer_id,
            customer_no=one.customer_no,
            customer_name=one.name,
            currency=one.currency,
            language=language_of(one.country),
            contact_name=known[one.customer_id].name if one.customer_id in known else "",
            contact_email=known[one.customer_id].email if one.customer_id in known else "",
            expected_minor=one.net_minor,
        )
        for one in fresh
    )
    return Preview(form, choice, picks, len(chosen) - len(fresh))


def prepare(*, by: Actor, company: CompanyView, ask: RoundAsk) -> int:
    """Prepare a round and return its number; nothing leaves the house before it is released.

    Raises NotPermitted, NothingToPrepare for a period that is none or a round for nobody.
    """
    people.authorize(by, EDIT, company.id)
    today = today_at(company)
    if ask.start_on > ask.as_of or ask.as_of > today:
        raise NothingToPrepare(
            "reconciliation.bad_period", first=ask.start_on, last=ask.as_of, today=today
        )
    version = reconciliation_policy(company.id, ask.as_of)
    policy = rules.parse(version.document)
    found = preview(company, ask)
    if not found.picks:
        raise NothingToPrepare("reconciliation.nobody", there=found.there)
    with transaction.atomic():
        return book.prepare(
            by=by,
            company_id=company.id,
            plan=RoundPlan(
                form=found.form,
                start_on=ask.start_on,
                as_of=ask.as_of,
                currency=ask.currency,
                reply_to=ask.reply_to.strip() or settings.DEFAULT_FROM_EMAIL,
                policy=version.name,
                policy_version=version.version,
                policy_digest=version.digest,
                answer_days=policy.answer_days,
                link_days=policy.link_days,
            ),
            picks=found.picks,
        )


def today_at(company: CompanyView) -> Day:
    """The day on the company's clock."""
    return day_of(dt.datetime.now(dt.UTC), company)


def day_of(now: dt.datetime, company: CompanyView) -> Day:
    """The day of an instant on the company's clock."""
    return now.astimezone(ZoneInfo(company.time_zone)).date()


def language_of(country: str) -> Language:
    """The language in which a customer of this country is written to."""
    return "zh" if country.strip().upper() in _CHINESE else "en"


def _wanted(one: Candidate, choice: Choice) -> bool:
    stands = bool(one.net_minor or one.open_items)
    return {
        Choice.OPEN_BALANCE: stands,
        Choice.MOVEMENT: one.moved,
        Choice.EITHER: stands or one.moved,
    }[choice]
