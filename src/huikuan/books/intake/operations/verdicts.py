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
    """Return the check for a key that stands more than once in one file.

    The same row again is already there. Where rows of one key say different things nobody knows
    which is right: all of them are refused, each naming the line that contradicts it. `key` and
    `columns` are staged columns, never outside text.
    """
    same = " AND ".join(f"s.{one} IS NOT DISTINCT FROM f.{one}" for one in columns)
    return f"""
        SELECT p.row, p.line, CASE WHEN p.agreed THEN 'there' ELSE 'rejected' END,
               'conflicts_in_file', '{key}', p.key, jsonb_build_object('other_line',
                   CASE WHEN p.same THEN p.other_line ELSE p.first_line END)
        FROM (SELECT s.row, s.line, d.key, d.row AS first_row, f.line AS first_line, {same} AS same,
                     bool_and({same}) OVER (PARTITION BY d.key) AS agreed,
                     min(s.line) FILTER (WHERE NOT ({same})) OVER (PARTITION BY d.key) AS other_line
              FROM (SELECT {key} AS key, min(row) AS row FROM staged
                    GROUP BY 1 HAVING count(*) > 1) d
              JOIN staged f ON f.row = d.row JOIN staged s ON s.{key} = d.key) p
        WHERE p.row > p.first_row OR NOT p.agreed
    """
