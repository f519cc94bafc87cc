"""What a measure's column expressions see: a relation's columns, and the edges of the span.

The wrappers note which columns and which days a measure compares with, so that the compiler can
add movements up before it looks at several spans, and knows which days must be given.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import ibis

Column = Any

_AMOUNTS = frozenset({"amount_minor", "open_minor", "open_before", "paid_minor"})


class RelationRows:
    """The columns of one relation; notes those that were named.

    `wide`: amounts have 38 decimal digits, room for a product with days.
    """

    def __init__(self, table: Any, *, wide: bool = False) -> None:  # noqa: ANN401 - Ibis has no types
        """Take the table."""
        self._table = table
        self._wide = wide
        self.named: set[str] = set()

    def __getattr__(self, name: str) -> Column:
        """The column of this name."""
        self.named.add(name)
        column = self._table[name]
        return column.cast("decimal(38,0)") if self._wide and name in _AMOUNTS else column

    def days(self, later: Column, earlier: Column) -> Column:
        """Whole days from the earlier day to the later one, each a column or a plain day."""
        return _day(later).delta(_day(earlier), unit="day")


class SpanEdges:
    """The first and last day of the span asked for, and days before the last."""

    def __init__(self, first: Column, last: Column, before: Callable[[int], Column]) -> None:
        """Take the two days, and how a day before the last is written."""
        self.first = first
        self.last = last
        self.offsets: set[int] = set()
        self._before = before

    def ago(self, days: int) -> Column:
        """The day so many days before the last."""
        self.offsets.add(days)
        return self._before(days)


def _day(value: Column) -> Column:
    return ibis.literal(value) if isinstance(value, dt.date) else value
