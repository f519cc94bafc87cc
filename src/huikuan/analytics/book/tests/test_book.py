"""The columnar book holds what the ledger holds, row for row."""

import datetime as dt
from typing import Any

import duckdb
import pytest
from django.db import connection, transaction

from huikuan.analytics.book import Book, facts, rebuild, synced
from huikuan.analytics.book.tests.ledger import Ledger, add_labels

pytestmark = pytest.mark.django_db(transaction=True)


def kept(book: Book, table: str) -> list[tuple[Any, ...]]:
    """The rows of a table of the book, in the order of their columns by name."""
    with duckdb.connect(":memory:") as duck:
        duck.execute("set TimeZone = 'UTC'")
        found = duck.read_parquet([str(path) for path in book.tables[table]])
        names = ", ".join(f'"{name}"' for name in sorted(found.columns))
        return sorted(duck.sql(f"select {names} from found").fetchall(), key=repr)


def true(company_id: int, select: str) -> list[tuple[Any, ...]]:
    """The same rows from PostgreSQL, by the SELECT alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"select * from ({select}) x where company_id = {company_id}")
        names = [column[0] for column in cursor.description or ()]
        order = sorted(range(len(names)), key=names.__getitem__)
        return sorted((tuple(row[i] for i in order) for row in cursor.fetchall()), key=repr)


def in_utc(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    def plain(value: Any) -> Any:  # noqa: ANN401 - a value of any column
        return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value

    return sorted((tuple(plain(value) for value in row) for row in rows), key=repr)


def same(book: Book) -> None:
    for table in ("entries", "customers", "orders", "attributes"):
        expected = true(book.company_id, getattr(facts, table.upper()))
        assert in_utc(kept(book, table)) == in_utc(expected), table


def test_every_table_of_the_book_holds_the_rows_of_the_ledger() -> None:
    with transaction.atomic():
        firm = Ledger()
        add_labels(firm)
    book = synced(firm.company_id)
    assert len(kept(book, "entries")) > 8
    assert len(kept(book, "attributes")) == 3
    assert len(kept(book, "orders")) == 1
    assert len(kept(book, "customers")) == 3
    same(book)


def test_what_was_committed_since_is_in_the_next_book() -> None:
    with transaction.atomic():
        firm = Ledger()
    before = synced(firm.company_id)
    with transaction.atomic():
        firm.invoice("INV-7", "K003", 123)
    after = synced(firm.company_id)
    assert len(kept(after, "entries")) == len(kept(before, "entries")) + 1
    assert before.mark != after.mark
    same(after)


def test_a_book_made_from_nothing_is_the_same() -> None:
    with transaction.atomic():
        firm = Ledger()
    before = synced(firm.company_id)
    assert kept(rebuild(firm.company_id), "entries") == kept(before, "entries")
