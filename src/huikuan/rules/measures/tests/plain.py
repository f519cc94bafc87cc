"""Evaluates a measure's column expressions over plain rows: what an engine does, without one.

A cell follows the rules of databases: a comparison with a missing value is unknown, and what is
unknown is not counted.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from huikuan.kernel.days import add_days
from huikuan.rules.items import EntryKind
from huikuan.rules.measures import COLUMNS, History, How, Item, Measure, Need, Relation, Span, Sum

Value = Any


class Cell:
    """One value of one row, with the operators of a column."""

    def __init__(self, value: Value) -> None:
        """Take the value; None is a missing one."""
        self.value = value

    def _with(self, other: Value, act: Callable[[Any, Any], Any]) -> "Cell":
        right = plain(other)
        return Cell(None if self.value is None or right is None else act(self.value, right))

    def __eq__(self, other: object) -> "Cell":  # type: ignore[override]  # columns compare so
        """Equal, or unknown."""
        return self._with(other, lambda a, b: a == b)

    __hash__ = None  # type: ignore[assignment]  # a column is no key

    def __lt__(self, other: Value) -> "Cell":
        """Less."""
        return self._with(other, lambda a, b: a < b)

    def __le__(self, other: Value) -> "Cell":
        """Less or equal."""
        return self._with(other, lambda a, b: a <= b)

    def __gt__(self, other: Value) -> "Cell":
        """More."""
        return self._with(other, lambda a, b: a > b)

    def __ge__(self, other: Value) -> "Cell":
        """More or equal."""
        return self._with(other, lambda a, b: a >= b)

    def __add__(self, other: Value) -> "Cell":
        """Sum."""
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: Value) -> "Cell":
        """Difference."""
        return self._with(other, lambda a, b: a - b)

    def __mul__(self, other: Value) -> "Cell":
        """Product."""
        return self._with(other, lambda a, b: a * b)

    def __neg__(self) -> "Cell":
        """The other sign."""
        return Cell(None if self.value is None else -self.value)

    def __and__(self, other: Value) -> "Cell":
        """Both: false wins over unknown."""
        pair = (self.value, plain(other))
        return Cell(False if False in pair else None if None in pair else True)

    def __or__(self, other: Value) -> "Cell":
        """Either: true wins over unknown."""
        pair = (self.value, plain(other))
        return Cell(True if True in pair else None if None in pair else False)

    def __invert__(self) -> "Cell":
        """Not; of unknown unknown."""
        return Cell(None if self.value is None else not self.value)

    def isin(self, values: tuple[Any, ...]) -> "Cell":
        """One of the values."""
        return Cell(None if self.value is None else self.value in values)

    def isnull(self) -> "Cell":
        """Missing."""
        return Cell(self.value is None)


def plain(value: Value) -> Value:
    """The value of a cell, or the value itself."""
    return value.value if isinstance(value, Cell) else value


class PlainRow:
    """One row; asked for a column that its relation has not, it fails as an engine would."""

    def __init__(self, relation: Relation, values: Mapping[str, Any]) -> None:
        """Take the relation's columns out of the values."""
        self._cells = {name: Cell(values[name]) for name in COLUMNS[relation] if name in values}

    def __getattr__(self, name: str) -> Cell:
        """The column of this name."""
        return self._cells[name]

    def days(self, later: Value, earlier: Value) -> Cell:
        """Whole days from the earlier day to the later."""
        last, first = plain(later), plain(earlier)
        return Cell(None if last is None or first is None else (last - first).days)


class PlainEdge:
    """The days of a span."""

    def __init__(self, span: Span) -> None:
        """Take the span."""
        self.first = Cell(span.first)
        self.last = Cell(span.last)

    def ago(self, days: int) -> Cell:
        """The day so many days before the last."""
        return Cell(add_days(self.last.value, -days))


class PlainBook:
    """A history as the rows of relations, worked out once for each span."""

    def __init__(self, history: History) -> None:
        """Take the history."""
        self.history = history
        self._rows: dict[tuple[Relation, Span], list[PlainRow]] = {}

    def rows(self, relation: Relation, span: Span) -> list[PlainRow]:
        """The rows of a relation at a span; movements are the same wherever it begins."""
        same = Span(span.seen, span.seen, span.seen) if relation is Relation.MOVES else span
        if (relation, same) not in self._rows:
            found = _rows(relation, self.history, same)
            self._rows[relation, same] = [PlainRow(relation, values) for values in found]
        return self._rows[relation, same]

    def figure(self, measure: Measure, span: Span) -> int | None:
        """What the measure answers when its sums are worked out row by row."""
        return measure.value({need.name: self.sums(need, span) for need in measure.needs}, span)

    def sums(self, need: Need, span: Span) -> tuple[int, ...]:
        """The figures of one need: for each span, or for each customer."""
        if not need.per:
            return tuple(
                added(need.sum, self.rows(need.sum.over, one), one) for one in need.when(span)
            )
        (one,) = need.when(span)
        of_customer: dict[object, list[PlainRow]] = {}
        for row in self.rows(need.sum.over, one):
            of_customer.setdefault(row.customer_id.value, []).append(row)
        return tuple(added(need.sum, rows, one) for rows in of_customer.values())


def added(sum_: Sum, rows: list[PlainRow], span: Span) -> int:
    """One sum over rows at one span."""
    edge = PlainEdge(span)
    chosen = [row for row in rows if plain(sum_.where(row, edge))]
    if sum_.how is How.COUNT:
        return len(chosen)
    if sum_.how is How.CUSTOMERS:
        return len({row.customer_id.value for row in chosen} - {None})
    if sum_.how is How.ITEMS:
        return len({row.item_id.value for row in chosen} - {None})
    numbers = [number for row in chosen if (number := plain(sum_.add(row))) is not None]
    if sum_.how is How.SUM:
        return sum(numbers)
    return min(numbers, default=0) if sum_.how is How.LEAST else max(numbers, default=0)


def _rows(relation: Relation, history: History, span: Span) -> Iterator[dict[str, Any]]:
    """The rows of a relation as the facts of a history give them."""
    if relation is Relation.LIMITS:
        yield from (_fields(limit) for limit in history.limits)
    elif relation is Relation.PROMISES:
        yield from (_fields(promise) for promise in history.promises)
    elif relation is Relation.CONTACTS:
        yield from (_fields(one) | {"item_id": one.item} for one in history.contacts)
    else:
        for number, item in enumerate(history.items):
            yield from _of_item(relation, item, number, span)


def _fields(fact: Value) -> dict[str, Any]:
    values = {name: getattr(fact, name) for name in fact.__slots__}
    return values | {"customer_id": values["customer_no"]}


def _of_item(relation: Relation, item: Item, number: int, span: Span) -> Iterator[dict[str, Any]]:
    values = _fields(item) | {"item_id": number, "side": item.side.value}
    values["document_kind"] = item.document_kind.value
    known = [move for move in item.moves if move.effective_on <= span.seen]
    if relation is Relation.MOVES:
        yield from (
            values | _fields_of(move) | {"seq": place, "known_in": True}
            for place, move in enumerate(known)
        )
        return
    left = sum(move.amount_minor for move in known)
    before = sum(move.amount_minor for move in known if move.effective_on < span.first)
    applied = sum(move.amount_minor for move in known if move.cause is EntryKind.APPLIED)
    if relation is Relation.PAIRS and before:
        yield values | {"open_before": before, "open_minor": left}
    elif relation is Relation.OPEN and left:
        yield values | {"open_minor": left}
    elif relation is Relation.CLOSED and known and not left:
        closed = max(move.effective_on for move in known)
        yield values | {"closed_on": closed, "paid_minor": -applied}


def _fields_of(move: Value) -> dict[str, Any]:
    values = {name: getattr(move, name) for name in move.__slots__}
    return values | {"kind": move.kind.value, "cause": move.cause.value}
