"""The staged file: a temporary table of the importing transaction, and the verdicts on its rows.

Staged rows never outlive their transaction: a killed import leaves nothing behind (X1, I20).
Rooms that book a kind of file refuse rows by adding to `verdict`; what has no verdict is accepted.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from django.db import connection

from huikuan.books.intake.values import Refusal, Tally
from huikuan.rules.intake import Type, layout

CHUNK_BYTES: Final = 1 << 20
_SQL_TYPES: Final = {
    Type.DATE: "date",
    Type.MONEY: "bigint",
    Type.EXACT: "numeric",
    Type.FLAG: "boolean",
}


def open_stage(kind: str, extra: Sequence[str] = ()) -> None:
    """Create the transaction's staged table for a kind of file, and its table of verdicts.

    `extra` are column definitions beyond the file's, e.g. a default that numbers documents.
    """
    fields = layout(kind).fields
    columns = ["row integer", "line integer"]
    columns += [f"{one.column} {_SQL_TYPES.get(one.type, 'text')}" for one in fields]
    columns += ["attributes jsonb", *extra]
    with connection.cursor() as cursor:
        # this transaction's sorts and hashes get room; the rest of the server keeps its own
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("DROP TABLE IF EXISTS staged, verdict")
        cursor.execute(f"CREATE TEMPORARY TABLE staged ({', '.join(columns)}) ON COMMIT DROP")
        cursor.execute(
            "CREATE TEMPORARY TABLE verdict (row integer, line integer, outcome text, code text,"
            ' "column" text, value text, figures jsonb) ON COMMIT DROP'
        )


def load_chunk(kind: str, chunk: Path) -> None:
    """COPY one chunk of staged rows; the file was written by the reader, in its column order."""
    names = ", ".join(layout(kind).staged_columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY staged ({names}) FROM STDIN (FORMAT csv)") as copy,
        chunk.open("rb") as source,
    ):
        while data := source.read(CHUNK_BYTES):
            copy.write(data)


def stage_rows(kind: str, rows: Iterable[Sequence[object]]) -> None:
    """Stage rows given as values in the order of the kind's staged columns."""
    names = ", ".join(layout(kind).staged_columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY staged ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def close_stage() -> None:
    """Let the planner know what was staged, before the set-based checks run over it."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE staged")


def tally(total_column: str) -> Tally:
    """Count the verdicts and sum what is accepted, by currency, in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE outcome = 'rejected'),"
            " count(*) FILTER (WHERE outcome = 'there')"
            " FROM (SELECT row, min(outcome) outcome FROM verdict GROUP BY row) v"
        )
        rejected, there = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM staged")
        (staged,) = cursor.fetchone()
        totals: dict[str, int] = {}
        if total_column:
            cursor.execute(
                f"SELECT currency, sum({total_column})::bigint FROM staged s WHERE NOT EXISTS"
                " (SELECT FROM verdict v WHERE v.row = s.row) GROUP BY currency ORDER BY currency"
            )
            totals = dict(cursor.fetchall())
    return Tally(
        staged=staged,
        accepted=staged - rejected - there,
        already_there=there,
        rejected=rejected,
        totals=totals,
    )


def refusals() -> list[Refusal]:
    """Return every refused row in the order of the file, first reason first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row, line, code, \"column\", coalesce(value, ''), figures FROM verdict"
            " WHERE outcome = 'rejected' ORDER BY row, code"
        )
        return [
            Refusal(
                row=row,
                line=line,
                code=code,
                column=column,
                value=value,
                # a raw cursor hands JSON over as text
                figures=json.loads(figures) if figures else {},
            )
            for row, line, code, column, value, figures in cursor.fetchall()
        ]


def already_there() -> list[int]:
    """Return the rows that say again what the books have already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT row FROM verdict WHERE outcome = 'there' ORDER BY row")
        return [row for (row,) in cursor.fetchall()]
