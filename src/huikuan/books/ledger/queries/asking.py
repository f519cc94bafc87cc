"""Asks the ledger's tables: one statement, all its rows."""

from collections.abc import Mapping
from typing import Any

from django.db import connection


def fetched(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
