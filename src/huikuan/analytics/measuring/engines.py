"""Chooses the engine of a question, and says which names come nearest to an unknown one."""

from dataclasses import replace
from functools import partial

from django.db import connection

from huikuan.analytics.book import BookNotThere, synced
from huikuan.analytics.engine import postgres
from huikuan.analytics.engine.running import Engine
from huikuan.analytics.faults import BadQuery
from huikuan.analytics.measuring.questions import Question
from huikuan.analytics.measuring.shapes import dimensions
from huikuan.kernel.names import nearest_first
from huikuan.rules.measures import FAMILIES, MEASURES

ENGINES = ("duckdb", "postgres", "spark")
DEFAULT = "duckdb"
_NEAREST = 3


def choose(question: Question) -> Engine:
    """The engine asked for; by default DuckDB, and PostgreSQL where there can be no book.

    A transaction that has written sees its own rows, which no book may hold: there the system of
    record answers. Raises BadQuery for an unknown engine or one that is not installed.
    """
    name = question.engine or DEFAULT
    if name not in ENGINES:
        raise _unknown("query.unknown_engine", name, ENGINES)
    if question.known_at is not None:
        postgres.pass_commits(question.company_id)
    return replace(_chosen(question, name), late=partial(postgres.late, question.company_id))


def _chosen(question: Question, name: str) -> Engine:
    if name == "postgres" or (not question.engine and _writing()):
        return _postgres(question)
    try:
        book = synced(question.company_id)
    except BookNotThere:
        if question.engine:
            raise
        return _postgres(question)
    if name == "spark":
        from huikuan.analytics.engine import spark

        return spark.engine(book)
    from huikuan.analytics.engine import duckdb

    return duckdb.engine(book)


def _postgres(question: Question) -> Engine:
    from huikuan.analytics.engine.postgres import measuring

    return measuring.engine(question.company_id)


def _writing() -> bool:
    """Tell whether this thread's transaction has changed anything yet."""
    if not connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id_if_assigned() is not null")
        return bool(cursor.fetchone()[0])


def unknown_measure(code: str) -> BadQuery:
    """The refusal of a measure that is not there, with the nearest names."""
    return _unknown("query.unknown_measure", code, (*MEASURES, *FAMILIES))


def unknown_dimension(name: str) -> BadQuery:
    """The refusal of a dimension that is not there, with the nearest names."""
    return _unknown("query.unknown_dimension", name, dimensions())


def _unknown(code: str, name: str, known: tuple[str, ...]) -> BadQuery:
    near = nearest_first(name, known)[:_NEAREST]
    return BadQuery(code, name=name[:60], near=", ".join(near))
