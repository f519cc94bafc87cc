"""Tries a version of a policy on what has happened, beside the one in force (P5, P6).

Nothing is decided or kept by it. A kind has a replay where its verdict is a pure function of facts
that are kept with their days; the others say so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from huikuan.analytics.histories import case_histories
from huikuan.analytics.measuring import standing
from huikuan.analytics.reports import Query
from huikuan.analytics.reports.values import Column
from huikuan.books.credit import queries as credit
from huikuan.books.credit.values import DecisionView
from huikuan.books.parties import queries as parties
from huikuan.books.policies.operations import CHECKS
from huikuan.books.policies.queries import current
from huikuan.kernel.days import Day, add_days, add_months, month_end
from huikuan.rules import aging, checks, dunning, economics

MONTHS: Final = 12
# to look at a letter that the machine has written, before it goes
LOOK_MINUTES: Final = 2
# the newest so many decisions: a year of four hundred orders a working day
PAGE: Final = 1_000
MOST_PAGES: Final = 100
_CHECKED: Final = frozenset({"check", "reserve", "change"})


class NoReplay(LookupError):
    """There is nothing to try a policy of this kind on; `code` says so."""

    code = "policy.no_replay"

    def __init__(self, kind: str) -> None:
        """Keep the kind."""
        self.kind = kind
        super().__init__(kind)


@dataclass(frozen=True)
class ReplayTable:
    """What would have been under one version: rows under columns, money in minor units."""

    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Replayed:
    """Both sides: under the version that was in force on the last day, and under the one tried."""

    kind: str
    as_of: Day
    now: ReplayTable | None
    tried: ReplayTable


def replay(
    *, company_id: int, kind: str, name: str, document: Mapping[str, object], as_of: Day
) -> Replayed:
    """Return the last twelve months under a document and under the version in force.

    Raises NoReplay; PolicyRefused for a document with faults.
    """
    if kind not in REPLAYS:
        raise NoReplay(kind)
    CHECKS[kind](document)
    try:
        before = current(company_id=company_id, kind=kind, name=name, day=as_of).document
    except LookupError:
        now = None
    else:
        now = REPLAYS[kind](company_id, before, as_of)
    return Replayed(kind, as_of, now, REPLAYS[kind](company_id, document, as_of))


def _aging(company_id: int, document: Mapping[str, object], as_of: Day) -> ReplayTable:
    """What stood in every bucket at the last month ends, and on the day itself."""
    buckets = aging.parse(document)
    ends = [month_end(add_months(as_of, -back)) for back in range(MONTHS - 1, 0, -1)]
    ends.append(as_of)
    sums = standing.aging_at(Query(company_id, as_of).view(), buckets, ends)
    rows = [
        {"month_end": end, "currency": currency, **_owed(buckets.codes, owed)}
        for (currency, end), owed in sorted(sums.items(), key=lambda one: one[0])
        if any(owed)
    ]
    columns = (
        Column("month_end", "date"),
        Column("currency", "text"),
        Column("total", "money"),
        *(Column(code, "money") for code in buckets.codes),
    )
    return ReplayTable(columns, tuple(rows))


def _owed(codes: Sequence[str], owed: Sequence[int]) -> dict[str, int]:
    total = sum(owed)  # tidy: allow sum - of one row, so that the buckets can be seen to be all
    return {"total": total, **dict(zip(codes, owed, strict=True))}


def _order_check(company_id: int, document: Mapping[str, object], as_of: Day) -> ReplayTable:
    """What every check of the last year would have come to, by month, currency and outcome.

    Each verdict is asked for again from the facts that were recorded with it, so that only the
    policy differs. Releases are a person's word and are left out.
    """
    policy = checks.parse(document)
    since = add_months(as_of, -MONTHS)
    sums: dict[tuple[Day, str, str], tuple[int, int]] = {}
    for one in _decisions(company_id, since, as_of):
        outcome = checks.check_order(checks.facts_of(one.facts), policy).outcome
        key = (month_end(one.as_of), one.currency, outcome)
        count, minor = sums.get(key, (0, 0))
        sums[key] = (count + 1, minor + one.amount_minor)
    rows = [
        {
            "month_end": min(end, as_of),
            "currency": currency,
            "outcome": outcome,
            "count": count,
            "amount": minor,
        }
        for (end, currency, outcome), (count, minor) in sorted(sums.items())
    ]
    columns = (
        Column("month_end", "date"),
        Column("currency", "text"),
        Column("outcome", "text"),
        Column("count", "count"),
        Column("amount", "money"),
    )
    return ReplayTable(columns, tuple(rows))


def _decisions(company_id: int, since: Day, as_of: Day) -> Iterator[DecisionView]:
    before: int | None = None
    for _ in range(MOST_PAGES):
        page = credit.decisions(company_id, limit=PAGE, before=before)
        yield from (one for one in page if since < one.as_of <= as_of and one.act in _CHECKED)
        if len(page) < PAGE or page[-1].as_of <= since:
            return
        before = page[-1].id


def _dunning(company_id: int, document: Mapping[str, object], as_of: Day) -> ReplayTable:
    """What would have gone out in the last year, by currency and stage, and the hours it takes.

    Debts as they stood then; disputes and promises of then are left out of account, so that both
    versions are asked the same. An hour is that of a person: a call by the policy of economics, and
    a look at what the machine has written.
    """
    policy = dunning.parse(document)
    first = add_days(add_months(as_of, -MONTHS), 1)
    named = current(company_id=company_id, kind="economics", name="standard", day=as_of)
    person = economics.parse(named.document).minutes
    minutes = {dunning.Actor.PERSON: person, dunning.Actor.APPROVED: LOOK_MINUTES}
    keys = {one.id for one in parties.by_ids(company_id) if one.key_account}
    sums: dict[tuple[str, str], _Sent] = {}
    for told in case_histories(company_id, first, as_of):
        case = dunning.Case(
            told.customer_id, told.currency, (), key_account=told.customer_id in keys
        )
        for step in dunning.replayed(policy, case, told.debts, first, as_of):
            sent = sums.setdefault((told.currency, step.stage), _Sent())
            sent.letters += 1
            sent.customers.add(told.customer_id)
            sent.minutes += minutes.get(step.actor, 0)
    places = {stage.code: at for at, stage in enumerate(policy.stages)}
    rows = [
        {
            "currency": currency,
            "stage": stage,
            "letters": sent.letters,
            "customers": len(sent.customers),
            "hours": -(-sent.minutes // 60),
        }
        for (currency, stage), sent in sorted(
            sums.items(), key=lambda one: (one[0][0], places[one[0][1]])
        )
    ]
    columns = (
        Column("currency", "text"),
        Column("stage", "text"),
        Column("letters", "count"),
        Column("customers", "count"),
        Column("hours", "count"),
    )
    return ReplayTable(columns, tuple(rows))


@dataclass
class _Sent:
    """What a stage comes to while the cases are gone through."""

    letters: int = 0
    customers: set[int] = field(default_factory=set)
    minutes: int = 0


REPLAYS: Final[Mapping[str, Callable[[int, Mapping[str, object], Day], ReplayTable]]] = {
    "aging": _aging,
    "order_check": _order_check,
    "dunning": _dunning,
}
