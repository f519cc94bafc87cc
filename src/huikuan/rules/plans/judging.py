"""Decides whether a promise or plan is kept, and how much it holds (A7; field practice b.2).

Nothing is remembered: the verdict is a function of what was agreed, what came in and the day. What
comes in pays the instalments in their order.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from huikuan.kernel.days import Day, add_days
from huikuan.rules.plans.values import Instalment, Judged, Payment, State, Terms, Verdict

_BROKEN: Final = frozenset({State.PARTLY, State.BROKEN})
_FAILED: Final = frozenset({State.PARTLY, State.BROKEN, State.OPEN, State.WITHDRAWN})


def judge(
    terms: Terms,
    payments: Iterable[Payment],
    as_of: Day,
    open_minor: Mapping[int, int] | None = None,
) -> Verdict:
    """Return how a plan stands at the end of a day, from payments known by then.

    An instalment is open up to its due day plus the tolerance, then kept, partly kept or broken by
    what had come by that day. A promise, and a plan that accelerates, is broken (partly, where
    something had come for the missed instalment) as soon as one instalment is. `open_minor` by
    item bounds what is held: what is no longer owed holds nothing.
    """
    listed = sorted(payments, key=lambda one: one.on)
    judged, before = [], 0
    for one in terms.instalments:
        judged.append(_judged(terms, one, before, listed, as_of))
        before += one.minor
    state = _state(terms, judged, as_of)
    paid = min(terms.total, max(0, sum(one.minor for one in listed)))
    missed = sum(one.instalment.minor - one.paid_minor for one in judged if one.state in _BROKEN)
    rest = terms.total - paid - missed if state is State.OPEN else 0
    return Verdict(
        state=state,
        instalments=tuple(judged),
        paid_minor=paid,
        on_time_minor=sum(one.timely_minor for one in judged),
        missed_minor=terms.total - paid if state in _BROKEN else missed,
        next_due=_next(judged) if state is State.OPEN else None,
        held=_spread(terms, listed, rest, open_minor),
    )


def level(before: Sequence[State]) -> int:
    """Return the level of a new promise on debts that had these promises, the oldest first.

    The first is 1. After one that is open, partly kept, broken or withdrawn it is one more; the
    residue after a promise that was kept stays on its level. What was proposed and never agreed
    does not count.
    """
    return 1 + sum(state in _FAILED for state in before)


def _judged(
    terms: Terms, one: Instalment, before: int, payments: Sequence[Payment], as_of: Day
) -> Judged:
    deadline = add_days(one.due_on, terms.tolerance_days)
    in_time = sum(p.minor for p in payments if p.on <= deadline)
    by_now = sum(p.minor for p in payments)
    paid = min(one.minor, max(0, by_now - before))
    timely = min(one.minor, max(0, in_time - before))
    if timely >= one.minor:
        return Judged(one, State.KEPT, paid, timely)
    if as_of <= deadline:
        return Judged(one, State.OPEN, paid, timely)
    return Judged(one, State.PARTLY if timely else State.BROKEN, paid, timely)


def _state(terms: Terms, judged: Sequence[Judged], as_of: Day) -> State:
    if terms.ended_on is not None and terms.ended_on <= as_of:
        return State.WITHDRAWN
    failed = [one for one in judged if one.state in _BROKEN]
    waits = any(one.state is State.OPEN for one in judged)
    if failed and (terms.accelerates or not waits):
        partly = any(one.state is State.KEPT or one.state is State.PARTLY for one in judged)
        return State.PARTLY if partly else State.BROKEN
    return State.OPEN if waits else State.KEPT


def _next(judged: Sequence[Judged]) -> Day | None:
    return min((one.instalment.due_on for one in judged if one.state is State.OPEN), default=None)


def _spread(
    terms: Terms, payments: Sequence[Payment], rest: int, open_minor: Mapping[int, int] | None
) -> dict[int, int]:
    """What is held, debt by debt: the newest first, so that the oldest are asked for."""
    came: dict[int, int] = {}
    for one in payments:
        came[one.item_id] = came.get(one.item_id, 0) + one.minor
    found: dict[int, int] = {}
    for part in sorted(terms.parts, key=lambda one: (one.due_on, one.item_id), reverse=True):
        most = max(0, part.minor - max(0, came.get(part.item_id, 0)))
        if open_minor is not None:
            most = min(most, max(0, open_minor.get(part.item_id, 0)))
        share = min(rest, most)
        rest -= share
        if share:
            found[part.item_id] = share
    return found
