"""Decides what stands on the worklist and in which order (A2).

A customer who is put off, whose machine step is under way, who is small and young enough for the
machine, or who was tried today, waits; everybody else is ranked by what a minute of work brings.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from huikuan.adapters.calendars import calendar
from huikuan.adapters.texts.reasons import Wording
from huikuan.books.collections import queries as collections
from huikuan.books.collections.queries import SeatView
from huikuan.books.disputes import queries as disputes
from huikuan.books.ledger import queries as debts
from huikuan.books.ledger.queries import LateItem
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView, UserView
from huikuan.books.plans import queries as plans
from huikuan.books.policies import queries as policies
from huikuan.books.rates import queries as rates
from huikuan.flows import charge_interest, weigh_steps
from huikuan.flows.word_rates import rated
from huikuan.flows.work_list.values import Case, Debt, Tally, Work, Worklist
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Decision, Reason
from huikuan.rules import contact as contacting
from huikuan.rules import dunning
from huikuan.rules.contact import Channel
from huikuan.rules.dunning import Actor as StepActor
from huikuan.rules.dunning import DunningPolicy
from huikuan.rules.economics import Bucket, EconomicsPolicy, History, rank
from huikuan.rules.exposure import converted
from huikuan.rules.plans import State

_WORDING: Final = Wording(
    coded={
        "step": "economics_step",
        "deadline": "economics_deadline",
        "reason": "snooze_reason",
        "result": "touch_result",
        "channel": "contact_channel",
    },
    special=rated,
)
sentence = _WORDING.sentence

_ORDER: Final = {Bucket.AT_RISK: 0, Bucket.EASY: 0, Bucket.WAITING: 1}
_WEEK: Final = dt.timedelta(days=7)
_BROKEN_WITHIN: Final = 180
_MOST_PLANS: Final = 5_000
_TOUCHES: Final = dt.timedelta(days=365)


def worklist(
    company: CompanyView,
    as_of: Day,
    *,
    owner: str | None = None,
    salesperson: str | None = None,
    person: str = "",
) -> Worklist:
    """Return the customers of a day, first who brings most for a minute of work; those waiting last.

    With `owner` only that person's customers, `""` for those of nobody. `person` is who looks.
    """
    ids = debts.overdue_customers(company.id, as_of)
    who = parties.customers(company.id, ids, salesperson=salesperson)
    whose = collections.owners(company.id, as_of, tuple(who))
    if owner is not None:
        who = {one: found for one, found in who.items() if whose.get(one, "") == owner}
    lines = _lines(company, who, as_of, whose)
    return Worklist(company, as_of, tuple(lines), _tally(company, as_of, owner, person))


def waiting_for(company_id: int, person: str) -> int:
    """Return how many overdue customers are this person's and not put off, today."""
    names = {one.username for one in people.users(company_id) if one.person == person}
    today = dt.datetime.now(dt.UTC).date()
    owned = collections.owners(company_id, today)
    mine = {who for who, one in owned.items() if one in names}
    if not mine:
        return 0
    mine &= set(debts.overdue_customers(company_id, today))
    return len(mine - collections.snoozes(company_id, today, mine).keys())


def case(
    company: CompanyView, customer_id: int, as_of: Day, now: dt.datetime, salesperson: str | None
) -> Case | None:
    """Return what is needed to call one customer; None where nothing of him is overdue."""
    who = parties.customers(company.id, [customer_id], salesperson=salesperson)
    whose = collections.owners(company.id, as_of, [customer_id])
    lines = _lines(company, who, as_of, whose)
    if not lines:
        return None
    customer = who[customer_id]
    known = parties.contacts(company_id=company.id, customer_no=customer.customer_no)
    policy = contacting.parse(
        policies.current(company_id=company.id, kind="contact", name="standard", day=as_of).document
    )
    recent = collections.counted(company.id, [customer_id], now - _WEEK).get(customer_id, ())
    reachable = parties.recipients(company.id, company.time_zone, [customer_id])
    whom = contacting.choose(
        reachable.get(customer_id, ()), (Channel.PHONE,), "finance", role_first=policy.role_first
    )
    may_call = (
        contacting.may_contact(
            policy, whom[0], recent, now, calendar(company.country), by_person=True
        )
        if whom
        else Decision("refused", (Reason("contact.no_address", {"channel": Channel.PHONE.value}),))
    )
    calls = [one for one in recent if one.channel is Channel.PHONE and one.effective]
    return Case(
        work=lines[0],
        debts=_debts(company, customer_id, as_of),
        contacts=known,
        may_call=may_call,
        calls_of_week=len(calls),
        calls_cap=policy.calls.week,
        touches=collections.touches(company.id, [customer_id], now - _TOUCHES).get(customer_id, ()),
        promises=plans.for_customer(company.id, customer_id, as_of),
        disputes=disputes.for_customer(company.id, customer_id, as_of),
    )


def _lines(
    company: CompanyView, who: Mapping[int, CustomerView], as_of: Day, whose: Mapping[int, str]
) -> list[Work]:
    ids = tuple(who)
    if not ids:
        return []
    weighed = weigh_steps.weigh(company, ids, as_of)
    _, economics = weigh_steps.policy(company.id, as_of)
    seen = weigh_steps.history(company.id, as_of, economics)
    late: dict[int, list[LateItem]] = defaultdict(list)
    for item in debts.late_items(company.id, as_of, customer_ids=ids):
        if item.open_minor > 0:
            late[item.customer_id].append(item)
    held = _held(company.id, as_of, ids)
    broken = _broken(company.id, as_of, ids)
    snoozed = collections.snoozes(company.id, as_of, ids)
    last = collections.last_contacts(company.id, ids, as_of)
    steps = {customer: step for (customer, _), step in collections.live(company.id, ids).items()}
    contested = disputes.disputed_minor(company.id, as_of, ids)
    stopped = parties.dunning_holds(company.id, as_of, ids)
    rules = dunning.parse(
        policies.current(company_id=company.id, kind="dunning", name="standard", day=as_of).document
    )
    found = []
    for customer_id, customer in who.items():
        if customer_id not in weighed:
            continue
        asked: Counter[str] = Counter()
        kept: Counter[str] = Counter()
        for item in late[customer_id]:
            part = min(item.open_minor, held.get(item.item_id, 0))
            asked[item.currency] += item.open_minor - part
            kept[item.currency] += part
        work = Work(
            customer=customer,
            owner=whose.get(customer_id, ""),
            weighed=weighed[customer_id],
            place=weighed[customer_id].place,
            asked={code: minor for code, minor in asked.items() if minor},
            held={code: minor for code, minor in kept.items() if minor},
            days=weighed[customer_id].facts.overdue_days,
            reasons=(),
            snoozed=snoozed.get(customer_id),
            last=last.get(customer_id),
            step=steps.get(customer_id),
        )
        holds = stopped.get(customer_id, ())
        facts = replace(
            work.weighed.facts,
            broken_promises=broken.get(customer_id, 0),
            insolvent=any(one.code == "insolvency" for one in holds),
            contested=any(item.item_id in contested for item in late[customer_id]),
        )
        work = replace(work, weighed=replace(work.weighed, facts=facts))
        found.append(_placed(replace(work, holds=holds), economics, seen, rules, as_of))
    return sorted(
        found,
        key=lambda one: (_ORDER[one.bucket], -one.place.score, one.customer.customer_no),
    )


def _placed(
    work: Work, economics: EconomicsPolicy, seen: History, rules: DunningPolicy, as_of: Day
) -> Work:
    """The line with its place: what it waits for pushes it back, unless a deadline is near."""
    why, until = _waits(work, rules, as_of)
    facts = replace(work.weighed.facts, waiting_until=until)
    place = rank(economics, facts, as_of, seen)
    reasons = tuple(one for one in place.reasons if one.code != "economics.waiting")
    return replace(work, place=place, reasons=(*why, *reasons))


def _waits(work: Work, rules: DunningPolicy, as_of: Day) -> tuple[tuple[Reason, ...], Day | None]:
    tomorrow = add_days(as_of, 1)
    if work.snoozed is not None:
        put_off = work.snoozed
        why = Reason("worklist.snoozed", {"until": put_off.until, "reason": put_off.reason})
        return (why,), put_off.until
    if work.holds:
        hold = work.holds[0]
        until = hold.until or tomorrow
        return (Reason(f"dunning.hold_{hold.code}"),), max(until, tomorrow)
    if work.last is not None and work.last.at.date() == as_of and not work.last.inward:
        told = {"result": work.last.result.value, "channel": work.last.channel.value}
        return (Reason("worklist.tried_today", told),), tomorrow
    if work.step is not None and work.step.by is StepActor.MACHINE:
        return (Reason("worklist.step_under_way", {"on": work.step.planned_on}),), tomorrow
    if _small(work, rules):
        return (Reason("worklist.machine", {"days": rules.automatic_days}),), tomorrow
    if work.customer.key_account:
        return (Reason("worklist.key_account"),), None
    return (), None


def _small(work: Work, rules: DunningPolicy) -> bool:
    """Whether the machine writes by itself: below the amount, young, and no key account (A2)."""
    if work.customer.key_account or not work.asked or work.days > rules.automatic_days:
        return False
    return all(
        minor < rules.automatic_below.get(currency, 0) for currency, minor in work.asked.items()
    )


def _held(company_id: int, as_of: Day, ids: Collection[int]) -> dict[int, int]:
    """What of each debt may not be asked for."""
    found = Counter(disputes.disputed_minor(company_id, as_of, ids))
    found.update(plans.promised_minor(company_id, as_of, ids))
    return dict(found)


def _broken(company_id: int, as_of: Day, ids: Collection[int]) -> Mapping[int, int]:
    """How many promises each customer broke in the last half year."""
    since = add_days(as_of, -_BROKEN_WITHIN)
    found = plans.plans(company_id, as_of, states=(State.BROKEN, State.PARTLY), limit=_MOST_PLANS)
    wanted = frozenset(ids)
    return Counter(
        one.customer_id
        for one in found
        if one.customer_id in wanted and one.terms.instalments[-1].due_on >= since
    )


def _debts(company: CompanyView, customer_id: int, as_of: Day) -> tuple[Debt, ...]:
    disputed = disputes.disputed_minor(company.id, as_of, [customer_id])
    promised = plans.promised_minor(company.id, as_of, [customer_id])
    days = plans.promised_days(company.id, as_of, [customer_id])
    owed = charge_interest.explain(company, [customer_id], as_of).get(customer_id)
    accrued = {one.item.item_id: one.interest for one in owed.lines} if owed else {}
    found = []
    for item in debts.late_items(company.id, as_of, customer_ids=[customer_id]):
        if item.open_minor <= 0:
            continue
        interest = accrued.get(item.item_id)
        found.append(
            Debt(
                item_id=item.item_id,
                document_id=item.document_id,
                number=item.number,
                due_on=item.due_on,
                currency=item.currency,
                open_minor=item.open_minor,
                disputed_minor=disputed.get(item.item_id, 0),
                promised_minor=promised.get(item.item_id, 0),
                promised_on=days[item.item_id][0] if item.item_id in days else None,
                interest_minor=interest.minor + interest.fixed_minor if interest else 0,
                daily_minor=interest.daily_minor if interest else 0,
                days=(as_of - item.due_on).days,
            )
        )
    return tuple(found)


def _tally(company: CompanyView, as_of: Day, owner: str | None, person: str) -> Tally:
    zone = ZoneInfo(company.time_zone)
    start = dt.datetime.combine(as_of, dt.time(), tzinfo=zone)
    done = collections.done_on(company.id, start, start + dt.timedelta(days=1))
    seats = collections.seats(company.id, as_of)
    if owner:
        own, seat = done.get(person, (0, 0)), seats.get(owner)
        target = (seat.target_minor, seat.target_contacts, seat.team) if seat else (0, 0, "")
    else:
        tried = sum(one for one, _ in done.values())  # tidy: allow sum - counts of one day
        reached = sum(one for _, one in done.values())  # tidy: allow sum - counts of one day
        wanted = sum(one.target_minor for one in seats.values())  # tidy: allow sum - of a team
        calls = sum(one.target_contacts for one in seats.values())  # tidy: allow sum - of a team
        own, target = (tried, reached), (wanted, calls, "")
    return Tally(own[0], own[1], _promised(company, as_of), *target, company.currency)


def _promised(company: CompanyView, as_of: Day) -> int:
    """What was promised on a day, in the company's currency."""
    worth = {
        code: one.rate
        for code, one in rates.to(company.currency, company_id=company.id, as_of=as_of).items()
    }
    found = plans.plans(company.id, as_of, states=(State.OPEN, State.PROPOSED), limit=_MOST_PLANS)
    given = [
        converted(one.terms.total, one.currency, company.currency, worth)
        for one in found
        if one.given_on == as_of and (one.currency == company.currency or one.currency in worth)
    ]
    return sum(given)  # tidy: allow sum - in one currency, of one day


def seats(company: CompanyView, as_of: Day) -> list[tuple[UserView, SeatView | None]]:
    """Return every person of the company with the team and targets, if he has some."""
    found = collections.seats(company.id, as_of)
    return [(one, found.get(one.username)) for one in people.users(company.id) if one.active]
