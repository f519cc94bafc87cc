"""Turns the form of a question into one Ibis expression, and that into an engine's SQL (D7).

One span: the entries are filtered and added up in one pass. Several spans: what can be added
entry by entry is first added up by the days that the sums look at, and that small table is put
beside every span (twelve agings need no twelve passes).
"""

import operator as op
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis

from huikuan.analytics.measuring.relations import (
    FIRST,
    LAST,
    OFFSETS,
    labelled,
    rows_of,
    with_attribute,
)
from huikuan.analytics.measuring.rows import Column, RelationRows, SpanEdges
from huikuan.analytics.measuring.schema import Table, asked_day, points
from huikuan.analytics.measuring.shapes import (
    ATTRIBUTE,
    CUSTOMER_DIMENSIONS,
    MONTH_DIMENSIONS,
    Shape,
)
from huikuan.analytics.measuring.sides import debts_alone
from huikuan.rules import filters
from huikuan.rules.measures import How, Sum


@dataclass(frozen=True, slots=True)
class Compiled:
    """The text of a statement, and which days before the last one it must be given."""

    text: str
    offsets: tuple[int, ...]


def compile_shape(shape: Shape, dialect: str) -> Compiled:
    """Write the statement of one form of question for `duckdb`, `postgres` or `pyspark`."""
    rows = _base(shape)
    noted = _noted(shape, rows)
    if shape.spans > 1:
        if noted.linear and "customer" not in shape.dimensions:
            rows = _added_by_day(shape, rows, noted)
        rows = _beside_spans(shape, rows, points(noted.offsets))
        at = _edges(rows)
    else:
        at = _parameters(noted.offsets)
    expression = _finished(shape, _grouped(shape, rows, at))
    text = ibis.to_sql(expression, dialect=dialect, pretty=False)
    return Compiled(str(text), noted.offsets)


@dataclass(frozen=True, slots=True)
class _Noted:
    """What the sums of a shape look at, and whether entries may be added up beforehand."""

    columns: frozenset[str]
    offsets: tuple[int, ...]
    linear: bool


def _noted(shape: Shape, rows: Table) -> _Noted:
    """Build the sums once, to learn what they name."""
    adding, testing = RelationRows(rows), RelationRows(rows)
    at = _parameters(())
    for one in shape.sums:
        one.add(adding)
        one.where(testing, at)
    if shape.condition is not None:
        filters.columns(shape.condition, _field_of(testing, at))
    summed = all(one.how is How.SUM for one in shape.sums)
    linear = summed and "amount_minor" not in testing.named and not shape.by_document
    columns = frozenset(adding.named | testing.named)
    return _Noted(columns, tuple(sorted(at.offsets)), linear)


def _parameters(offsets: tuple[int, ...]) -> SpanEdges:
    """The edges of the one span; before the offsets are known any place will do."""
    place = {days: OFFSETS + at for at, days in enumerate(offsets)}
    return SpanEdges(
        asked_day(FIRST), asked_day(LAST), lambda days: asked_day(place.get(days, OFFSETS))
    )


def _early(shape: Shape) -> bool:
    """Labels must be there before anything is added up.

    They are tested, customers are counted by them, or few of them make a small table for many
    spans.
    """
    counted = any(one.how is How.CUSTOMERS for one in shape.sums)
    return shape.condition is not None or counted or shape.spans > 1


def _base(shape: Shape) -> Table:
    rows = rows_of(
        shape.relation,
        known=shape.known,
        scoped=shape.scoped,
        debts_alone=debts_alone(shape.sums),
    )
    return _with_labels(shape, rows) if _early(shape) else rows


def _with_labels(shape: Shape, rows: Table) -> Table:
    if shape.condition is not None or any(name in CUSTOMER_DIMENSIONS for name in shape.dimensions):
        rows = labelled(rows)
    for name in shape.dimensions:
        if name.startswith(ATTRIBUTE):
            rows = with_attribute(rows, name.removeprefix(ATTRIBUTE))
    return rows


def _added_by_day(shape: Shape, rows: Table, noted: _Noted) -> Table:
    """The entries added up by everything that the sums and the groups look at."""
    sources = {source for _, source in _keys(shape)}
    keys = sorted((noted.columns | sources) - {"amount_minor"} | {"effective_on"})
    return rows.group_by(keys).agg(amount_minor=rows.amount_minor.sum().cast("decimal(38,0)"))


def _beside_spans(shape: Shape, rows: Table, asked: Table) -> Table:
    """Every row beside the spans in which one of the sums counts it, and beside no other."""
    row, at = RelationRows(rows), _edges(asked)
    counted = reduce(op.or_, (one.where(row, at) for one in shape.sums))
    return rows.join(asked, [rows.effective_on <= asked.span_seen, counted])


def _edges(rows: Table) -> SpanEdges:
    """The edges of the spans as columns."""
    return SpanEdges(rows.span_first, rows.span_last, lambda days: rows[f"ago_{days}"])


def _keys(shape: Shape) -> list[tuple[str, str]]:
    """Name and source column of what the first grouping groups by."""
    found = {"currency": "currency"}
    for name in shape.dimensions:
        if name in MONTH_DIMENSIONS:
            found[name] = MONTH_DIMENSIONS[name]
        elif name == "company":
            found["company_id"] = "company_id"
        elif _early(shape) and name != "customer":
            column = CUSTOMER_DIMENSIONS.get(name, name)
            found[column] = column
        else:
            found["customer_id"] = "customer_id"
            if name.startswith(ATTRIBUTE):
                found["document_id"] = "document_id"
    if shape.by_document:
        found["document_id"] = "document_id"
    return sorted(found.items())


def _grouped(shape: Shape, rows: Table, at: SpanEdges) -> Table:
    """The sums by currency, span, and the ids and months that the dimensions come from."""
    if shape.condition is not None:
        # a group of which no row fits is not there, rather than there with nothing in it
        fits = filters.columns(shape.condition, _field_of(RelationRows(rows), at))
        rows = rows.filter(fits)
        at = _edges(rows) if shape.spans > 1 else at
    seen = RelationRows(rows)
    keys = {
        name: rows[source].truncate("M") if name in MONTH_DIMENSIONS else rows[source]
        for name, source in _keys(shape)
    }
    if shape.spans > 1:
        keys["point"] = rows.point
    sums: dict[str, Any] = {}
    for place, one in enumerate(shape.sums):
        where = one.where(seen, at)
        add = one.add(RelationRows(rows, wide=one.wide))
        sums[f"s{place}"] = aggregate(one, rows, add, where)
    return rows.group_by(**keys).agg(**sums)


def aggregate(one: Sum, rows: Table, add: Column, where: Column) -> Column:
    """What a sum makes of what the rows add, over those that count."""
    if one.how is How.COUNT:
        return rows.count(where=where)
    if one.how is How.CUSTOMERS:
        return rows.customer_id.nunique(where=where)
    if one.how is How.ITEMS:
        return rows.item_id.nunique(where=where)
    if one.how is How.LEAST:
        return add.min(where=where)
    if one.how is How.MOST:
        return add.max(where=where)
    return add.sum(where=where)


def _finished(shape: Shape, added: Table) -> Table:
    """The sums by the dimensions asked for: ids become the labels they stand for."""
    rows = added if _early(shape) else _with_labels(shape, added)
    keys: dict[str, Any] = {
        f"d{place}": _dimension(rows, name) for place, name in enumerate(shape.dimensions)
    }
    keys["c"] = rows.currency
    keys["p"] = rows.point if shape.spans > 1 else ibis.literal(0, type="int32")
    if shape.by_document:
        keys["document"] = rows.document_id
    found = {f"s{place}": rows[f"s{place}"] for place in range(len(shape.sums))}
    if not _early(shape) and _labels_wanted(shape):
        rows = rows.group_by(**keys).agg(
            **{name: _again(one, found[name]) for name, one in zip(found, shape.sums, strict=True)}
        )
        keys = {name: rows[name] for name in keys}
        found = {name: rows[name] for name in found}
    # no rows are a sum of nothing, which is zero
    return rows.select(**keys, **{name: column.fill_null(0) for name, column in found.items()})


def _labels_wanted(shape: Shape) -> bool:
    """Whether ids must give way to labels, so that groups must be added up once more."""
    return any(
        name in CUSTOMER_DIMENSIONS or name.startswith(ATTRIBUTE) for name in shape.dimensions
    )


def _dimension(rows: Table, name: str) -> Column:
    if name in ("company", "customer"):
        return rows[f"{name}_id"]
    if name in CUSTOMER_DIMENSIONS:
        return rows[CUSTOMER_DIMENSIONS[name]].fill_null("")
    return rows[name]


def _again(one: Sum, column: Column) -> Column:
    """Add groups up: what was told apart by an id is now told apart by its label."""
    if one.how is How.LEAST:
        return column.min()
    if one.how is How.MOST:
        return column.max()
    return column.sum()


def _field_of(rows: RelationRows, at: SpanEdges) -> Callable[[str], Column]:
    """The column that a condition's field stands for."""

    def field(name: str) -> Column:
        if name == "overdue_days":
            return rows.days(at.last, rows.due_on)
        column: Column = getattr(rows, CUSTOMER_DIMENSIONS.get(name, name))
        return column

    return field
