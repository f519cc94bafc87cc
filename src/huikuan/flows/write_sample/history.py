"""Tells a year of collecting for the sample company: letters, calls, promises and disputes (A14).

Everything goes through the rooms' own acts, dated on the days on which it would have happened:
reminders a week after the due day, calls after two, a formal demand after a month, each only while
the debt was still open. Which of them, and what came of the calls, follows from the numbers alone.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.books.collections import operations, queries
from huikuan.books.collections.values import NewStep, NewTouch, TouchResult
from huikuan.books.ledger import queries as debts
from huikuan.books.ledger.queries import LateItem
from huikuan.books.parties import queries as parties
from huikuan.books.people.queries import CompanyView
from huikuan.flows import agree_plan, resolve_dispute, work_list
from huikuan.flows.agree_plan import Asked, PlanRefused
from huikuan.flows.resolve_dispute import DisputeRefused, Opening
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Reason
from huikuan.rules.contact import Channel
from huikuan.rules.dunning import Actor as StepActor
from huikuan.rules.dunning import Debt, Line, StepState

_YEAR: Final = 365
# the newest weeks are left to the first run of the reader's own
_LEFT: Final = 10
_WEEK: Final = 7
_MOST_STEPS: Final = 160
_MINUTES: Final = (4, 6, 7, 9, 12, 15)


@dataclass(frozen=True, slots=True)
class _Stage:
    """A stage of the standard policy, as the sample lived through it."""

    code: str
    day: int
    channel: Channel
    by: StepActor
    template: str


_STAGES: Final = (
    _Stage("friendly", 7, Channel.EMAIL, StepActor.MACHINE, "friendly_reminder"),
    _Stage("call", 15, Channel.PHONE, StepActor.PERSON, "call_script"),
    _Stage("formal", 30, Channel.REGISTERED, StepActor.APPROVED, "formal_demand"),
)
# what came of a call, by chance that the numbers give
_CALLS: Final = (
    *(TouchResult.REACHED, TouchResult.REACHED, TouchResult.NO_ANSWER, TouchResult.PROMISED),
    *(TouchResult.REACHED, TouchResult.PAID, TouchResult.NO_ANSWER),
)


def tell_history(*, company: CompanyView, collector: Actor, username: str, as_of: Day) -> int:
    """Record the year that ends on a day; how many contacts. Once only: nothing is looked up.

    `collector` made the calls and has `username`; what the machine sent is the system's.
    """
    ids = debts.overdue_customers(company.id, as_of)
    late = debts.late_items(
        company.id, as_of, customer_ids=[one.id for one in parties.by_ids(company.id)]
    )
    with transaction.atomic():
        made = _steps(company, collector, late, as_of)
    _agreed(company, collector, late, as_of)
    work_list.seat(
        by=collector, company=company, username=username, team="催收一组",
        target_minor=1_200_000_00, target_contacts=18, on=as_of,
    )  # fmt: skip
    work_list.assign(
        by=collector, company=company, customer_ids=[one for one in ids if one % 3],
        owner=username, on=as_of,
    )  # fmt: skip
    return made


def _steps(company: CompanyView, collector: Actor, late: Sequence[LateItem], as_of: Day) -> int:
    machine = system("dun", "sample")
    zone = ZoneInfo(company.time_zone)
    last: dict[tuple[int, str], int] = {}
    touches: list[NewTouch] = []
    for on, wanted in _days(late, as_of):
        at = dt.datetime.combine(on, dt.time(10, 15), tzinfo=zone)
        new = [
            _new(stage, items, last.get((items[0].customer_id, items[0].currency), 0), on)
            for stage, items in wanted
        ]
        run = operations.keep_run(
            by=machine, company_id=company.id, as_of=on, at=at, steps=new, left_out=(), stale={},
            policies=[{"kind": "dunning", "name": "standard", "version": 1, "digest": ""}],
        )  # fmt: skip
        kept = _kept(company.id, run.id)
        for step_id, customer_id, currency, stage in kept:
            last[customer_id, currency] = step_id
            by = collector if stage == "call" else machine
            operations.move(by=by, company_id=company.id, step_id=step_id, act="done", on=on, at=at)
            touches.append(_touch(step_id, customer_id, stage, at))
    for by, mine in ((collector, True), (machine, False)):
        operations.log_touches(
            by=by,
            company_id=company.id,
            touches=[one for one in touches if (one.channel is Channel.PHONE) is mine],
        )
    return len(touches)


def _kept(company_id: int, run_id: int) -> list[tuple[int, int, str, str]]:
    """Return the steps of a run: number, customer, currency and stage."""
    found = queries.steps(company_id, run_id=run_id, limit=None)
    return [(one.id, one.customer_id, one.currency, one.stage) for one in found]


def _days(
    late: Sequence[LateItem], as_of: Day
) -> Iterator[tuple[Day, list[tuple[_Stage, list[LateItem]]]]]:
    """Day by day, for each customer and currency the highest stage that was due, and its debts."""
    first, end = add_days(as_of, -_YEAR), add_days(as_of, -_LEFT)
    due: dict[Day, dict[tuple[int, str], list[tuple[int, LateItem]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for item in late:
        for level, stage in enumerate(_STAGES):
            on = add_days(item.due_on, stage.day)
            # the sample's house dunned once a week
            on = add_days(on, -on.weekday() % _WEEK)
            if first <= on <= end and _open(item, on) > 0:
                due[on][item.customer_id, item.currency].append((level, item))
    left = _MOST_STEPS
    # a year of a busy house is too much to read: some of its days, evenly
    total = sum(len(cases) for cases in due.values())
    every = max(1, total // _MOST_STEPS)
    at = 0
    for on in sorted(due):
        wanted = []
        for found in due[on].values():
            at += 1
            if at % every or left <= 0:
                continue
            left -= 1
            highest = max(level for level, _ in found)
            items = [item for level, item in found if level == highest]
            wanted.append((_STAGES[highest], items))
        if wanted:
            yield on, wanted


def _open(item: LateItem, on: Day) -> int:
    return item.amount_minor + sum(minor for day, minor in item.moves if day <= on)


def _new(stage: _Stage, items: Sequence[LateItem], after: int, on: Day) -> NewStep:
    lines = tuple(
        Line(
            Debt(one.item_id, one.document_id, one.number, one.due_on, _open(one, on)),
            stage.code,
            _open(one, on),
            stage.day,
        )
        for one in items
    )
    return NewStep(
        customer_id=items[0].customer_id,
        currency=items[0].currency,
        stage=stage.code,
        after_id=after,
        policy="standard",
        version=1,
        by=stage.by,
        state=StepState.APPROVED,
        template=stage.template,
        asked_minor=sum(one.asked_minor for one in lines),
        days=stage.day,
        reasons=(Reason(f"dunning.by_{stage.by.value}", {"stage": stage.code}),),
        effects=(),
        important=stage.code == "formal",
        lines=lines,
        channel=stage.channel.value,
    )


def _touch(step_id: int, customer_id: int, stage: str, at: dt.datetime) -> NewTouch:
    chance = step_id * 7919 + customer_id * 104_729
    channel = next(one.channel for one in _STAGES if one.code == stage)
    call = channel is Channel.PHONE
    return NewTouch(
        customer_id=customer_id,
        channel=channel,
        at=at + dt.timedelta(minutes=chance % 300),
        result=_CALLS[chance % len(_CALLS)] if call else TouchResult.SENT,
        step_id=step_id,
        minutes=_MINUTES[chance % len(_MINUTES)] if call else None,
        origin=f"sample/{step_id}",
    )


def _agreed(company: CompanyView, by: Actor, late: Sequence[LateItem], as_of: Day) -> None:
    """A few promises, some of them broken, and a few disputes, on what is open still."""
    owed: dict[int, LateItem] = {}
    for item in late:
        if item.open_minor > 0 and (as_of - item.due_on).days > _LEFT:
            owed.setdefault(item.customer_id, item)
    reasons = ("quality", "price", "not_received", "quantity")
    for place, item in enumerate(sorted(owed.values(), key=lambda one: one.item_id)):
        kind = place % 9
        if kind == 0:
            _promise(company, by, item, add_days(as_of, -4), 9)
        elif kind == 1:
            _promise(company, by, item, add_days(as_of, -24), 7)
        elif kind == 2:  # noqa: PLR2004 - one in nine
            _dispute(company, by, item, add_days(as_of, -6), reasons[place % len(reasons)])
    agree_plan.follow(
        company_id=company.id,
        as_of=as_of,
        item_ids=[one.item_id for one in owed.values()],
    )


def _promise(company: CompanyView, by: Actor, item: LateItem, on: Day, within: int) -> None:
    asked = Asked(
        customer_id=item.customer_id,
        currency=item.currency,
        instalments=((add_days(on, within), item.open_minor),),
        item_ids=(item.item_id,),
        source="call",
    )
    try:
        agree_plan.promise(by=by, company=company, asked=asked, as_of=on)
    except PlanRefused:
        # what the policy does not let him promise, he did not promise
        return


def _dispute(company: CompanyView, by: Actor, item: LateItem, on: Day, reason: str) -> None:
    opening = Opening(reason=reason, parts=((item.item_id, item.open_minor),))
    try:
        resolve_dispute.open_dispute(by=by, company=company, opening=opening, as_of=on)
    except DisputeRefused:
        return
