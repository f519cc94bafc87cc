"""Reads a book and the ledger side by side, for tests."""

import datetime as dt
from typing import Any

import duckdb
from django.db import connection

from huikuan.analytics.book import Book, facts

TABLES = ("entries", "customers", "orders", "attributes")


def kept(book: Book, table: str = "entries") -> list[tuple[Any, ...]]:
    """The rows of a table of the book, their columns in the order of the names."""
    with duckdb.connect(":memory:") as duck:
        duck.execute("set TimeZone = 'UTC'")
        found = duck.read_parquet([str(path) for path in book.tables[table]])
        names = ", ".join(f'"{name}"' for name in sorted(found.columns))
        return _ordered(duck.sql(f"select {names} from found").fetchall())


def true(company_id: int, table: str = "entries") -> list[tuple[Any, ...]]:
    """The same rows from PostgreSQL, as the connection of the test sees them."""
    with connection.cursor() as cursor:
        cursor.execute(facts.of_company(getattr(facts, table.upper()), company_id))
        names = [column[0] for column in cursor.description or ()]
        order = sorted(range(len(names)), key=names.__getitem__)
        return _ordered([tuple(row[i] for i in order) for row in cursor.fetchall()])


def assert_same(book: Book) -> None:
    """The book holds exactly what is in the ledger."""
    for table in TABLES:
        assert kept(book, table) == true(book.company_id, table), table


def _ordered(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    def plain(value: Any) -> Any:  # noqa: ANN401 - a value of any column
        return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value

    return sorted((tuple(plain(value) for value in row) for row in rows), key=repr)
