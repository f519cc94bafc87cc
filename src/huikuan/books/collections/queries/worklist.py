"""What is read of the work on customers: whose they are, what is put off, what was done (A2)."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from huikuan.books.collections.models import Assignment, Seat, Snooze, Touch
from huikuan.books.collections.queries.dunning import touch_view
from huikuan.books.collections.values import TouchView
from huikuan.kernel.days import Day


@dataclass(frozen=True, slots=True)
class SnoozeView:
    """A customer who is put off, by whom, to when and why."""

    customer_id: int
    until: Day
    reason: str
    words: str
    actor: str


@dataclass(frozen=True, slots=True)
class SeatView:
    """A person's team and targets for a day; money in the company's currency."""

    username: str
    team: str
    target_minor: int
    target_contacts: int


def owners(
    company_id: int, as_of: Day, customer_ids: Collection[int] | None = None
) -> dict[int, str]:
    """Return whose each customer is to work on; who is nobody's is missing."""
    rows = Assignment.objects.filter(company_id=company_id, from_on__lte=as_of)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found = rows.order_by("customer_id", "-id").distinct("customer_id")
    return {who: owner for who, owner in found.values_list("customer_id", "owner") if owner}


def snoozes(
    company_id: int, as_of: Day, customer_ids: Collection[int] | None = None
) -> dict[int, SnoozeView]:
    """Return who is put off on a day: taken up again are those whose day has come."""
    rows = Snooze.objects.filter(company_id=company_id, on__lte=as_of)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found = rows.order_by("customer_id", "-id").distinct("customer_id")
    return {
        row.customer_id: SnoozeView(row.customer_id, row.until, row.reason, row.words, row.actor)
        for row in found
        if row.until > as_of
    }


def seats(company_id: int, as_of: Day) -> dict[str, SeatView]:
    """Return the team and targets of every person who has some, by user name."""
    rows = Seat.objects.filter(company_id=company_id, from_on__lte=as_of)
    return {
        row.username: SeatView(row.username, row.team, row.target_minor, row.target_contacts)
        for row in rows.order_by("username", "-id").distinct("username")
    }


def last_contacts(
    company_id: int, customer_ids: Collection[int], as_of: Day
) -> dict[int, TouchView]:
    """Return the last contact with each customer up to a day, whoever began it."""
    rows = Touch.objects.filter(
        company_id=company_id, customer_id__in=list(customer_ids), on__lte=as_of
    )
    found = rows.order_by("customer_id", "-at", "-id").distinct("customer_id")
    return {row.customer_id: touch_view(row) for row in found}


def done_on(
    company_id: int, since: dt.datetime, before: dt.datetime
) -> Mapping[str, tuple[int, int]]:
    """Return by person how many customers were tried, and how many of them reached."""
    rows = Touch.objects.filter(
        company_id=company_id, at__gte=since, at__lt=before, inward=False
    ).exclude(person="")
    counts = rows.values_list("person").annotate(
        tried=Count("customer_id", distinct=True),
        reached=Count("customer_id", distinct=True, filter=Q(effective=True)),
    )
    return {who: (tried, reached) for who, tried, reached in counts.order_by("person")}
