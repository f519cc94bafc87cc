"""The system of record as an engine of measures: the ledger's own tables, seen as the book's."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from huikuan.analytics.book import facts
from huikuan.analytics.engine.running import Engine

PLACES = {"day": "%({})s::date", "instant": "%({})s::timestamptz", "name": "%({})s::text"}

_SOURCES = {
    "entries": facts.ENTRIES,
    "customers": facts.CUSTOMERS,
    "attributes": facts.ATTRIBUTES,
}


def engine(company_id: int) -> Engine:
    """PostgreSQL over one company's ledger."""

    def source(name: str) -> str:
        return f"select * from ({_SOURCES[name]}) every where company_id = {int(company_id)}"

    return Engine("postgres", "postgres", PLACES, source, execute, _escaped)


def _escaped(text: str) -> str:
    """A per cent sign that is no parameter."""
    return text.replace("%", "%%")


def execute(text: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    """Run a statement on the connection of the thread that asks."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found: Sequence[Sequence[Any]] = cursor.fetchall()
        return found
