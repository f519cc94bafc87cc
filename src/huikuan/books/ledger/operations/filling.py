"""Fills an empty ledger: the keys of a firm's first large file are built by set, after its rows.

A key that is kept row by row costs about three times what it costs to build over all rows at
once. Only where nothing stands in the ledger yet, of any company, is nobody kept waiting by the
lock that this takes: readers have nothing to read. Keys go and come back in one transaction, so
no moment is without them for anybody else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import OperationalError, connection, transaction

# fewer rows are written faster than four tables are locked and ten keys made
_MANY: Final = 20_000
# the checks on an item's document look up its other instalments
_KEPT: Final = ("ledger_item_pkey", "item_second")
_TABLES: Final = ("ledger_document", "ledger_item", "ledger_entry", "ledger_openitem")

_EMPTY: Final = (
    "SELECT NOT EXISTS (SELECT FROM ledger_document) AND NOT EXISTS (SELECT FROM ledger_entry)"
)
_KEYS: Final = """
SELECT i.indrelid::regclass::text, x.relname, c.conname IS NOT NULL,
       coalesce(pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid))
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
WHERE i.indrelid = ANY(%s::regclass[]) AND x.relname <> ALL(%s) ORDER BY 1, 2
"""


@contextmanager
def filling(rows: int) -> Iterator[None]:
    """Let the block write `rows` documents; into an empty ledger, without keeping its keys up."""
    keys = _put_away() if rows >= _MANY and _is_empty() else []
    yield
    with connection.cursor() as cursor:
        if keys:
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for table, name, constraint, definition in keys:
            cursor.execute(
                f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
                if constraint
                else definition
            )


def _is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)
        return bool(cursor.fetchone()[0])


def _put_away() -> list[tuple[str, str, bool, str]]:
    """Drop the keys and say what they were; nothing where somebody else is at the tables."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(_TABLES)} IN ACCESS EXCLUSIVE MODE NOWAIT")
    except OperationalError:
        return []
    # somebody may have written between the question and the lock
    if not _is_empty():
        return []
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, (list(_TABLES), list(_KEPT)))
        keys = list(cursor.fetchall())
        for table, name, constraint, _ in keys:
            cursor.execute(
                f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'
                if constraint
                else f'DROP INDEX "{name}"'
            )
    return keys
