"""Runs the statements of a question's forms on one engine, and gives whole numbers back (D7)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from huikuan.analytics.engine.running import Engine
from huikuan.analytics.measuring.shapes import Shape
from huikuan.analytics.measuring.statements import statement, with_places
from huikuan.kernel.days import Day, add_days
from huikuan.rules.filters import Condition
from huikuan.rules.measures import Relation, Span, Sum

NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class View:
    """What holds for all statements of one question."""

    known_at: dt.datetime | None
    salesperson: str | None
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Line:
    """The sums of one group and currency at one span, by the sum's code."""

    labels: tuple[Any, ...]
    currency: str
    span: Span
    sums: Mapping[str, int | None]


def lines(
    engine: Engine,
    relation: Relation,
    sums: tuple[Sum, ...],
    dimensions: tuple[str, ...],
    spans: tuple[Span, ...],
    view: View,
) -> Iterator[Line]:
    """The sums by group, currency and span; groups without any row are not there.

    Items that must be followed one by one are asked a span at a time, everything else at once.
    """
    at_once = [spans] if relation is Relation.MOVES else [(span,) for span in spans]
    for asked in at_once:
        shape = Shape(
            relation=relation,
            sums=sums,
            dimensions=dimensions,
            spans=len(asked),
            known=view.known_at is not None,
            scoped=view.salesperson is not None,
            condition=view.condition,
        )
        for row in run(engine, shape, asked, view):
            *labels, currency, point = row[: len(dimensions) + 2]
            found = row[len(dimensions) + 2 :]
            yield Line(
                tuple(_label(label) for label in labels),
                currency,
                asked[point],
                {one.code: whole(value) for one, value in zip(sums, found, strict=True)},
            )


def run(
    engine: Engine,
    shape: Shape,
    spans: Sequence[Span],
    view: View,
    *,
    around: str = "select * from ({answer}) answer",
    more: Mapping[str, object] = NOTHING,
) -> Sequence[Sequence[Any]]:
    """Run one form of question over given spans.

    `around` asks something of the answer, with values of its own in `more`.
    """
    text, offsets = statement(shape, engine.dialect)
    days = [
        min(span.first for span in spans),
        max(span.last for span in spans),
        max(span.seen for span in spans),
    ]
    values: dict[str, Any] = {"instant_0": view.known_at, "name_0": view.salesperson, **more}
    if shape.spans == 1:
        days += [add_days(spans[0].last, -back) for back in offsets]
    tables = named_tables(engine, text)
    if view.known_at is not None:
        tables.append(_late(engine.late(view.known_at)))
    if shape.spans > 1:
        rows = []
        for place, span in enumerate(spans):
            edges = [
                span.first,
                span.last,
                span.seen,
                *(add_days(span.last, -back) for back in offsets),
            ]
            rows.append(_point(place, len(days), offsets))
            days += edges
        tables.insert(0, f"points as ({' union all '.join(rows)})")
    # the statement may begin with tables of its own
    asked = around.replace("{answer}", text)
    text = f"with {', '.join(tables)} select * from ({asked}) asked"  # noqa: S608 - our own texts
    text, given = dated(engine, text, days, values)
    return engine.execute(text, given)


def dated(
    engine: Engine, text: str, days: Sequence[Day], values: Mapping[str, object] = NOTHING
) -> tuple[str, dict[str, Any]]:
    """The text with the engine's placeholders, and the values of those that it has."""
    known = {**values, **{f"day_{place}": day for place, day in enumerate(days)}}
    text, used = with_places(engine.escape(text), engine.places)
    return text, {name: known[name] for name in used}


def named_tables(engine: Engine, text: str) -> list[str]:
    """The engine's texts of the tables that a statement names."""
    return [
        f"{name} as {engine.apart} ({engine.source(name)})"
        for name in _named(text)
        if engine.source(name)
    ]


def _point(place: int, at: int, offsets: Iterable[int]) -> str:
    columns = ["span_first", "span_last", "span_seen", *(f"ago_{back}" for back in offsets)]
    days = ", ".join(f"asked_day({at + step}) as {name}" for step, name in enumerate(columns))
    return f"select {place} as point, {days}"


def _late(acts: Iterable[int]) -> str:
    """The table of acts that were open at the instant; no act has a negative number."""
    rows = " union all ".join(f"select {act:d} as id" for act in (-1, *acts))
    return f"late as ({rows})"


def _named(text: str) -> list[str]:
    """The tables that a statement reads; every dialect quotes a table's name."""
    return [
        name
        for name in ("entries", "customers", "attributes")
        if f'"{name}"' in text or f"`{name}`" in text
    ]


def _label(value: Any) -> Any:  # noqa: ANN401 - what an engine gives
    # a month comes as a moment from engines that truncate to one
    return value.date() if isinstance(value, dt.datetime) else value


def whole(value: Any) -> int | None:  # noqa: ANN401 - what an engine gives
    """A sum as a whole number; engines give wide sums as decimals without places."""
    if value is None or type(value) is int:
        return value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    raise TypeError(f"no whole number: {value!r}")
