"""Keeps orders for reports, the reports themselves, and what providers tell of firms (B3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Final

from django.db import connection
from django.db.models.functions import Now

from huikuan.books.dossiers.models import Report, ReportEvent, ReportOrder, Watched
from huikuan.books.dossiers.queries.rows import as_order, as_report
from huikuan.books.dossiers.values import NoSuchRecord, OrderView, ReportView
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.dossiers import ORDER, FileRefused, OrderState

_LOCK = 7_205
LEFT_OUT: Final = "dossiers.parts_left_out"


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a provider: which report on which firm, and what it costs."""

    customer_id: int
    provider: str
    product: str
    subject: str
    cost: Money
    ordered_on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer: its own bytes, and what they say in our words."""

    reference: str
    reported_on: date
    received_on: date
    raw: bytes
    currency: str
    grade: str = ""
    provider_grade: str = ""
    points: int | None = None
    limit_minor: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


def take_turn(company_id: int) -> None:
    """Let reports be ordered one after another: two at once would spend one budget twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, company_id))


def order_report(*, by: Actor, company_id: int, ask: Ask, why: str = "") -> OrderView:
    """Record that a report is ordered. Raises FileRefused dossiers.ordered_already."""
    take_turn(company_id)
    there = ReportOrder.objects.filter(
        company_id=company_id,
        customer_id=ask.customer_id,
        provider=ask.provider,
        product=ask.product,
        state__in=[OrderState.ORDERED.value, OrderState.RUNNING.value],
    ).first()
    if there is not None:
        raise FileRefused(
            [
                Reason(
                    "dossiers.ordered_already",
                    {"provider": ask.provider, "on": there.ordered_on},
                )
            ]
        )
    row = ReportOrder.objects.create(
        company_id=company_id,
        customer_id=ask.customer_id,
        provider=ask.provider,
        product=ask.product,
        subject=ask.subject,
        state=ORDER.start.value,
        cost_minor=ask.cost.minor,
        cost_currency=ask.cost.currency,
        ordered_on=ask.ordered_on,
        actor=by.account,
        person=by.person,
    )
    _evidence(by, row, "report.ordered", {"cost": ask.cost.text(), "product": ask.product}, why)
    row.refresh_from_db()
    return as_order(row)


def accept_order(
    *, by: Actor, company_id: int, order_id: int, reference: str, subject: str
) -> None:
    """Record under which numbers the provider knows an order and its firm. Raises IllegalMove."""
    row = _held(company_id, order_id)
    row.state = ORDER.move(OrderState(row.state), "accept").value
    row.reference, row.subject = reference, subject[:120]
    row.save(update_fields=["state", "reference", "subject"])
    _evidence(by, row, "report.accepted", {"reference": reference, "subject": subject})


def fail_order(*, by: Actor, company_id: int, order_id: int, trouble: str) -> None:
    """Record that an order brought nothing, and why; it costs nothing. Raises IllegalMove."""
    row = _held(company_id, order_id)
    row.state = ORDER.move(OrderState(row.state), "fail").value
    row.trouble = trouble[:300]
    row.ended_at = Now()
    row.save(update_fields=["state", "trouble", "ended_at"])
    _evidence(by, row, "report.failed", {"trouble": trouble[:300]})


def deliver_report(*, by: Actor, company_id: int, order_id: int, answer: Answer) -> ReportView:
    """Keep the answer to an order, byte for byte, and what it says. Raises IllegalMove.

    An answer that is the same to the byte as one that is there already is that one.
    """
    order = _held(company_id, order_id)
    order.state = ORDER.move(OrderState(order.state), "deliver").value
    order.reference = order.reference or answer.reference
    order.ended_at = Now()
    order.save(update_fields=["state", "reference", "ended_at"])
    digest = sha256(answer.raw).digest()
    row, made = Report.objects.get_or_create(
        company_id=company_id,
        customer_id=order.customer_id,
        provider=order.provider,
        digest=digest,
        defaults={
            "order": order,
            "product": order.product,
            "reference": answer.reference,
            "reported_on": answer.reported_on,
            "effective_on": answer.received_on,
            "grade": answer.grade,
            "provider_grade": answer.provider_grade,
            "points": answer.points,
            "limit_minor": answer.limit_minor,
            "currency": answer.currency,
            "fields": dict(answer.fields),
            "raw": answer.raw,
            "cost_minor": order.cost_minor,
            "cost_currency": order.cost_currency,
            "actor": by.account,
        },
    )
    _evidence(
        by,
        order,
        "report.received",
        {
            "report": row.id,
            "sha256": digest.hex(),
            "bytes": len(answer.raw),
            "grade": answer.grade,
            "reported_on": answer.reported_on.isoformat(),
            "new": made,
        },
    )
    row.refresh_from_db()
    return as_report(row)


def note_left_out(*, by: Actor, company_id: int, order_id: int, parts: Sequence[str]) -> None:
    """Record which parts of a delivered report the file would not take, each with its code.

    Nothing is lost by it: they stand in the raw answer, where a person may look.
    """
    row = _held(company_id, order_id)
    row.trouble = f"{LEFT_OUT} {'; '.join(parts)}"[:300]
    row.save(update_fields=["trouble"])
    _evidence(by, row, "report.parts_left_out", {"parts": list(parts)})


def watch(  # noqa: PLR0913 - whom, by which provider, from when, or no more
    *,
    by: Actor,
    company_id: int,
    customer_id: int,
    provider: str,
    subject: str,
    on: date,
    ended: bool = False,
) -> None:
    """Record that a provider watches a firm for us from a day on, or no more."""
    Watched.objects.create(
        company_id=company_id,
        customer_id=customer_id,
        provider=provider,
        subject=subject,
        ended=ended,
        effective_on=on,
        actor=by.account,
    )
    evidence.append(
        by=by,
        act="report.unwatched" if ended else "report.watched",
        subject=("customer", str(customer_id)),
        company_id=company_id,
        before=None,
        after={"provider": provider, "subject": subject, "on": on.isoformat()},
    )


def note_event(  # noqa: PLR0913 - what was told of whom, and the telling itself
    *,
    by: Actor,
    company_id: int,
    customer_id: int,
    provider: str,
    reference: str,
    kind: str,
    before: str,
    after: str,
    happened_on: date,
    raw: bytes,
) -> bool:
    """Keep what a provider tells of a firm; False where it was told before.

    The telling is kept as it came; a replay of it has no second effect.
    """
    digest = sha256(raw).digest()
    row, made = ReportEvent.objects.get_or_create(
        company_id=company_id,
        provider=provider,
        reference=reference,
        defaults={
            "customer_id": customer_id,
            "kind": kind[:40],
            "before": before[:300],
            "after": after[:300],
            "happened_on": happened_on,
            "raw": raw,
            "digest": digest,
        },
    )
    if made:
        evidence.append(
            by=by,
            act="report.event",
            subject=("customer", str(customer_id)),
            company_id=company_id,
            before={"value": row.before},
            after={"value": row.after, "kind": row.kind, "sha256": digest.hex()},
        )
    return made


def _held(company_id: int, order_id: int) -> ReportOrder:
    row = ReportOrder.objects.select_for_update().filter(company_id=company_id, id=order_id).first()
    if row is None:
        raise NoSuchRecord(order_id)
    return row


def _evidence(
    by: Actor, row: ReportOrder, act: str, after: Mapping[str, object], why: str = ""
) -> None:
    evidence.append(
        by=by,
        act=act,
        subject=("customer", str(row.customer_id)),
        company_id=row.company_id,
        before=None,
        after={"order": row.id, "provider": row.provider, **after},
        why=why,
    )
