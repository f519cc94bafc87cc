"""Several people at once: each in a thread with a database connection of his own, let go together."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

import psycopg
from django.db import connection

PATIENCE = 60.0
Prize = TypeVar("Prize")


@dataclass(frozen=True)
class Outcome(Generic[Prize]):
    """What came of one racer: his result, or what stopped him."""

    result: Prize | None
    fault: Exception | None


def race(
    racers: Sequence[Callable[[], Prize]], *, isolation: psycopg.IsolationLevel | None = None
) -> list[Outcome[Prize]]:
    """Let all racers go at once; the outcome of each, in their order."""
    line = threading.Barrier(len(racers))

    def run(racer: Callable[[], Prize]) -> Outcome[Prize]:
        connection.ensure_connection()
        if isolation is not None:
            connection.connection.isolation_level = isolation
        try:
            line.wait(PATIENCE)
            return Outcome(racer(), None)
        except Exception as fault:  # noqa: BLE001 - the test says which faults it expects
            return Outcome(None, fault)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(racers)) as pool:
        return list(pool.map(run, racers))


def faults(outcomes: Sequence[Outcome[Prize]]) -> list[str]:
    """What stopped those who were stopped, by its type."""
    return sorted(type(one.fault).__name__ for one in outcomes if one.fault is not None)
