"""Proposes what is due to whom, and says why not for the rest (A1).

Facts are gathered by set, `rules.dunning.next_step` decides each case, and the run is written in
one transaction that no other run of the company shares. What waits for a case that has changed is
withdrawn by it. A second run on the same day finds everything there.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.books.collections import operations
from huikuan.books.collections.values import (
    LeftOutcome,
    NewLeftOut,
    NewStep,
    RunView,
    StepView,
)
from huikuan.books.parties.queries import CustomerView
from huikuan.books.people.queries import CompanyView
from huikuan.flows.dun.effecting import effect
from huikuan.flows.dun.gathering import Gathered, Key, gather
from huikuan.flows.dun.policies import InForce, in_force
from huikuan.flows.dun.reaching import Reach, reach
from huikuan.kernel.actors import Actor as By
from huikuan.kernel.actors import system
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Figure, Reason
from huikuan.rules.dunning import (
    Actor,
    Do,
    Finished,
    Held,
    StepState,
    WaitUntil,
    next_step,
)
from huikuan.rules.dunning import Step as Verdict

_BY: Final = "dun"
_STUCK: Final = {
    StepState.UNKNOWN: "collections.step_unknown",
    StepState.BOUNCED: "collections.step_bounced",
}


@dataclass(slots=True)
class Proposed:
    """What a look at a book came to. `run` is None when it was dry.

    `stale`: steps that waited for a case that has changed, by the code of why.
    """

    as_of: Day
    policies: tuple[dict[str, object], ...] = ()
    steps: list[NewStep] = field(default_factory=list)
    left_out: list[NewLeftOut] = field(default_factory=list)
    stale: dict[int, str] = field(default_factory=dict)
    run: RunView | None = None
    customers: dict[int, CustomerView] = field(default_factory=dict)


def propose(  # noqa: PLR0913 - who looks at which book, on which day, when, by what, and for good
    company: CompanyView,
    as_of: Day,
    *,
    by: By | None = None,
    at: dt.datetime | None = None,  # tidy: allow date-default - without: now
    policy: str = "",
    dry: bool = True,
    customer_ids: Collection[int] | None = None,
) -> Proposed:
    """Propose the steps of a day, with a reason for everybody who is left out.

    `policy` holds for every customer instead of the one assigned. Dry: nothing is written. Raises
    NoPolicyInForce for a policy that there is not.
    """
    moment = at or _moment(company, as_of)
    with transaction.atomic():
        if not dry:
            operations.hold_runs(company.id)
        policies = in_force(company.id, as_of, policy)
        found = _found(company, as_of, moment, policies, customer_ids)
        if not dry:
            found.run = operations.keep_run(
                by=by or system(_BY, ""),
                company_id=company.id,
                as_of=as_of,
                at=moment,
                policies=found.policies,
                steps=found.steps,
                left_out=found.left_out,
                stale=found.stale,
            )
    return found


def daily(*, company: CompanyView, as_of: Day) -> RunView:
    """The cycle's part: propose what is due, and bring about what sent steps say."""
    found = propose(company, as_of, dry=False)
    effect(company=company, on=as_of)
    if found.run is None:
        raise RuntimeError("a run that is not dry is kept")
    return found.run


def _found(
    company: CompanyView,
    as_of: Day,
    at: dt.datetime,
    policies: InForce,
    customer_ids: Collection[int] | None,
) -> Proposed:
    gathered = gather(company, as_of, policies, customer_ids)
    verdicts = {
        key: next_step(policies.dunning(_name(policies, gathered, key))[1], case, as_of)
        for key, case in sorted(gathered.cases.items())
    }
    doing = {key[0] for key, verdict in verdicts.items() if isinstance(verdict, Do)}
    reached = reach(company, policies.contact()[1], at, doing)
    found = Proposed(as_of, policies.used(), customers=dict(gathered.customers))
    for key, verdict in verdicts.items():
        live = gathered.live.get(key)
        if live is not None:
            waits = _waits(live, verdict)
            if waits is not None:
                found.left_out.append(NewLeftOut(key[0], key[1], LeftOutcome.THERE, (waits,)))
                continue
            found.stale[live.id] = (
                "collections.superseded" if isinstance(verdict, Do) else verdict.reasons[0].code
            )
        if isinstance(verdict, Do):
            found.steps.append(new_step(policies, gathered, key, verdict, reached))
        else:
            found.left_out.append(left_out(key, verdict))
    return found


def _name(policies: InForce, gathered: Gathered, key: Key) -> str:
    return policies.name_for(gathered.customers[key[0]])


def _waits(live: StepView, verdict: Verdict) -> Reason | None:
    """Why nothing is proposed beside a step that is under way; None where it is out of date."""
    stuck = _STUCK.get(live.state)
    if stuck is not None:
        return Reason(stuck, {"stage": live.stage, "step": live.id})
    if isinstance(verdict, Do) and verdict.stage == live.stage:
        figures: dict[str, Figure] = {
            "stage": live.stage,
            "step": live.id,
            "state": live.state.value,
        }
        return Reason("collections.step_waits", figures)
    return None


def new_step(
    policies: InForce, gathered: Gathered, key: Key, verdict: Do, reached: Reach
) -> NewStep:
    """What a verdict asks for as a step: by whom, over which channel, or by a person where none."""
    customer = gathered.customers[key[0]]
    version, policy = policies.dunning(policies.name_for(customer))
    stage = policy.stage(verdict.stage)
    by, reasons = verdict.actor, verdict.reasons
    if by is Actor.MACHINE and not policies.assigned().alone:
        by, reasons = Actor.APPROVED, (*reasons, Reason("dunning.not_switched_on"))
    found = reached.find(customer, stage, by_person=by is Actor.PERSON)
    if found.recipient is None and found.reason is not None:
        # nothing else would move the case on
        by, reasons = Actor.PERSON, (*reasons, found.reason)
    who = found.recipient
    return NewStep(
        customer_id=key[0],
        currency=key[1],
        stage=verdict.stage,
        after_id=gathered.last.get(key, 0),
        policy=version.name,
        version=version.version,
        by=by,
        state=StepState.APPROVED if by is Actor.MACHINE else StepState.PLANNED,
        template=stage.template,
        asked_minor=verdict.asked_minor,
        days=max(line.days for line in verdict.lines),
        reasons=reasons,
        effects=tuple(sorted(one.value for one in stage.effects)),
        important=stage.important,
        lines=verdict.lines,
        also=verdict.also,
        channel="" if who is None else who.channel.value,
        contact_id=None if who is None else who.contact_id,
        address="" if who is None else who.address[:254],
        wait_until=found.until,
        wait_code="" if found.reason is None else found.reason.code,
    )


def left_out(key: Key, verdict: WaitUntil | Held | Finished) -> NewLeftOut:
    """Why a case got no step."""
    outcome = {WaitUntil: LeftOutcome.WAIT, Held: LeftOutcome.HELD, Finished: LeftOutcome.FINISHED}
    return NewLeftOut(
        key[0],
        key[1],
        outcome[type(verdict)],
        verdict.reasons,
        verdict.day if isinstance(verdict, WaitUntil) else None,
    )


def _moment(company: CompanyView, as_of: Day) -> dt.datetime:
    """Now, or the morning of a day that is not today: what a dry run of another day would see."""
    zone = ZoneInfo(company.time_zone)
    now = dt.datetime.now(dt.UTC)
    if now.astimezone(zone).date() == as_of:
        return now
    return dt.datetime.combine(as_of, dt.time(10), tzinfo=zone).astimezone(dt.UTC)
