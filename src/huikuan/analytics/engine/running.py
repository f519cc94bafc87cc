"""What an engine of measures is: a dialect, how it writes parameters, where its tables are (D7)."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

Execute = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]
"""Runs one statement with its parameters."""


Late = Callable[[dt.datetime], Sequence[int]]
"""The acts of the book that were open at an instant, and known only after it."""


def nobody(_known_at: dt.datetime) -> Sequence[int]:
    """No act was open."""
    return ()


@dataclass(frozen=True, slots=True)
class Engine:
    """One way to run statements: its dialect, how it writes a parameter, where its rows are.

    `source` gives the text of a table that a statement names (`entries`, `customers`, ...); an
    engine that knows the tables by name has none. `columns` runs a statement like `execute` and
    gives its answer as columns, where the engine works in columns. `apart` says that a table which
    a statement reads twice is read twice, each time with just the rows and columns wanted there,
    rather than put aside whole; empty for an engine that does so unasked. `late` leaves out what
    was recorded by an instant and known only after it.
    """

    name: str
    dialect: str
    places: Mapping[str, str]
    source: Callable[[str], str]
    execute: Execute
    escape: Callable[[str], str] = str
    columns: "Callable[[str, Mapping[str, Any]], pa.Table] | None" = None
    apart: str = "not materialized"
    late: Late = nobody
