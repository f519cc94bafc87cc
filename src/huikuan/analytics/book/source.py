"""Reads the ledger for the book: on a connection of its own, at one snapshot, never changing it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from huikuan.analytics.book.manifest import Point

_IDENTITY = """select (select system_identifier from pg_control_system())::text || '.'
    || (select d.oid from pg_database d where d.datname = current_database())::text || '.'
    || 'ledger_entry'::regclass::oid::text"""

_POINT = """select pg_current_snapshot()::text,
    (select coalesce(max(a.id), 0) from ledger_act a where a.company_id = %(company)s
        and not pg_visible_in_snapshot(a.txid::text::xid8, pg_current_snapshot())),
    coalesce(newest.id, 0), coalesce(newest.recorded_at::text, ''),
    (select coalesce(max(r.seq), 0) from evidence_record r where r.company_id = %(company)s),
    (select coalesce(max(c.id), 0) from parties_customer c)
from (select 1) one left join lateral (select a.id, a.recorded_at from ledger_act a
    where a.company_id = %(company)s order by a.id desc limit 1) newest on true"""


@dataclass(frozen=True, slots=True)
class Source:
    """The ledger of one company as one snapshot shows it."""

    company_id: int
    wrapper: BaseDatabaseWrapper

    def rows(self, statement: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        with self.wrapper.cursor() as cursor:
            cursor.execute(statement, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def identity(self) -> str:
        """Which server, which database, which table: another one is another book."""
        return str(self.rows(_IDENTITY)[0][0])

    def point(self) -> Point:
        """How far the ledger has come in this snapshot."""
        return Point(*self.rows(_POINT, {"company": self.company_id})[0])

    @contextmanager
    def copied(self, select: str, form: str) -> Iterator[Iterator[Any]]:
        """What COPY sends for a SELECT, part by part."""
        with (
            self.wrapper.cursor() as cursor,
            cursor.copy(f"COPY ({select}) TO STDOUT (FORMAT {form})") as copy,
        ):
            yield iter(copy)


@contextmanager
def reading(company_id: int) -> Iterator[Source]:
    """One snapshot of what is committed, whatever the transaction of the one who asks has done."""
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # a session may have been told otherwise: the copy must not depend on it
            cursor.execute("SET LOCAL TimeZone = 'UTC'")
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield Source(company_id, own)
    finally:
        own.close()
