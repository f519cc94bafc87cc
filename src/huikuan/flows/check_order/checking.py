"""Checks an order and, where it is asked for, reserves its room: facts, verdict, effects (D2).

The facts come by one question, the verdict is pure, and one statement writes both down if the facts
still hold (decision 0021). Where somebody else was first, all three are done again.
"""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import OperationalError, transaction

from huikuan.books.credit import operations, queries
from huikuan.books.credit.operations import Kept, NewDecision, Raced, Room, Written
from huikuan.books.people.queries import CompanyView
from huikuan.flows.check_order import policies, recalling
from huikuan.flows.check_order.documents import Document, document, rest
from huikuan.flows.check_order.past import past_facts
from huikuan.flows.check_order.policies import Loaded
from huikuan.flows.check_order.reading import order_fact, request_digest
from huikuan.flows.check_order.standing import standings
from huikuan.flows.check_order.values import (
    Checked,
    CheckRefused,
    OrderAsked,
    OtherRequest,
    Promised,
)
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Decision, Reason
from huikuan.kernel.money import Money, exponent
from huikuan.rules.checks import (
    Ceilings,
    OrderFact,
    Purpose,
    ReservationState,
    ceilings,
    check_order,
    facts_of,
)

# one that waits for its turn behind so many others is asked to come again
_TRIES: Final = 200
_PAUSE: Final = 0.002


@dataclass(frozen=True, slots=True)
class _Case:
    """One question on its way: who asks what of which company, on which day."""

    by: Actor
    company: CompanyView
    asked: OrderAsked
    order: OrderFact
    today: date
    as_of: date
    key: str
    reserve: bool
    change: bool
    salesperson: str | None


def check(  # noqa: PLR0913 - who asks what, where, and how it is marked
    *,
    by: Actor,
    company: CompanyView,
    asked: OrderAsked,
    reserve: bool = False,
    change: bool = False,
    key: str = "",
    salesperson: str | None = None,
) -> Checked:
    """Check an order, record the verdict, and with `reserve` keep its room when it passes.

    With `reserve` an order that does not pass is put on hold, unless it is refused. With `change`
    the reservation of the same order number is checked anew with the amount that is given and
    takes it over when it passes; one that does not pass stays as it was. `key` marks the request:
    the same again gets the first answer. `salesperson` narrows to this person's customers. Raises CheckRefused with every reason, OtherRequest.
    """
    today = today_of(company)
    order = order_fact(asked, company.currency)
    as_of = asked.as_of or today
    _refuse_day(as_of, today, reserve=reserve or change)
    if (reserve or change) and not asked.order_no:
        raise CheckRefused([Reason("check.order_no_missing")])
    case = _Case(
        by, company, asked, order, today, as_of, key, reserve or change, change, salesperson
    )
    for turn in range(_TRIES):
        try:
            answer = _attempt(case)
        except (Raced, OperationalError) as raced:
            # a stricter isolation may fail any statement, and the commit
            if not operations.lost_race(raced):
                raise
            # in a transaction of the caller's the snapshot stays as old as it is
            if not transaction.get_autocommit():
                raise CheckRefused([Reason("check.inside_transaction")]) from raced
            answer = None
        if answer is not None:
            return answer
        # tidy: allow randomness - who was not first comes again at his own time
        time.sleep(random.uniform(0, _PAUSE * min(turn, 20)))  # noqa: S311
    raise CheckRefused([Reason("check.busy")])


def today_of(company: CompanyView) -> date:
    """The day it is now where the company is."""
    return datetime.now(UTC).astimezone(ZoneInfo(company.time_zone)).date()


def _refuse_day(as_of: date, today: date, *, reserve: bool) -> None:
    if as_of > today:
        raise CheckRefused([Reason("check.future_day", {"as_of": as_of, "today": today})])
    if reserve and as_of != today:
        raise CheckRefused([Reason("check.other_day", {"as_of": as_of, "today": today})])


def _attempt(case: _Case) -> Checked | None:
    """One try: None where somebody else was first."""
    company_id = case.company.id
    loaded = policies.in_force_lately(company_id, case.as_of)
    found = _facts(case, loaded)
    if found is not None and "earlier" in found:
        if (
            found["earlier"]["digest"]
            != request_digest(case.asked, case.reserve, case.change).hex()
        ):
            raise OtherRequest(case.key)
        return recalling.recalled(company_id, found["earlier"]["id"], replayed=True)
    if found is None or case.salesperson not in {None, found["customer"]["salesperson"]}:
        figures = {"customer_no": case.asked.customer_no}
        raise CheckRefused([Reason("check.unknown_customer", figures)])
    digest = None if found["policy"] is None else found["policy"]["digest"]
    if digest != loaded.digest.hex():
        again = policies.by_digest(company_id, case.as_of, digest)
        policies.remember(company_id, again)
        if _looks_back(again) != _looks_back(loaded):
            return None
        loaded = again
    reasons = list(_against(case, found))
    if reasons:
        raise CheckRefused(reasons)
    (standing,) = standings(company_id, [found], case.as_of, None)
    made = document(company_id, case.as_of, found, case.order, known_at=None, standing=standing)
    return _written(case, loaded, found, made)


def _looks_back(loaded: Loaded) -> tuple[object, ...]:
    policy = loaded.policy
    return policy.norm_orders, policy.norm_days, policy.trifle


def _facts(case: _Case, loaded: Loaded) -> Mapping[str, Any] | None:
    asked = queries.Asked(
        customer_no=case.asked.customer_no,
        order_no=case.asked.order_no,
        currency=case.order.currency,
        client=operations.client_of(case.by),
        key=case.key,
        norm_orders=loaded.policy.norm_orders,
        norm_days=loaded.policy.norm_days,
        trifle=int(loaded.policy.trifle.scaleb(exponent(case.company.currency))),
    )
    if case.as_of == case.today:
        return queries.facts(case.company.id, case.as_of, asked)
    return past_facts(case.company, case.as_of, asked, datetime.now(UTC))


def _written(
    case: _Case, loaded: Loaded, found: Mapping[str, Any], made: Document
) -> Checked | None:
    facts = facts_of(made)
    verdict = check_order(facts, loaded.policy)
    room = _room(case, loaded, found, verdict)
    decision = NewDecision(
        customer_id=made["customer_id"],
        order_no=case.asked.order_no,
        act="change" if case.change else "reserve" if case.reserve else "check",
        amount_minor=case.order.amount,
        currency=case.order.currency,
        as_of=case.as_of,
        outcome=verdict.outcome,
        reasons=recalling.plain(verdict.reasons),
        facts=made,
        policy_name=loaded.version.name,
        policy_version=loaded.version.version,
        policy_digest=loaded.digest,
        request_digest=request_digest(case.asked, case.reserve, case.change),
        key=case.key,
        follows=None if found["held"] is None else found["held"]["decision"],
    )
    # a verdict without a reason holds as long as there is room; one with reasons, for these facts
    bounds = ceilings(facts, loaded.policy) if not verdict.reasons else _as_seen(made)
    held = verdict.outcome == "hold" and case.reserve and not case.change
    waiting = found["waiting"]
    if not held and waiting is None:
        kept = operations.decide(
            by=case.by,
            company_id=case.company.id,
            decision=decision,
            ceilings=bounds,
            room=room,
        )
        return _answer(case, loaded, made, verdict, kept, room, None)
    with transaction.atomic():
        kept = operations.decide(
            by=case.by,
            company_id=case.company.id,
            decision=decision,
            ceilings=bounds,
            room=room,
        )
        hold_id = None if waiting is None else int(waiting["id"])
        if kept.status is Written.WRITTEN and kept.decision_id is not None:
            if held and hold_id is None:
                hold_id = operations.hold(
                    by=case.by,
                    company_id=case.company.id,
                    decision_id=kept.decision_id,
                    sla_hours=loaded.policy.release.sla_hours,
                )
            elif room is not None and hold_id is not None:
                # what it waited for has come: a later check passed and took the room
                operations.close_hold(by=case.by, hold_id=hold_id, decision_id=kept.decision_id)
                hold_id = None
    return _answer(case, loaded, made, verdict, kept, room, hold_id if held else None)


def _room(case: _Case, loaded: Loaded, found: Mapping[str, Any], verdict: Decision) -> Room | None:
    """What is to be reserved; nothing for an order that the books have: its record counts."""
    if not case.reserve or verdict.outcome != "pass" or found["order"] is not None:
        return None
    minor = rest(case.order, found["invoiced"], None)
    held = found["held"]
    return Room(
        minor=minor,
        hours=loaded.policy.reservation_hours,
        replaces=None if held is None else held["id"],
        former=0 if held is None else held["minor"],
    )


def _as_seen(made: Document) -> Ceilings:
    """No more than what was reserved when the facts were gathered."""
    code = made["order"]["currency"]
    group = made["group"]
    return Ceilings(
        own=made["own"]["reserved"].get(code, 0),
        group=None if group is None else group["reserved"].get(code, 0),
    )


def _answer(  # noqa: PLR0913, PLR0917 - the parts of an answer
    case: _Case,
    loaded: Loaded,
    made: Document,
    verdict: Decision,
    kept: Kept,
    room: Room | None,
    hold_id: int | None,
) -> Checked | None:
    if kept.status is Written.CLOCK:
        figures = {"as_of": case.as_of, "last_on": kept.last_on}
        raise CheckRefused([Reason("check.clock_back", figures)])
    if kept.status is not Written.WRITTEN or kept.decision_id is None or kept.recorded_at is None:
        return None
    if kept.reserved is not None:
        made["own"] = {**made["own"], "reserved": kept.reserved}
        if made["group"] is not None:
            made["group"] = {**made["group"], "reserved": kept.group_reserved or {}}
        verdict = check_order(facts_of(made), loaded.policy)
    promised = None
    if kept.reservation_id is not None and room is not None:
        promised = Promised(
            id=kept.reservation_id,
            state=ReservationState.RESERVED,
            minor=room.minor,
            expires_at=kept.expires_at,
        )
    return Checked(
        decision_id=kept.decision_id,
        verdict=verdict,
        facts=made,
        currency=case.order.currency,
        recorded_at=kept.recorded_at,
        policy=(loaded.version.name, loaded.version.version),
        policy_digest=loaded.digest,
        reservation=promised,
        hold_id=hold_id,
    )


def _against(case: _Case, found: Mapping[str, Any]) -> list[Reason]:
    """What speaks against asking this at all."""
    known, held, number = found["order"], found["held"], case.asked.order_no
    reasons = []
    for one in (known, held):
        if one is not None and one["customer_id"] != found["customer"]["id"]:
            return [Reason("check.order_of_another", {"order_no": number})]
        if one is not None and one["currency"] != case.order.currency:
            figures = {"order_no": number, "currency": one["currency"]}
            reasons.append(Reason("check.order_other_currency", figures))
    if known is not None and case.reserve:
        closed = known["status"] in {"invoiced", "cancelled"}
        code = "check.order_closed" if closed else "check.order_there"
        if closed and case.order.purpose is Purpose.ORDER:
            reasons.append(Reason(code, {"order_no": number, "status": known["status"]}))
        elif not case.change:
            reasons.append(Reason(code, {"order_no": number}))
    elif held is not None and case.reserve and not case.change:
        figures = {
            "order_no": number,
            "reservation": held["id"],
            "amount": Money(held["minor"], held["currency"]),
        }
        reasons.append(Reason("check.reserved_already", figures))
    if case.change and held is None and known is None:
        reasons.append(Reason("check.no_such_reservation", {"reservation": number}))
    return reasons
