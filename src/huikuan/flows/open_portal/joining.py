"""Hands a clerk's dispute, promise or plan to the rooms that keep them, as a proposal (A7, A8).

A dispute is raised and holds what it is about until we answer; a promise and a plan bind nobody
until a person of ours agrees. What the policies of those rooms refuse stays with the portal, for a
person to answer.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.books.disputes import operations as disputes
from huikuan.books.disputes.values import DisputeRefused, NewDispute, NewItem
from huikuan.books.ledger import movements
from huikuan.books.people.queries import CompanyView
from huikuan.books.plans import operations as plans
from huikuan.books.plans import queries as promised
from huikuan.books.plans.values import NewPlan, PlanRefused
from huikuan.books.policies import queries as policies
from huikuan.books.portal.queries import SubmissionView
from huikuan.flows.open_portal.holding import held
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import add_days
from huikuan.rules import disputes as dispute_rules
from huikuan.rules import plans as plan_rules
from huikuan.rules.disputes import DisputePolicy, Source
from huikuan.rules.plans import Instalment, Kind, Part, PlanPolicy, Terms


def dispute_policy(company_id: int, day: dt.date) -> DisputePolicy:
    """What may be disputed on a day."""
    return dispute_rules.parse(_document("disputes", company_id, day))


def raise_dispute(by: Actor, company: CompanyView, one: SubmissionView) -> str:
    """Raise the dispute and name it; nothing where it is refused (the debt is disputed already)."""
    day = _day(one, company)
    policy = dispute_policy(company.id, day)
    reason = policy.reason(str(one.content["reason"]))
    answer_by = add_days(day, policy.days["answer"])
    new = NewDispute(
        customer_id=one.customer_id,
        currency=one.currency,
        items=tuple(NewItem(item_id, minor or 0) for item_id, _, minor in one.lines),
        reason=str(one.content["reason"]),
        source=Source.PORTAL,
        role=reason.owner if reason else "",
        opened_on=day,
        answer_by=answer_by,
        due_on=answer_by,
        accepted=False,
        words=one.words,
        origin=f"portal/{one.id}",
    )
    try:
        with transaction.atomic():
            return f"dispute/{disputes.open_dispute(by=by, company_id=company.id, new=new).id}"
    except DisputeRefused:
        return ""


def propose_promise(by: Actor, company: CompanyView, one: SubmissionView) -> str:
    """Propose the promise and name it; nothing where the policy refuses it."""
    if one.day is None or not one.amount_minor:
        return ""
    return _propose(by, company, one, Kind.PROMISE, (Instalment(1, one.day, one.amount_minor),))


def propose_plan(by: Actor, company: CompanyView, one: SubmissionView) -> str:
    """Propose the plan in equal monthly parts and name it; nothing where the policy refuses it."""
    count = one.content["instalments"]
    if one.day is None or not one.amount_minor or not count:
        return ""
    return _propose(
        by, company, one, Kind.PLAN, plan_rules.equal_parts(one.amount_minor, count, one.day)
    )


def _propose(
    by: Actor,
    company: CompanyView,
    one: SubmissionView,
    kind: Kind,
    instalments: tuple[Instalment, ...],
) -> str:
    day = _day(one, company)
    policy: PlanPolicy = plan_rules.parse(_document("plans", company.id, day))
    ids = [item_id for item_id, _, _ in one.lines]
    named = movements.items(company.id, ids)
    if set(ids) - named.keys():
        return ""
    terms = Terms(
        kind=kind,
        given_on=day,
        instalments=instalments,
        parts=tuple(
            Part(item_id, minor or 0, named[item_id].due_on) for item_id, _, minor in one.lines
        ),
        tolerance_days=policy.tolerance_days,
        accelerates=policy.accelerates,
    )
    stands = held(company.id, one.customer_id, day)
    free = {
        item_id: minor - stands.disputed.get(item_id, 0)
        for item_id, minor in movements.open_on(company.id, ids, day).items()
    }
    level = plan_rules.level(promised.levels_before(ids))
    acknowledged = bool(one.content.get("acknowledges"))
    agreed = plan_rules.agreeable(
        terms, policy, free, currency=one.currency, level=level, acknowledged=acknowledged
    )
    if agreed.refused:
        return ""
    new = NewPlan(
        customer_id=one.customer_id,
        currency=one.currency,
        terms=terms,
        level=level,
        binding=False,
        source="portal",
        contact=one.name,
        words=one.words,
        acknowledged=acknowledged,
        consent=agreed.consent,
    )
    try:
        with transaction.atomic():
            return f"plan/{plans.promise(by=by, company_id=company.id, new=new).id}"
    except PlanRefused:
        return ""


def _day(one: SubmissionView, company: CompanyView) -> dt.date:
    """The company's day on which it was handed in: what was said counts from then."""
    return one.handed_in_at.astimezone(ZoneInfo(company.time_zone)).date()


def _document(kind: str, company_id: int, day: dt.date) -> dict[str, object]:
    found = policies.current(company_id=company_id, kind=kind, name="standard", day=day)
    return dict(found.document)
