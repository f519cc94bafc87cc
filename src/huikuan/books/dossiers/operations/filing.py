"""Records what is known of a firm, and that something known holds no more (B1)."""

from datetime import date

from django.db import connection

from huikuan.books.dossiers.models import Fact
from huikuan.books.dossiers.queries.grouping import parents
from huikuan.books.dossiers.queries.rows import as_fact, in_force
from huikuan.books.dossiers.values import NoSuchRecord
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.rules.dossiers import (
    KINDS,
    FileRefused,
    Owner,
    Parent,
    Value,
    against_entering,
    against_owners,
    against_parent,
    key,
    number,
    written,
)

_LOCK = 7_203
TYPED = "typed"


def record(  # noqa: PLR0913 - what is known, of whom, from when, by whom, from where, why
    *,
    by: Actor,
    company_id: int,
    customer_id: int,
    value: Value,
    effective_on: date,
    source: str = TYPED,
    why: str = "",
) -> int:
    """Record that something holds of a customer from a day on, and return its id.

    The customer is the company's: the flow has looked. Recording what holds already changes nothing.
    Raises FileRefused with the reasons of `rules.dossiers`.
    """
    _refuse(against_entering(value))
    _take_turn(company_id)
    kind, told = KINDS[type(value)], key(value)
    standing = in_force(company_id, (customer_id,), effective_on, None, kinds=(kind,))
    before = next((row for row in standing if row.key == told), None)
    body = written(value)
    if before is not None and before.body == body:
        return before.id
    if isinstance(value, Owner):
        others = [as_fact(row).value for row in standing if row.key != told]
        owners = [one for one in others if isinstance(one, Owner)]
        _refuse(against_owners([*owners, value]))
    if isinstance(value, Parent) and value.customer_id is not None:
        _refuse_circle(company_id, customer_id, value.customer_id, effective_on)
    row = Fact.objects.create(
        company_id=company_id,
        customer_id=customer_id,
        kind=kind,
        key=told,
        effective_on=effective_on,
        body=body,
        number=number(value),
        other_id=value.customer_id if isinstance(value, Parent) else None,
        source=source,
        actor=by.account,
        person=by.person,
    )
    evidence.append(
        by=by,
        act=f"dossier.{kind}",
        subject=("customer", str(customer_id)),
        company_id=company_id,
        before=None if before is None else before.body,
        after={**body, "effective_on": effective_on.isoformat(), "source": source},
        why=why,
    )
    return row.id


def end_fact(
    *, by: Actor, company_id: int, customer_id: int, fact_id: int, ends_on: date, why: str
) -> int:
    """Record that a fact holds no more from a day on, and return the record's id.

    Raises NoSuchRecord for a fact that is not in force on that day.
    """
    _take_turn(company_id)
    rows = in_force(company_id, (customer_id,), ends_on, None)
    row = next((one for one in rows if one.id == fact_id), None)
    if row is None:
        raise NoSuchRecord(fact_id)
    ended = Fact.objects.create(
        company_id=company_id,
        customer_id=customer_id,
        kind=row.kind,
        key=row.key,
        ended=True,
        effective_on=ends_on,
        body=row.body,
        source=TYPED,
        actor=by.account,
        person=by.person,
    )
    evidence.append(
        by=by,
        act=f"dossier.{row.kind}.ended",
        subject=("customer", str(customer_id)),
        company_id=company_id,
        before=row.body,
        after={"ends_on": ends_on.isoformat()},
        why=why,
    )
    return ended.id


def _take_turn(company_id: int) -> None:
    """Let the company's files be written one after another: two halves of a circle, two owners."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, company_id))


def _refuse(reasons: tuple[Reason, ...]) -> None:
    if reasons:
        raise FileRefused(reasons)


def _refuse_circle(company_id: int, child: int, parent: int, effective_on: date) -> None:
    """Refuse a parent that closes a circle on the day itself or on a later one already recorded."""
    later = Fact.objects.filter(
        company_id=company_id, kind="parent", effective_on__gt=effective_on
    ).values_list("effective_on", flat=True)
    # of the child itself, a later record takes this one's place
    replaced = (
        Fact.objects.filter(
            company_id=company_id,
            customer_id=child,
            kind="parent",
            effective_on__gt=effective_on,
        )
        .order_by("effective_on")
        .values_list("effective_on", flat=True)
        .first()
    )
    for day in sorted({effective_on, *later}):
        if replaced is not None and day >= replaced:
            break
        above = parents(company_id, day, None)
        above.pop(child, None)
        _refuse(against_parent(above, child, parent))
