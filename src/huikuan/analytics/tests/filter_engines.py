"""Runs one condition over rows on each engine: what parity tests of conditions are made of.

An engine is a function of the rows and the condition that returns one truth for every row. Another
engine joins by its line in ENGINES.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import duckdb
import ibis
import pyarrow as pa
from django.db import connection

from huikuan.analytics.engine.postgres.filters import Where
from huikuan.rules.filters import Condition, columns, matches

Row = Mapping[str, object]
Engine = Callable[[Sequence[Row], Condition], list[bool | None]]

TYPES: Final[Mapping[str, tuple[str, str, pa.DataType]]] = {
    "name": ("string", "text", pa.string()),
    "currency": ("string", "text", pa.string()),
    "overdue": ("int64", "bigint", pa.int64()),
    "oldest_due": ("date", "date", pa.date32()),
    "days_late": ("int32", "int", pa.int32()),
    "overdue_share": ("int32", "int", pa.int32()),
    "key_account": ("boolean", "boolean", pa.bool_()),
}
"""Of every field the type in Ibis, in PostgreSQL and in Arrow."""

ROWS: Final = ibis.table(
    {"place": "int64", **{name: kinds[0] for name, kinds in TYPES.items()}}, name="filter_rows"
)


def statement(condition: Condition, dialect: str) -> str:
    """The condition over every row, in the order of the rows, as Ibis writes it for an engine."""
    fits = columns(condition, lambda name: ROWS[name])
    return str(ibis.to_sql(ROWS.select("place", fits=fits).order_by("place"), dialect=dialect))


def on_duckdb(rows: Sequence[Row], condition: Condition) -> list[bool | None]:
    """Ibis for DuckDB, over an Arrow table."""
    data: dict[str, pa.Array] = {"place": pa.array(range(len(rows)), pa.int64())}
    for name, (_, _, kind) in TYPES.items():
        data[name] = pa.array([row[name] for row in rows], kind)
    with duckdb.connect() as engine:
        engine.register("filter_rows", pa.table(data))
        found = engine.execute(statement(condition, "duckdb")).fetchall()
    return [truth for _, truth in found]


def on_postgres(rows: Sequence[Row], condition: Condition) -> list[bool | None]:
    """Ibis for PostgreSQL, over a table of the test's transaction."""
    with connection.cursor() as cursor:
        _filled(cursor, rows)
        # the text of a statement has no parameters: a bare per cent sign is one
        cursor.execute(statement(condition, "postgres"))
        return [truth for _, truth in cursor.fetchall()]


def by_lists(rows: Sequence[Row], condition: Condition) -> list[bool | None]:
    """The statement that the lists write themselves, with parameters."""
    where = Where({})
    where.condition(condition, {name: f"t.{name}" for name in TYPES})
    with connection.cursor() as cursor:
        _filled(cursor, rows)
        cursor.execute(
            f"select t.place from filter_rows t where true{where.text()} order by t.place",
            where.values,  # type: ignore[arg-type]
        )
        there = {place for (place,) in cursor.fetchall()}
    return [place in there for place in range(len(rows))]


def by_record(rows: Sequence[Row], condition: Condition) -> list[bool | None]:
    """The rules alone: what every engine must equal."""
    return [matches(condition, row) for row in rows]


def _filled(cursor: Any, rows: Sequence[Row]) -> None:  # noqa: ANN401 - a cursor of Django
    kinds = ", ".join(f"{name} {kinds[1]}" for name, kinds in TYPES.items())
    cursor.execute(f"create temp table if not exists filter_rows (place bigint, {kinds})")
    cursor.execute("truncate filter_rows")
    marks = ", ".join(["%s"] * (len(TYPES) + 1))
    cursor.executemany(
        f"insert into filter_rows values ({marks})",
        [(place, *(row[name] for name in TYPES)) for place, row in enumerate(rows)],
    )


ENGINES: Final[Mapping[str, Engine]] = {
    "duckdb": on_duckdb,
    "postgres": on_postgres,
    "postgres lists": by_lists,
}

# every sign that a pattern, a quote or a wildcard is made of, letters of several tables, both
# widths, and a value missing in each column
HARD: Final[tuple[tuple[str, str], ...]] = tuple(
    (part, f"x{part.upper()}y{part}")
    for part in (
        "%",
        "_",
        "\\",
        "'",
        '"',
        "[a]",
        "(集团)",
        "（集团）",
        "^$.|?*+{}",
        "Ａb",
        "é",
        "İ",
        "-",
    )
)


def row(**values: object) -> dict[str, object]:
    """A row with these values, all others missing."""
    return {**dict.fromkeys(TYPES), **values}


SOME: Final[tuple[Row, ...]] = (
    row(),
    row(name="上海 Huahai", currency="CNY", overdue=100_050, days_late=12, overdue_share=2_500),
    row(name="", currency="USD", overdue=0, oldest_due=dt.date(2026, 1, 1), key_account=True),
    row(name="A_b", currency="JPY", overdue=-300, days_late=0, key_account=False),
)
