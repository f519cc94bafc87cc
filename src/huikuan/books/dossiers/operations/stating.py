"""Keeps financial statements: versions of a period, each whole and tied (B1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from huikuan.books.dossiers.models import StatementVersion
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.kernel.digests import digest
from huikuan.rules.dossiers import FileRefused, Statement, against

_LOCK = 7_204


@dataclass(frozen=True, slots=True)
class Given:
    """A statement of a customer, and the day from which we had it."""

    customer_id: int
    statement: Statement
    effective_on: date


def record_statements(
    *, by: Actor, company_id: int, given: Sequence[Given], source: str, why: str = ""
) -> tuple[int, ...]:
    """Keep statements as new versions of their periods, and return the ids of the new ones.

    One that says what the last version of its period says is there already and changes nothing.
    Raises FileRefused for the first that does not balance or says nothing (rules.dossiers.against).
    """
    for one in given:
        faults = against(one.statement)
        if faults:
            raise FileRefused(faults)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, company_id))
    last = _last(company_id, given)
    rows = []
    for one in given:
        told = _of(one.customer_id, one.statement)
        before = last.get(told)
        if before is not None and _says(before) == _said(one.statement):
            continue
        row = _row(by, company_id, one, source, 1 if before is None else before.version + 1)
        last[told] = row
        rows.append(row)
    kept = StatementVersion.objects.bulk_create(rows, batch_size=1_000)
    if kept:
        _evidence(by, company_id, kept, source, why)
    return tuple(row.id for row in kept)


_Key = tuple[int, date, int, str]


def _last(company_id: int, given: Sequence[Given]) -> dict[_Key, StatementVersion]:
    rows = (
        StatementVersion.objects.filter(
            company_id=company_id, customer_id__in={one.customer_id for one in given}
        )
        .order_by("customer_id", "period_end", "months", "scope", "-version")
        .distinct("customer_id", "period_end", "months", "scope")
    )
    return {(row.customer_id, row.period_end, row.months, row.scope): row for row in rows}


def _of(customer_id: int, statement: Statement) -> _Key:
    return customer_id, statement.period_end, statement.months, statement.scope.value


def _says(row: StatementVersion) -> tuple[object, ...]:
    lines: Mapping[str, int] = row.lines
    return row.currency, row.audited, row.auditor, row.standard, row.unit, dict(lines)


def _said(one: Statement) -> tuple[object, ...]:
    return one.currency, one.audited, one.auditor, one.standard, one.unit, dict(one.lines)


def _row(by: Actor, company_id: int, one: Given, source: str, version: int) -> StatementVersion:
    said = one.statement
    return StatementVersion(
        company_id=company_id,
        customer_id=one.customer_id,
        period_end=said.period_end,
        months=said.months,
        scope=said.scope.value,
        version=version,
        currency=said.currency,
        audited=said.audited,
        auditor=said.auditor,
        standard=said.standard,
        unit=said.unit,
        lines=dict(said.lines),
        effective_on=one.effective_on,
        source=source,
        actor=by.account,
        person=by.person,
    )


def _evidence(
    by: Actor, company_id: int, kept: Sequence[StatementVersion], source: str, why: str
) -> None:
    """One record for what was kept together: the figures of one statement, the digest of many."""
    told = [_told(row) for row in kept]
    alone = len(told) == 1
    evidence.append(
        by=by,
        act="dossier.statements",
        subject=("customer", str(kept[0].customer_id)) if alone else ("statements", source),
        company_id=company_id,
        before=None,
        after={
            "source": source,
            "count": len(told),
            "sha256": digest(told).hex(),
            **(told[0] if alone else {}),
        },
        why=why,
    )


def _told(row: StatementVersion) -> dict[str, object]:
    return {
        "customer": row.customer_id,
        "period_end": row.period_end.isoformat(),
        "months": row.months,
        "scope": row.scope,
        "version": row.version,
        "currency": row.currency,
        "audited": row.audited,
        "lines": dict(row.lines),
    }
