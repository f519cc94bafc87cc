"""Hands a clerk's dispute, promise or plan to the flows that take them (A7, A8).

A dispute is raised and holds what it is about until we answer; a promise holds as the policy of
plans lets it, a plan waits for a person. What is refused there stays with the portal, for a person
to answer in words.
"""

import datetime as dt

from django.db import transaction

from huikuan.books.people.queries import CompanyView
from huikuan.books.portal import queries as portal
from huikuan.books.portal.queries import SubmissionView
from huikuan.flows import agree_plan, resolve_dispute
from huikuan.flows.open_portal.guests import day_of
from huikuan.kernel.actors import Actor
from huikuan.rules.disputes import PaperKind, Source
from huikuan.rules.plans import Kind


def raise_dispute(by: Actor, company: CompanyView, one: SubmissionView) -> str:
    """Raise the dispute and name it; nothing where it is refused (the debt is disputed already)."""
    opening = resolve_dispute.Opening(
        reason=str(one.content["reason"]),
        parts=tuple((item_id, minor) for item_id, _, minor in one.lines),
        words=one.words,
        source=Source.PORTAL,
        origin=f"portal/{one.id}",
        accepted=False,
        papers=_papers(company.id, one),
    )
    try:
        with transaction.atomic():
            made = resolve_dispute.open_dispute(
                by=by,
                company=company,
                opening=opening,
                as_of=day_of(one.handed_in_at, company),
                customer_id=one.customer_id,
            )
    except resolve_dispute.DisputeRefused:
        return ""
    return f"dispute/{made.id}"


def give_promise(by: Actor, company: CompanyView, one: SubmissionView) -> str:
    """Give the promise and name it; nothing where the policy refuses it."""
    if one.day is None or not one.amount_minor:
        return ""
    return _given(by, company, one, Kind.PROMISE, ((one.day, one.amount_minor),))


def propose_plan(by: Actor, company: CompanyView, one: SubmissionView) -> str:
    """Propose the plan in equal monthly parts and name it; nothing where the policy refuses it."""
    count = one.content["instalments"]
    if one.day is None or not one.amount_minor or not count:
        return ""
    parts = agree_plan.monthly(one.amount_minor, count, one.day)
    return _given(by, company, one, Kind.PLAN, parts)


def _given(
    by: Actor,
    company: CompanyView,
    one: SubmissionView,
    kind: Kind,
    instalments: tuple[tuple[dt.date, int], ...],
) -> str:
    asked = agree_plan.Asked(
        customer_id=one.customer_id,
        currency=one.currency,
        instalments=instalments,
        kind=kind,
        item_ids=tuple(item_id for item_id, _, _ in one.lines),
        source="portal",
        contact=one.name,
        words=one.words,
        acknowledged=bool(one.content.get("acknowledges")),
    )
    try:
        with transaction.atomic():
            made = agree_plan.promise(
                by=by, company=company, asked=asked, as_of=day_of(one.handed_in_at, company)
            )
    except agree_plan.PlanRefused:
        return ""
    return f"plan/{made.id}"


def _papers(company_id: int, one: SubmissionView) -> tuple[tuple[PaperKind, str, str, bytes], ...]:
    if not one.file_name:
        return ()
    file = portal.file(company_id, one.id)
    return ((PaperKind.OTHER, file.name, file.media_type, file.content),)
