"""How statements reach the system of record: named parameters in, plain rows out.

Text of a statement is only ever put together from constants of this package; every value travels
as a parameter.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from huikuan.analytics.engine.values import Row


def select(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows as tuples, in the order of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def rows(statement: str, values: Mapping[str, Any]) -> list[Row]:
    """Run one statement and return its rows by column name."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
