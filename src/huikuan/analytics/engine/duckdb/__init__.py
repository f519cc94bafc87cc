"""The default engine: DuckDB over the book's segments, in the process that asks."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from django.conf import settings

from huikuan.analytics.book import Book
from huikuan.analytics.engine.running import Engine

if TYPE_CHECKING:
    import pyarrow as pa

PLACES = {
    "day": "CAST(${} AS DATE)",
    "instant": "CAST(${} AS TIMESTAMPTZ)",
    "name": "CAST(${} AS VARCHAR)",
}


def engine(book: Book) -> Engine:
    """DuckDB over one book."""
    return Engine(
        "duckdb",
        "duckdb",
        PLACES,
        lambda name: _source(book.tables[name]),
        execute,
        columns=columns,
    )


def execute(text: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    """Run a statement on a cursor of its own: cursors of one database may work side by side."""
    with _database().cursor() as cursor:
        return cursor.execute(text, dict(values)).fetchall()


def columns(text: str, values: Mapping[str, Any]) -> "pa.Table":
    """Run a statement like `execute`; the answer in columns."""
    with _database().cursor() as cursor:
        return cursor.sql(text, params=dict(values)).to_arrow_table()


def _source(paths: Sequence[Path]) -> str:
    files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"select * from read_parquet([{files}])"


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One database a process, without tables of its own and without the network."""
    spill = Path(settings.HOME) / "book" / "spill"
    connection = duckdb.connect(
        ":memory:",
        config={
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "preserve_insertion_order": "false",
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    if settings.BOOK_THREADS:
        connection.execute(f"SET threads = {int(settings.BOOK_THREADS)}")
    return connection
