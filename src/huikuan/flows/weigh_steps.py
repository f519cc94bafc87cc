"""Weighs what may be done with a customer: what each step costs and brings (A3).

The chance of being paid comes from the company's own debts of the last two years, by age and by the
customer's grade of today, drawn towards the policy where little was seen.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from huikuan.adapters.texts.reasons import Wording
from huikuan.books.disputes import queries as disputes
from huikuan.books.ledger import queries as debts
from huikuan.books.ledger.queries import LateItem
from huikuan.books.parties import queries as parties
from huikuan.books.people.queries import CompanyView
from huikuan.books.plans import queries as plans
from huikuan.books.policies import queries as policies
from huikuan.books.rates import queries as rates
from huikuan.books.scoring import queries as scoring
from huikuan.flows import watch_limitation
from huikuan.flows.word_rates import rated
from huikuan.kernel.days import add_months
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.economics import (
    Advice,
    CaseFacts,
    EconomicsPolicy,
    History,
    Ranked,
    Seen,
    chance,
    next_best_step,
    parse,
    rank,
)
from huikuan.rules.exposure import converted

__all__ = ["Weighed", "history", "policy", "sentence", "sentences", "weigh"]

KIND: Final = "economics"
NAME: Final = "standard"
_MONTHS: Final = 24


@dataclass(frozen=True, slots=True)
class Weighed:
    """A customer's overdue debt in the policy's currency, its place, and every step's outlook.

    `left_out`: currencies without a rate, which the figures leave out.
    """

    customer_id: int
    as_of: date
    version: PolicyVersion
    facts: CaseFacts
    currency: str
    chance: int
    seen: Seen
    place: Ranked
    advice: Advice
    left_out: tuple[str, ...]


def policy(company_id: int, as_of: date) -> tuple[PolicyVersion, EconomicsPolicy]:
    """Return the economics in force, as recorded and as read. Raises NoPolicyInForce."""
    found = policies.current(company_id=company_id, kind=KIND, name=NAME, day=as_of)
    return found, parse(found.document)


def history(company_id: int, as_of: date, in_force: EconomicsPolicy) -> History:
    """Return how the company's debts of the last two years went, by age band and grade.

    A debt counts in every band that it lived through; it was paid or it was not. What is still young
    says nothing of the band that it is in.
    """
    return _history(debts.database(), company_id, as_of, in_force.ages)


def weigh(
    company: CompanyView, customer_ids: Collection[int], as_of: date
) -> Mapping[int, Weighed]:
    """Return what may be done with customers who are overdue; who is not is missing."""
    version, in_force = policy(company.id, as_of)
    seen = history(company.id, as_of, in_force)
    grades = {
        who: one.grade for who, one in scoring.grades(company.id, customer_ids, as_of).items()
    }
    near = watch_limitation.next_days(company, as_of)
    items = tuple(
        item
        for item in debts.late_items(company.id, as_of, customer_ids=customer_ids)
        if item.open_minor > 0
    )
    disputed = disputes.disputed_minor(company.id, as_of, customer_ids)
    owed = _owed(company, (items, disputed), as_of, in_force.currency)
    abroad = {
        one.id
        for one in parties.by_ids(company.id, customer_ids)
        if one.country and one.country != company.country
    }
    holds = parties.dunning_holds(company.id, as_of, customer_ids)
    coming = _coming(company.id, items, as_of)
    contested = {item.customer_id for item in items if disputed.get(item.item_id)}
    found = {}
    for who, (minor, days, left_out) in owed.items():
        facts = CaseFacts(
            asked_minor=minor,
            overdue_days=days,
            grade=grades.get(who, ""),
            deadline_on=near.get(who),
            deadline="limitation" if who in near else "",
            abroad=who in abroad,
            waiting_until=coming.get(who) if minor == 0 else None,
            insolvent=any(one.code == "insolvency" for one in holds.get(who, ())),
            contested=who in contested,
        )
        band = in_force.band(days)
        found[who] = Weighed(
            customer_id=who,
            as_of=as_of,
            version=version,
            facts=facts,
            currency=in_force.currency,
            chance=chance(in_force, days, facts.grade, seen),
            seen=seen.get((band, facts.grade)) or seen.get((band, ""), Seen(0, 0)),
            place=rank(in_force, facts, as_of, seen),
            advice=next_best_step(in_force, facts, seen),
            left_out=left_out,
        )
    return found


def _owed(
    company: CompanyView,
    late: tuple[tuple[LateItem, ...], Mapping[int, int]],
    as_of: date,
    currency: str,
) -> dict[int, tuple[int, int, tuple[str, ...]]]:
    """What can be asked for by customer, in one currency, its oldest days, what has no rate.

    That is overdue principal less what is disputed or promised.
    """
    items, held = late
    worth = rates.to(currency, company_id=company.id, as_of=as_of)
    promised = plans.promised_minor(company.id, as_of, {item.customer_id for item in items})
    sums: dict[int, dict[str, int]] = {}
    oldest: dict[int, int] = {}
    for item in items:
        kept = held.get(item.item_id, 0) + promised.get(item.item_id, 0)
        own = sums.setdefault(item.customer_id, {})
        own[item.currency] = own.get(item.currency, 0) + max(0, item.open_minor - kept)
        days = (as_of - item.due_on).days
        oldest[item.customer_id] = max(days, oldest.get(item.customer_id, 0))
    found = {}
    for who, own in sums.items():
        lacking = tuple(sorted(code for code in own if code != currency and code not in worth))
        known = {code: one.rate for code, one in worth.items()}
        total = sum(  # tidy: allow sum - each amount at its own rate first
            converted(minor, code, currency, known)
            for code, minor in own.items()
            if code not in lacking
        )
        found[who] = (total, oldest[who], lacking)
    return found


def _coming(company_id: int, items: tuple[LateItem, ...], as_of: date) -> dict[int, date]:
    """When the next money is promised, by customer."""
    whose = {item.item_id: item.customer_id for item in items}
    coming: dict[int, date] = {}
    for item_id, (day, _) in plans.promised_days(company_id, as_of, set(whose.values())).items():
        if item_id in whose:
            who = whose[item_id]
            coming[who] = min(day, coming.get(who, day))
    return coming


@lru_cache(maxsize=8)
def _history(_database: str, company_id: int, as_of: date, ages: tuple[int, ...]) -> History:
    went = debts.paid_by_lateness(company_id, as_of, add_months(as_of, -_MONTHS))
    who = {customer_id for customer_id, *_ in went}
    grades = scoring.grades(company_id, who, as_of)
    counts: dict[tuple[int, str], list[int]] = {}
    for customer_id, late, paid, many in went:
        reached = bisect_left(ages, late)
        known = grades.get(customer_id)
        for grade in {"", known.grade if known else ""}:
            # an open debt says nothing yet of the band that it is in
            for band in range(reached + 1 if paid else reached):
                count = counts.setdefault((band, grade), [0, 0])
                count[0] += many
                count[1] += many if paid else 0
    return {place: Seen(*count) for place, count in counts.items()}


_WORDING = Wording(
    coded={"step": "economics_step", "deadline": "economics_deadline"}, special=rated
)
sentence = _WORDING.sentence
sentences = _WORDING.sentences
