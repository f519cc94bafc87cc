"""Looks at every customer once a day: opens the reviews that are due, and finishes what it can.

Facts are gathered for the whole book in sets; `rules.reviews` says what is due and how the points
stand; what needs no person is finished at once, with its points kept (B5, B6).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from huikuan.analytics.policies import credit_policy
from huikuan.books.credit import queries as credit
from huikuan.books.dossiers import queries as dossiers
from huikuan.books.people.queries import CompanyView
from huikuan.books.reviews import operations, queries
from huikuan.books.reviews.values import Audit, Look, RunView, figures
from huikuan.flows import decide_limit
from huikuan.flows.recommend_limits import Gathered
from huikuan.flows.recommend_limits.gathering import gather
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.limits import Extent, LimitPolicy, Recommendation, recommend
from huikuan.rules.limits import parse as parse_limits
from huikuan.rules.reviews import (
    FINISHED,
    Facts,
    Point,
    ReviewKind,
    ReviewPolicy,
    checklist,
    due,
    finish,
    parse,
)

# how long an order above the norm is news, and over how many days the first calendar is spread
_RECENT: Final = 30
_SPREAD: Final = 91


@dataclass(frozen=True, slots=True)
class Looked:
    """What a day's look came to: the kept recommendations and the reviews."""

    run: RunView
    opened: int
    finished: int
    added: int
    lapsed: int


def daily(*, company: CompanyView, as_of: Day) -> Looked:
    """The cycle's part: recommend every limit, look at every customer, let old proposals lapse.

    A second call on the same day writes nothing new.
    """
    by = system("review_credit", "")
    gathered = gather(company, None, as_of)
    version, policy = limit_policy(company.id, as_of)
    recommended = {who: recommend(one.facts, policy, as_of) for who, one in gathered.items()}
    looks = _looks(company, gathered, recommended, as_of)
    with transaction.atomic():
        run = operations.keep_recommendations(
            by=by, company_id=company.id, as_of=as_of, policy=version, found=recommended
        )
        found = operations.keep_looks(by=by, company_id=company.id, as_of=as_of, looks=looks)
    return Looked(
        run=run,
        opened=found["opened"],
        finished=found["finished"],
        added=found["added"],
        lapsed=decide_limit.lapse(company=company, as_of=as_of),
    )


def look(*, by: Actor, company: CompanyView, as_of: Day) -> Mapping[str, int]:
    """Open the reviews that are due on a day, and finish those that need no person."""
    gathered = gather(company, None, as_of)
    policy = limit_policy(company.id, as_of)[1]
    recommended = {who: recommend(one.facts, policy, as_of) for who, one in gathered.items()}
    looks = _looks(company, gathered, recommended, as_of)
    with transaction.atomic():
        return operations.keep_looks(by=by, company_id=company.id, as_of=as_of, looks=looks)


def audit(company: CompanyView, first: Day, last: Day) -> Audit:
    """Count what happened with limits and reviews between two days, for the policy's audit."""
    return queries.audit(company.id, first, last)


def limit_policy(company_id: int, as_of: Day) -> tuple[PolicyVersion, LimitPolicy]:
    """The policy of limits in force on a day."""
    version = credit_policy("limits", company_id, as_of)
    return version, parse_limits(version.document)


def review_policy(company_id: int, as_of: Day) -> ReviewPolicy:
    """The policy of reviews in force on a day."""
    return parse(credit_policy("reviews", company_id, as_of).document)


def points_kept(points: Iterable[Point]) -> tuple[Mapping[str, object], ...]:
    """The points of a checklist as a step keeps them."""
    return tuple(
        {"code": one.code, "mark": one.mark.value, "figures": figures(one.figures)}
        for one in points
    )


class Reviewing:
    """What the facts of reviews need besides those of limits, read once for these customers."""

    def __init__(self, company: CompanyView, customer_ids: list[int] | None, as_of: Day) -> None:
        """Read reviews, grades seen and papers of the customers (None: all)."""
        self.as_of = as_of
        self.reviewed = queries.last_reviews(company.id, customer_ids, as_of)
        self.seen = queries.grades_seen(company.id, customer_ids, as_of)
        self.papers = dossiers.documents(company.id, customer_ids, as_of=as_of)
        self.started = queries.started(company.id) or as_of

    def facts(self, one: Gathered, recommended: Recommendation | None) -> Facts:
        """The facts of a review of one customer."""
        who, facts = one.customer.id, one.facts
        record = one.records.get(facts.currency)
        entry = credit.limit_of(one.limits)
        reviewed = self.reviewed.get(who, {})
        habit = one.habit if one.habit and self._fresh(one.habit.newest_on, reviewed) else None
        return Facts(
            currency=facts.currency,
            since=self._since(who, facts.begun()),
            reviewed=reviewed,
            risk_class=one.grade.risk_class if one.grade else None,
            cycle_days=one.grade.cycle_days if one.grade else None,
            grade=facts.grade,
            grade_before=self.seen.get(who),
            scored_on=one.grade.as_of if one.grade else None,
            overdue_minor=record.overdue if record else 0,
            overdue_days=max((r.oldest_overdue for r in one.records.values()), default=0),
            overdue_years=max((r.overdue_years for r in one.records.values()), default=0),
            limited=facts.current.extent is not Extent.NONE,
            limit=facts.current.minor,
            limit_ends=entry.valid_to if entry else None,
            recommended=recommended.limit.minor if recommended else None,
            newest_order=habit.newest if habit else None,
            norm=habit.norm if habit else None,
            orders=habit.before if habit else 0,
            statement_on=one.statement.period_end if one.statement else None,
            papers_expired=tuple(
                fact.value.title
                for fact in self.papers.get(who, ())
                if fact.value.expires_on is not None and fact.value.expires_on < self.as_of
            ),
        )

    def _fresh(self, ordered: Day, reviewed: Mapping[ReviewKind, Day]) -> bool:
        """An order is news for a month, and until a review has seen it."""
        last = max(reviewed.values(), default=None)
        return ordered > add_days(self.as_of, -_RECENT) and (last is None or ordered > last)

    def _since(self, who: int, begun: Day | None) -> Day:
        """Where the calendar begins for whom nobody has reviewed.

        The first look at the book, spread back over a quarter by customer, so that a book that was
        just loaded is not due on one day; never before the relation.
        """
        spread = add_days(self.started, -(who % _SPREAD))
        return spread if begun is None else max(begun, spread)


def _looks(
    company: CompanyView,
    gathered: Mapping[int, Gathered],
    recommended: Mapping[int, Recommendation],
    as_of: Day,
) -> list[Look]:
    policy = review_policy(company.id, as_of)
    side = Reviewing(company, None, as_of)
    looks = []
    for who, one in gathered.items():
        if not _alive(one):
            continue
        facts = side.facts(one, recommended.get(who))
        asked = due(facts, policy, as_of)
        if asked is None:
            continue
        points = checklist(asked.kind, facts, policy, as_of)
        decision = finish(asked.kind, points, policy)
        looks.append(
            Look(
                customer_id=who,
                kind=asked.kind,
                reasons=asked.reasons,
                due_on=asked.due_on,
                grade=facts.grade,
                points=points_kept(points),
                against=decision.reasons,
                done=decision.outcome == FINISHED,
            )
        )
    return looks


def _alive(one: Gathered) -> bool:
    """Whether there is anything to review: a limit, something open, or trade within the year."""
    return bool(one.limits) or any(r.open_balance or r.sales for r in one.records.values())
