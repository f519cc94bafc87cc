"""Works many figures of every customer out at once, in columns from end to end (D7, P7).

The measures are the same that `ask` answers, with the same sums and the same arithmetic. Sums
that stand for themselves never leave their columns; only a ratio is divided customer by customer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from huikuan.analytics.columns import numbers, whole_numbers
from huikuan.analytics.engine.running import Engine
from huikuan.analytics.measuring.runs import dated, named_tables, whole
from huikuan.analytics.measuring.shapes import Abreast
from huikuan.analytics.measuring.statements import statement
from huikuan.kernel.days import add_days
from huikuan.rules.measures import Alone, Measure, Need, Relation, Span, Sum

_ABREAST = frozenset({Relation.MOVES, Relation.OPEN, Relation.CLOSED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure of every customer: its column's name, what it is, over which span."""

    name: str
    measure: Measure
    span: Span


def by_customer(engine: Engine, wanted: Sequence[Wanted]) -> pa.Table:
    """One row a customer and currency, in this order; receipts that nobody has claimed come last.

    Columns: customer_id (missing: nobody), currency, and each figure in the unit of its card, as a
    whole number of 64 bits; missing where there is none. Every span must be seen from the same
    day. Raises ValueError for spans seen from several days, and for relations that follow items
    over a span.
    """
    asked = {
        (need.sum.code, span): (need.sum, span)
        for one in wanted
        for need in one.measure.needs
        for span in need.when(one.span)
    }
    spans = tuple(dict.fromkeys(span for _, span in asked))
    if len({span.seen for span in spans}) != 1:
        raise ValueError("figures of customers are seen from one day")
    if any(one.over not in _ABREAST for one, _ in asked.values()):
        raise ValueError("figures of customers are added up from movements and items")
    sums = tuple((one, spans.index(span)) for one, span in asked.values())
    found = _added(engine, Abreast(sums, len(spans), known=False, scoped=False), spans)
    found = found.sort_by([("customer_id", "ascending"), ("currency", "ascending")])
    columns = {
        key: found[f"s{place}"].cast(_type(one))
        for place, (key, (one, _)) in enumerate(asked.items())
    }
    labels = {name: found[name] for name in ("customer_id", "currency")}
    return pa.table(labels | {one.name: _column(one, columns, len(found)) for one in wanted})


def _added(engine: Engine, shape: Abreast, spans: Sequence[Span]) -> pa.Table:
    text, asked = statement(shape, engine.dialect)
    days = [
        min(span.first for span in spans),
        max(span.last for span in spans),
        spans[0].seen,
        *(day for span in spans for day in (span.first, span.last)),
    ]
    ago = zip(asked[::2], asked[1::2], strict=True)
    days += [add_days(spans[place].last, -back) for place, back in ago]
    tables = ", ".join(named_tables(engine, text))
    text = f"with {tables} select * from ({text}) asked"  # noqa: S608 - our own texts
    text, values = dated(engine, text, days)
    if engine.columns is not None:
        return engine.columns(text, values)
    return _from_rows(engine.execute(text, values), shape.sums)


def _from_rows(rows: Sequence[Sequence[Any]], sums: Sequence[tuple[Sum, int]]) -> pa.Table:
    """The columns of an engine that gives rows."""
    customers, currencies, *found = zip(*rows, strict=True) if rows else [()] * (2 + len(sums))
    columns = {"customer_id": pa.array(customers, pa.int32())}
    columns["currency"] = pa.array(currencies, pa.string())
    for place, values in enumerate(found):
        # a sum comes as a decimal without places, whatever its size
        columns[f"s{place}"] = pa.array([whole(one) for one in values], pa.decimal128(38, 0))
    return pa.table(columns)


def _type(one: Sum) -> pa.DataType:
    return pa.decimal128(38, 0) if one.wide else pa.int64()


_Columns = dict[tuple[str, Span], pa.ChunkedArray]


def _column(wanted: Wanted, columns: _Columns, rows: int) -> pa.ChunkedArray | pa.Array:
    measure = wanted.measure
    if isinstance(measure.value, Alone):
        (need,) = measure.needs
        (span,) = need.when(wanted.span)
        return columns[need.sum.code, span]
    names = [need.name for need in measure.needs]
    given = zip(*(_given(need, wanted.span, columns, rows) for need in measure.needs), strict=True)
    value = measure.value
    found = [value(dict(zip(names, line, strict=True)), wanted.span) for line in given]
    return whole_numbers(found)


def _given(
    need: Need, span: Span, columns: _Columns, rows: int
) -> Iterator[tuple[int | None, ...]]:
    """What a need is for each customer: a figure for each of its spans."""
    parts = [_listed(columns[need.sum.code, one]) for one in need.when(span)]
    return zip(*parts, strict=True) if parts else iter([()] * rows)


def _listed(column: pa.ChunkedArray) -> list[int | None]:
    """The whole numbers of a sum; nearly all fit into 64 bits, which makes a list of them cheap."""
    try:
        return list(numbers(column).tolist())
    except pa.ArrowInvalid:
        return [whole(value) for value in column.to_pylist()]
