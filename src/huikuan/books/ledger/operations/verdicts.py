"""Refuses staged rows by set: each check adds the rows that fail it to `verdict`."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

_INTO = 'INSERT INTO verdict (row, line, outcome, code, "column", value, figures) '


def refuse(select: str, values: Mapping[str, Any]) -> int:
    """Add rows to the verdicts; `select` gives row, line, outcome, code, column, value, figures.

    Returns how many were added.
    """
    with connection.cursor() as cursor:
        cursor.execute(_INTO + select, values)
        return int(cursor.rowcount)


def repeats(key: str, columns: tuple[str, ...]) -> str:
    """Return the check for a key that stands twice in one file.

    The same row again is already there; another row under the same key is refused and names the
    line of the first. `key` and `columns` are staged columns, never outside text.
    """
    pairs = " AND ".join(f"s.{one} IS NOT DISTINCT FROM f.{one}" for one in columns)
    return f"""
        SELECT s.row, s.line, CASE WHEN {pairs} THEN 'there' ELSE 'rejected' END,
               'conflicts_in_file', '{key}', s.{key}, jsonb_build_object('first_line', f.line)
        FROM (SELECT {key} AS key, min(row) AS row FROM staged GROUP BY 1 HAVING count(*) > 1) d
        JOIN staged f ON f.row = d.row
        JOIN staged s ON s.{key} = d.key AND s.row > d.row
    """
