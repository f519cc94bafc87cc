"""Reads the register of securities as of a day: what there is, what counts, what ends soon (B12)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from huikuan.books.policies import queries as policies
from huikuan.books.securities import models
from huikuan.books.securities.values import MoveView, NoSuchSecurity, SecurityView
from huikuan.kernel.days import add_days
from huikuan.rules import securities as rules
from huikuan.rules.securities import SecurityKind, SecurityState

__all__ = [
    "NoSuchSecurity",
    "counting",
    "ending",
    "expiring",
    "moves",
    "policy",
    "securities",
    "security",
]

POLICY = "standard"


def policy(company_id: int, as_of: date) -> rules.SecuritiesPolicy:
    """Return how securities count in a company on a day. Raises NoPolicyInForce."""
    found = policies.current(company_id=company_id, kind="securities", name=POLICY, day=as_of)
    return rules.parse(found.document)


def counting(
    company_id: int,
    customer_ids: Collection[int] | None = None,
    *,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, tuple[SecurityView, ...]]:
    """Return the securities of which something counts on a day, by customer, each in its currency.

    Two statements and the policy in force on the day, whatever the number of customers.
    """
    rows = _standing(company_id, as_of, known_at)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[int, list[SecurityView]] = defaultdict(list)
    for one in _views(company_id, rows.order_by("customer_id", "id"), as_of):
        if one.minor:
            found[one.customer_id].append(one)
    return {customer: tuple(all_) for customer, all_ in found.items()}


def securities(
    *,
    company_id: int,
    as_of: date,
    customer_id: int | None = None,
    salesperson: str | None = None,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> tuple[SecurityView, ...]:
    """Return every security entered by a day as it stood then, first to end first."""
    rows = _standing(company_id, as_of, known_at)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if salesperson is not None:
        rows = rows.filter(customer__salesperson=salesperson)
    return _views(company_id, rows.order_by("valid_to", "id"), as_of)


def security(
    *, company_id: int, security_id: int, as_of: date, salesperson: str | None = None
) -> SecurityView:
    """Return one security as of a day. Raises NoSuchSecurity."""
    rows = _standing(company_id, as_of, None).filter(id=security_id)
    if salesperson is not None:
        rows = rows.filter(customer__salesperson=salesperson)
    found = _views(company_id, rows, as_of)
    if not found:
        raise NoSuchSecurity(security_id)
    return found[0]


def expiring(
    *, company_id: int, as_of: date, days: int, salesperson: str | None = None
) -> tuple[SecurityView, ...]:
    """Return securities in force that end within so many days, or have ended, first to end first."""
    found = securities(company_id=company_id, as_of=as_of, salesperson=salesperson)
    return ending(found, as_of, days)


def ending(found: Iterable[SecurityView], as_of: date, days: int) -> tuple[SecurityView, ...]:
    """Return of these the ones in force that end within so many days, or have ended."""
    until = add_days(as_of, days)
    return tuple(
        one
        for one in found
        if one.state is SecurityState.IN_FORCE
        and one.valid_to is not None
        and one.valid_to <= until
    )


def moves(*, company_id: int, security_id: int, as_of: date) -> tuple[MoveView, ...]:
    """Return what was done with a security up to a day, oldest first."""
    rows = models.Move.objects.filter(
        company_id=company_id, security_id=security_id, on__lte=as_of
    ).order_by("no")
    return tuple(
        MoveView(
            no=row.no,
            act=row.act,
            state=SecurityState(row.state),
            on=row.on,
            minor=row.minor,
            registered=row.registered,
            recorded_at=row.recorded_at,
            actor=row.actor,
            person=row.person,
            why=row.why,
        )
        for row in rows
    )


def _standing(company_id: int, as_of: date, known_at: datetime | None) -> QuerySet[Any, Any]:
    """The securities that there were on a day, each with its last act up to then."""
    then = models.Move.objects.filter(security_id=OuterRef("id"), on__lte=as_of)
    if known_at is not None:
        then = then.filter(recorded_at__lte=known_at)
    last = then.order_by("-no")
    # a number stays once it is there, whatever comes after
    listed = then.exclude(registered="").order_by("-no")
    return (
        models.Security.objects.select_related("customer")
        .filter(company_id=company_id)
        .annotate(
            state_then=Subquery(last.values("state")[:1]),
            minor_then=Subquery(last.values("minor")[:1]),
            no_then=Subquery(last.values("no")[:1]),
            registered_then=Subquery(listed.values("registered")[:1]),
        )
        .filter(no_then__isnull=False)
    )


def _views(company_id: int, rows: QuerySet[Any, Any], as_of: date) -> tuple[SecurityView, ...]:
    found = list(rows)
    if not found:
        return ()
    in_force = policy(company_id, as_of)
    return tuple(_view(row, in_force, as_of) for row in found)


def _view(row: Any, in_force: rules.SecuritiesPolicy, as_of: date) -> SecurityView:  # noqa: ANN401 - a row with what it was annotated with
    held = rules.Security(
        kind=SecurityKind(row.kind),
        minor=row.minor_then,
        currency=row.currency,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        issuer=row.issuer,
        document_no=row.document_no,
        registered=bool(row.registered_then),
        confirmed=row.confirmed,
        state=SecurityState(row.state_then),
    )
    counted = rules.counts(held, in_force, as_of)
    return SecurityView(
        id=row.id,
        no=row.no,
        customer_id=row.customer_id,
        customer_no=row.customer.customer_no,
        customer=row.customer.name,
        kind=held.kind,
        state=held.state,
        face_minor=held.minor,
        minor=counted.minor,
        currency=held.currency,
        valid_from=held.valid_from,
        valid_to=held.valid_to,
        issuer=held.issuer,
        document_no=held.document_no,
        registered=row.registered_then or "",
        confirmed=held.confirmed,
        reasons=counted.reasons,
        last_no=row.no_then,
        note=row.note,
    )
