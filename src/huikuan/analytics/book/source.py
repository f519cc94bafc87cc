"""Reads the ledger for the book: on a connection of its own, at one snapshot, never changing it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from huikuan.analytics.book.manifest import Manifest, Point

_IDENTITY: Final = """(select system_identifier from pg_control_system())::text || '.'
    || (select d.oid from pg_database d where d.datname = current_database())::text || '.'
    || 'ledger_entry'::regclass::oid::text"""

_EVIDENCE: Final = """(select coalesce(max(r.seq), 0) from evidence_record r
        where r.company_id = %(company)s)"""

_NEW: Final = """a.company_id = %(company)s and a.txid >= %(oldest)s and a.id > %(foreign)s
    and not pg_visible_in_snapshot(a.txid::text::xid8, %(snapshot)s::pg_snapshot)"""
"""The acts that a snapshot had not seen. Acts number themselves before they commit, so neither
their ids nor the numbers of their entries tell which are new; their transactions do."""

_FRESH: Final = f"""select exists(select from ledger_act a where {_NEW}), {_IDENTITY},
    (select extract(epoch from a.recorded_at)::text from ledger_act a
        where a.id = %(act)s and a.company_id = %(company)s),
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint, {_EVIDENCE}"""  # noqa: S608

_POINT: Final = f"""select pg_current_snapshot()::text,
    (select coalesce(max(a.id), 0) from ledger_act a where a.company_id = %(company)s
        and a.txid >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        and not pg_visible_in_snapshot(a.txid::text::xid8, pg_current_snapshot())),
    coalesce(newest.id, 0), coalesce(extract(epoch from newest.recorded_at)::text, ''),
    {_EVIDENCE}, extract(epoch from now())::bigint
from (select 1) one left join lateral (select a.id, a.recorded_at from ledger_act a
    where a.company_id = %(company)s order by a.id desc limit 1) newest on true"""  # noqa: S608

# a row's own transaction may be a part of another one and is then numbered after it: whatever is
# not older than all that was under way counts as changed
_TOUCHED: Final = {
    name: f"""select count(*), coalesce(bool_or(age(t.xmin) <= age(%(oldest)s::text::xid)), false)
    from {name} t where t.company_id = %(company)s"""  # noqa: S608
    for name in ("parties_customer", "orders_order")
}
_AGES: Final = 2**30
"""Transaction numbers of rows have 32 bits: beyond half of a round nothing can be told."""


class NewAct(NamedTuple):
    """An act with the least numbers that its entries and documents can have."""

    id: int
    first_seq: int
    first_document: int


class Now(NamedTuple):
    """What the ledger says when it is asked whether a book is still all there is."""

    new_acts: bool
    identity: str
    act_at: str | None
    next: int
    evidence: int


@dataclass(frozen=True, slots=True)
class Source:
    """The ledger of one company as one snapshot shows it."""

    company_id: int
    wrapper: BaseDatabaseWrapper

    def rows(self, statement: str, values: Mapping[str, Any] | None = None) -> list[Any]:
        """The rows of a statement about the company."""
        return _rows(self.wrapper, statement, {"company": self.company_id, **(values or {})})

    def identity(self) -> str:
        """Which server, which database, which table: another one is another book."""
        return str(self.rows(f"select {_IDENTITY}")[0][0])

    def point(self) -> Point:
        """How far the ledger has come in this snapshot."""
        return Point(*self.rows(_POINT)[0])

    def now(self, found: Manifest) -> Now:
        """What there is beside what a book has seen."""
        return now(self.wrapper, found)

    def new_acts(self, point: Point) -> list[NewAct]:
        """The acts that were not visible yet at an earlier point."""
        statement = f"select a.id, a.first_seq, a.first_document from ledger_act a where {_NEW}"  # noqa: S608
        return [NewAct(*one) for one in self.rows(statement, _of(point))]

    def touched(self, name: str, since: Point, until: Point, rows: int) -> bool:
        """Whether a table of master data may differ from what an earlier point showed."""
        if until.next - since.oldest > _AGES:
            return True
        values = {"oldest": str(since.oldest % 2**32)}
        count, changed = self.rows(_TOUCHED[name], values)[0]
        return bool(changed) or count != rows

    def newest_seq(self) -> int:
        """The greatest number of an entry, of any company."""
        return int(self.rows("select coalesce(max(e.seq), 0) from ledger_entry e")[0][0])

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
            cursor.execute("SET LOCAL DateStyle = 'ISO, YMD'")
            cursor.execute("SET LOCAL statement_timeout = 0")
            # entries are met in the order of their numbers, and so nearly in that of their
            # documents: looking each up keeps the order and needs no room, a hash keeps neither
            for way in ("hashjoin", "mergejoin", "memoize"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        yield Source(company_id, own)
    finally:
        own.close()


def asked_now(found: Manifest) -> Now:
    """The same from the connection of the one who asks: one short question."""
    return now(connection, found)


def now(wrapper: BaseDatabaseWrapper, found: Manifest) -> Now:
    """What the ledger says beside what a book has seen."""
    values = {"company": found.company_id, "act": found.point.act, **_of(found.point)}
    return Now(*_rows(wrapper, f"{_FRESH}", values)[0])


def _of(point: Point) -> dict[str, Any]:
    return {"snapshot": point.snapshot, "oldest": point.oldest, "foreign": point.foreign}


def _rows(wrapper: BaseDatabaseWrapper, statement: str, values: Mapping[str, Any]) -> list[Any]:
    with wrapper.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Any] = cursor.fetchall()
        return found
