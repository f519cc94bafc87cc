"""Decides over held orders: released by somebody entitled, rejected, given up (D2, B13)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db import OperationalError, transaction

from huikuan.books.credit import operations
from huikuan.books.credit.operations import NewDecision, Raced, Room, Written
from huikuan.books.credit.values import CreditRefused, HoldView
from huikuan.books.people.queries import CompanyView
from huikuan.flows import tell_sales
from huikuan.flows.check_order import policies, recalling
from huikuan.flows.check_order.checking import today_of
from huikuan.flows.check_order.documents import Document, rest
from huikuan.flows.check_order.policies import Loaded
from huikuan.flows.release_order import looking
from huikuan.flows.release_order.values import Held, ReleaseAsked, ReleaseRefused
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Decision, Reason
from huikuan.kernel.digests import digest
from huikuan.rules.checks import Ceilings, check_order, facts_of

_TRIES: Final = 50


def release(*, by: Actor, company: CompanyView, asked: ReleaseAsked) -> Held:
    """Release a held order over its reasons: a decision of its own, and the room that it needs.

    Whoever calls has asked for the right. Raises ReleaseRefused: release.review_day,
    release.second_person (who asked for the order or for its release cannot release it, from the
    policy's amount on), release.refused_now (what nobody may release); and the reasons of
    `credit.operations.advance_hold`.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                if _released(by, company, asked):
                    break
        except (Raced, OperationalError) as raced:
            if not operations.lost_race(raced):
                raise
            if not transaction.get_autocommit():
                raise ReleaseRefused([Reason("check.inside_transaction")]) from raced
    else:
        raise ReleaseRefused([Reason("check.busy")])
    return looking.one(company, asked.hold_id)


def act(  # noqa: PLR0913 - what an act is
    *,
    by: Actor,
    company: CompanyView,
    hold_id: int,
    act: str,
    why: str,
    seen: int | None = None,
    owner: str = "",
) -> Held:
    """Ask for a release, reject, withdraw, or give the hold to somebody (`assign`, with `owner`).

    Raises ReleaseRefused with the reasons of `credit.operations.advance_hold`.
    """
    with transaction.atomic():
        try:
            operations.advance_hold(
                by=by,
                company_id=company.id,
                hold_id=hold_id,
                act=act,
                why=why,
                seen=seen,
                owner=owner,
            )
        except CreditRefused as refused:
            raise ReleaseRefused(refused.reasons) from refused
        held = looking.one(company, hold_id)
        tell_sales.plan(by=by, hold=held.hold)
    return held


def _released(by: Actor, company: CompanyView, asked: ReleaseAsked) -> bool:
    try:
        held = looking.one(company, asked.hold_id)
    except CreditRefused as refused:
        raise ReleaseRefused(refused.reasons) from refused
    hold = held.hold
    today = today_of(company)
    loaded = policies.in_force(company.id, today)
    (made,) = looking.gathered(company, loaded, [hold])
    verdict = check_order(facts_of(made), loaded.policy)
    reasons = [
        *_against_day(asked.review_on, today, loaded),
        *_against_person(by, hold, made, loaded),
        *_against_verdict(verdict),
    ]
    if reasons:
        raise ReleaseRefused(reasons)
    kept = operations.decide(
        by=by,
        company_id=company.id,
        decision=_decision(held, asked, made, verdict, loaded),
        ceilings=Ceilings(None, None),
        room=_room(hold, made, loaded),
    )
    if kept.status is Written.CLOCK:
        figures = {"as_of": today, "last_on": kept.last_on}
        raise ReleaseRefused([Reason("check.clock_back", figures)])
    if kept.status is not Written.WRITTEN:
        return False
    try:
        operations.advance_hold(
            by=by,
            company_id=company.id,
            hold_id=hold.id,
            act="release",
            why=asked.why,
            seen=asked.seen,
            review_on=asked.review_on,
            decision_id=kept.decision_id,
        )
    except CreditRefused as refused:
        raise ReleaseRefused(refused.reasons) from refused
    tell_sales.plan(by=by, hold=looking.one(company, hold.id).hold)
    return True


def _decision(
    held: Held, asked: ReleaseAsked, made: Document, verdict: Decision, loaded: Loaded
) -> NewDecision:
    """The release as a decision of its own: its reasons are those that it goes over."""
    hold = held.hold
    return NewDecision(
        customer_id=hold.customer_id,
        order_no=hold.order_no,
        act="release",
        amount_minor=hold.amount_minor,
        currency=hold.currency,
        as_of=facts_of(made).as_of,
        outcome="pass",
        reasons=recalling.plain(verdict.reasons),
        facts=made,
        policy_name=loaded.version.name,
        policy_version=loaded.version.version,
        policy_digest=loaded.digest,
        request_digest=digest({"hold": hold.id, "review_on": asked.review_on}),
        follows=hold.decision.id,
        why=asked.why.strip(),
    )


def _room(hold: HoldView, made: Document, loaded: Loaded) -> Room | None:
    """What a released order needs; nothing when the books count it already."""
    if made["order"]["counted"] != 0:
        return None
    minor = rest(looking.order_of(hold), 0, None)
    return Room(minor=minor, hours=loaded.policy.reservation_hours, forced=True)


def _against_day(review_on: date, today: date, loaded: Loaded) -> Iterator[Reason]:
    last = today + timedelta(days=loaded.policy.release.review_within_days)
    if not today < review_on <= last:
        figures = {"review_on": review_on, "first": today + timedelta(days=1), "last": last}
        yield Reason("release.review_day", figures)


def _against_person(by: Actor, hold: HoldView, made: Document, loaded: Loaded) -> Iterator[Reason]:
    """Persons are compared, not accounts; a program and the system are no second person."""
    asking = {hold.person, *(one.person for one in hold.acts if one.act == "ask")}
    if looking.needs_two(hold, made, loaded) and (
        by.kind != "user" or not by.person or by.person in asking
    ):
        amount = loaded.policy.release.four_eyes_from
        yield Reason("release.second_person", {"amount": amount})


def _against_verdict(verdict: Decision) -> Iterator[Reason]:
    for one in verdict.reasons:
        if one.figures.get("effect") == "refuse":
            yield one
