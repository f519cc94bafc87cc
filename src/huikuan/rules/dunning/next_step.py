"""Decides what comes next with a customer who owes: a step, a day to wait for, or why nothing (A1).

The state of a case is never kept: it follows from what is owed and from what was sent. So a day
that was missed is made up for by the next run, once and in order, and a payment that is taken back
puts the debt where it stood.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money
from huikuan.rules.dunning.policy import DunningPolicy, Stage
from huikuan.rules.dunning.values import (
    Actor,
    Case,
    Debt,
    Do,
    Finished,
    Held,
    Line,
    Sent,
    Step,
    WaitUntil,
)


@dataclass(frozen=True, slots=True)
class _Next:
    """What a debt waits for: a level by its place in the policy, and the day on which it is due.

    `at` None: its last level is done and is not sent again.
    """

    debt: Debt
    asked_minor: int
    at: int | None
    day: Day


def next_step(policy: DunningPolicy, case: Case, as_of: Day) -> Step:
    """Say what happens next with a case as of a day, and why.

    A level counts once it was sent, and the next runs from the day it was first sent. No level is
    left out unless the policy says so; levels before the due day lapse with it. What can be asked
    is netted with unapplied cash, oldest debts first (Civil Code article 560). A hold stops
    whatever would be due; a promise that was broken lets neither an answer nor the spacing wait.
    """
    asked = netted(case)
    owing = [(debt, asked[debt.item_id]) for debt in case.debts if asked[debt.item_id]]
    if not owing:
        return Finished((_nothing_asked(case),))
    levels = _levels(policy, case.sent)
    waits = [
        _wait(policy, debt, minor, levels.get(debt.item_id), as_of=as_of) for debt, minor in owing
    ]
    due = [one for one in waits if one.at is not None and one.day <= as_of]
    if not due:
        return _later(policy, waits)
    if case.holds:
        return Held(
            tuple(
                Reason(
                    f"dunning.hold_{one.code}" if one.until is None else "dunning.hold_until",
                    {} if one.until is None else {"hold": one.code, "until": one.until},
                )
                for one in case.holds
            )
        )
    blocked = _stopped(policy, case, as_of)
    if blocked is not None:
        return blocked
    return _step(policy, case, due, waits, as_of)


def netted(case: Case) -> Mapping[int, int]:
    """What can be asked for each debt, by item, in minor units: less cash, oldest debts first."""
    left = case.unapplied_minor
    asked = {}
    for debt in sorted(case.debts, key=lambda one: (one.due_on, one.item_id)):
        paid = min(left, debt.asked_minor)
        left -= paid
        asked[debt.item_id] = debt.asked_minor - paid
    return asked


def _nothing_asked(case: Case) -> Reason:
    if not any(debt.open_minor for debt in case.debts):
        return Reason("dunning.nothing_owed")
    if any(debt.asked_minor for debt in case.debts):
        cash = Money(case.unapplied_minor, case.currency)
        return Reason("dunning.covered_by_cash", {"unapplied": cash})
    held: dict[str, int] = {}
    for debt in case.debts:
        for what, minor in debt.held_minor.items():
            held[what] = held.get(what, 0) + minor
    what = ", ".join(sorted(held))
    return Reason(
        "dunning.all_held", {"held": Money(sum(held.values()), case.currency), "by": what}
    )


@dataclass(frozen=True, slots=True)
class _Level:
    """The highest level that a debt has come to: its place, first and last day it was sent."""

    at: int
    first: Day
    last: Day


def _levels(policy: DunningPolicy, sent: Iterable[Sent]) -> dict[int, _Level]:
    """The level of each debt; a stage that the policy has no more counts as none."""
    places = {stage.code: at for at, stage in enumerate(policy.stages)}
    found: dict[int, _Level] = {}
    for one in sent:
        at = places.get(one.stage)
        if at is None:
            continue
        for item in one.items:
            known = found.get(item)
            if known is None or at > known.at:
                found[item] = _Level(at, one.on, one.on)
            elif at == known.at:
                found[item] = _Level(at, min(known.first, one.on), max(known.last, one.on))
    return found


def _wait(
    policy: DunningPolicy, debt: Debt, asked_minor: int, level: _Level | None, *, as_of: Day
) -> _Next:
    after = -1 if level is None else level.at
    following = _following(policy, debt, after, as_of)
    if following is None:
        day, at = debt.due_on, None
    else:
        at = following
        day = add_days(debt.due_on, policy.stages[at].day)
        # where the level before was sent late, the next one keeps the distance
        if level is not None and not policy.skip:
            gap = policy.stages[at].day - policy.stages[level.at].day
            day = max(day, add_days(level.first, gap))
    if level is not None:
        repeat = policy.stages[level.at].repeat_days
        again = add_days(level.last, repeat)
        # what goes out before the due day is not sent again after it
        lapsed = policy.stages[level.at].day < 0 <= (as_of - debt.due_on).days
        # nor where it would only put off the next level
        before = at is None or (add_days(again, policy.spacing_days) <= day and as_of < day)
        if repeat and not lapsed and before:
            return _Next(debt, asked_minor, level.at, again)
    return _Next(debt, asked_minor, at, day)


def _following(policy: DunningPolicy, debt: Debt, after: int, as_of: Day) -> int | None:
    """The place of the level that follows, None past the last."""
    days = (as_of - debt.due_on).days
    later = [
        at for at, stage in enumerate(policy.stages) if at > after and not (stage.day < 0 <= days)
    ]
    if not later:
        return None
    if policy.skip:
        reached = [at for at in later if policy.stages[at].day <= days]
        return reached[-1] if reached else later[0]
    return later[0]


def _later(policy: DunningPolicy, waits: Sequence[_Next]) -> Step:
    coming = [one for one in waits if one.at is not None]
    if not coming:
        return Finished((Reason("dunning.last_stage_done"),))
    first = min(coming, key=lambda one: (one.day, one.at))
    stage = policy.stages[first.at or 0].code
    return WaitUntil(first.day, (Reason("dunning.next_level", {"stage": stage, "on": first.day}),))


def _stopped(policy: DunningPolicy, case: Case, as_of: Day) -> WaitUntil | None:
    """The day before which the policy lets nothing go out to the customer; None: now."""
    days: list[tuple[Day, Reason]] = []
    if case.sent and not case.promise_broken:
        last = max(one.on for one in case.sent)
        spaced = add_days(last, policy.spacing_days)
        days.append(
            (spaced, Reason("dunning.spacing", {"last": last, "days": policy.spacing_days}))
        )
        answers = [one.answered_on for one in case.sent if one.answered_on is not None]
        if answers:
            answered = max(answers)
            days.append(
                (
                    add_days(answered, policy.answer_days),
                    Reason("dunning.answered", {"on": answered, "days": policy.answer_days}),
                )
            )
    paused = as_of
    while any(pause.covers(paused) for pause in policy.pauses):
        paused = add_days(paused, 1)
    days.append((paused, Reason("dunning.pause", {"until": paused})))
    waiting = [(day, reason) for day, reason in days if day > as_of]
    if not waiting:
        return None
    return WaitUntil(
        max(day for day, _ in waiting),
        tuple(reason for _, reason in sorted(waiting, key=lambda one: one[0], reverse=True)),
    )


def _step(
    policy: DunningPolicy, case: Case, due: Sequence[_Next], waits: Sequence[_Next], as_of: Day
) -> Step:
    lines = tuple(_line(policy, one, as_of) for one in due)
    total = sum(one.asked_minor for one in lines)
    least = policy.minimum_minor.get(case.currency, 0)
    if total < least:
        amounts = {"asked": Money(total, case.currency), "least": Money(least, case.currency)}
        return Held((Reason("dunning.below_minimum", amounts),))
    stage = policy.stages[max(one.at or 0 for one in due)]
    oldest = max(one.days for one in lines)
    actor, why = _actor(policy, case, stage, total=total, oldest=oldest)
    there = {one.debt.item_id for one in lines}
    also = tuple(
        _line(policy, one, as_of)
        for one in waits
        if one.debt.item_id not in there and one.debt.due_on < as_of
    )
    figures: dict[str, Figure] = {"stage": stage.code, "days": oldest, "debts": len(lines)}
    figures["asked"] = Money(total, case.currency)
    reasons = (Reason("dunning.stage_due", figures), *why)
    if case.promise_broken:
        reasons = (Reason("dunning.promise_broken"), *reasons)
    return Do(stage.code, actor, lines, total, reasons, also)


def _line(policy: DunningPolicy, one: _Next, as_of: Day) -> Line:
    stage = "" if one.at is None else policy.stages[one.at].code
    return Line(one.debt, stage, one.asked_minor, (as_of - one.debt.due_on).days)


def _actor(
    policy: DunningPolicy, case: Case, stage: Stage, *, total: int, oldest: int
) -> tuple[Actor, tuple[Reason, ...]]:
    """Who acts: small and young debts are the machine's, others wait for a person (A2)."""
    if stage.actor is not Actor.MACHINE:
        return stage.actor, (Reason(f"dunning.by_{stage.actor.value}", {"stage": stage.code}),)
    why = []
    if case.key_account:
        why.append(Reason("dunning.key_account"))
    below = policy.automatic_below.get(case.currency)
    if below is None:
        why.append(Reason("dunning.no_threshold", {"currency": case.currency}))
    elif total >= below:
        why.append(Reason("dunning.large", {"below": Money(below, case.currency)}))
    if oldest > policy.automatic_days:
        why.append(Reason("dunning.old", {"days": oldest, "most": policy.automatic_days}))
    return (policy.otherwise if why else Actor.MACHINE), tuple(why)
