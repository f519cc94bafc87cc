"""Which rows count on a day, and the values that others see of them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from huikuan.books.dossiers import models
from huikuan.books.dossiers.values import EventView, Fact, OrderView, ReportView, StatementView
from huikuan.rules.dossiers import OrderState, Scope, Statement, Value, read

Ids = Collection[int] | None


def asked(
    rows: Any,  # noqa: ANN401 - a manager of any of the room's dated rows
    company_id: int,
    customer_ids: Ids,
    as_of: date,
    known_at: datetime | None,
) -> QuerySet[Any, Any]:
    """Return the rows that count on a day and were known at an instant, of these customers."""
    wanted = Q(company_id=company_id, effective_on__lte=as_of)
    if customer_ids is not None:
        wanted &= Q(customer_id__in=list(customer_ids))
    if known_at is not None:
        wanted &= Q(recorded_at__lte=known_at)
    found: QuerySet[Any, Any] = rows.filter(wanted)
    return found


def in_force(
    company_id: int,
    customer_ids: Ids,
    as_of: date,
    known_at: datetime | None,
    *,
    kinds: Sequence[str] = (),
) -> list[models.Fact]:
    """Return the facts in force on a day: of each key the last to begin, unless it has ended."""
    rows = asked(models.Fact.objects, company_id, customer_ids, as_of, known_at)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    last = rows.order_by("customer_id", "kind", "key", "-effective_on", "-id").distinct(
        "customer_id", "kind", "key"
    )
    return [row for row in last if not row.ended]


def as_fact(row: models.Fact) -> Fact[Value]:
    """Return a fact as others see it."""
    return Fact(
        id=row.id,
        key=row.key,
        value=read(row.kind, row.body),
        effective_on=row.effective_on,
        recorded_at=row.recorded_at,
        actor=row.actor,
        source=row.source,
    )


def as_statement(row: models.StatementVersion) -> StatementView:
    """Return a statement as others see it."""
    return StatementView(
        id=row.id,
        customer_id=row.customer_id,
        version=row.version,
        statement=Statement(
            period_end=row.period_end,
            currency=row.currency,
            lines=dict(row.lines),
            months=row.months,
            scope=Scope(row.scope),
            audited=row.audited,
            auditor=row.auditor,
            standard=row.standard,
            unit=row.unit,
        ),
        effective_on=row.effective_on,
        recorded_at=row.recorded_at,
        actor=row.actor,
        source=row.source,
    )


def as_report(row: models.Report) -> ReportView:
    """Return a report as others see it, without the raw answer."""
    return ReportView(
        id=row.id,
        customer_id=row.customer_id,
        provider=row.provider,
        product=row.product,
        reference=row.reference,
        reported_on=row.reported_on,
        received_at=row.recorded_at,
        grade=row.grade,
        provider_grade=row.provider_grade,
        points=row.points,
        limit_minor=row.limit_minor,
        currency=row.currency,
        fields=dict(row.fields),
        cost_minor=row.cost_minor,
        cost_currency=row.cost_currency,
        digest=bytes(row.digest).hex(),
    )


def as_order(row: models.ReportOrder) -> OrderView:
    """Return an order as others see it."""
    return OrderView(
        id=row.id,
        customer_id=row.customer_id,
        provider=row.provider,
        product=row.product,
        subject=row.subject,
        state=OrderState(row.state),
        reference=row.reference,
        cost_minor=row.cost_minor,
        cost_currency=row.cost_currency,
        trouble=row.trouble,
        ordered_on=row.ordered_on,
        ordered_at=row.ordered_at,
        actor=row.actor,
    )


def as_event(row: models.ReportEvent) -> EventView:
    """Return an event as others see it."""
    return EventView(
        id=row.id,
        customer_id=row.customer_id,
        provider=row.provider,
        reference=row.reference,
        kind=row.kind,
        before=row.before,
        after=row.after,
        happened_on=row.happened_on,
        recorded_at=row.recorded_at,
    )
