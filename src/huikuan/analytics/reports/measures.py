"""Any measure by any dimension, on one day or over a series of days (D7; contract: report).

A measure's name is a report's name. `by` takes dimensions, and `month` or `quarter` for a series
of period ends with the day asked for as its last point. Figures of several currencies stand in
rows of their own; a total is the same measure asked without the dimensions, never a sum of ratios.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from huikuan.analytics.engine.values import Row
from huikuan.analytics.faults import BadQuery
from huikuan.analytics.filtering import condition_of
from huikuan.analytics.measuring import FIELDS, Answer, Figure, Question, ask
from huikuan.analytics.measuring.engines import unknown_measure
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.tables import Table
from huikuan.analytics.reports.values import Column
from huikuan.kernel.days import Day, add_months, month_end, month_start
from huikuan.rules.filters import Condition, Kind
from huikuan.rules.measures import FAMILIES, MEASURES, Card, Measure, Span, Unit, span
from huikuan.rules.measures import measures as every_measure

PARAMS: Final = ("measures", "months", "periods", "dates", "basis")
SEVERAL: Final = "measures"
SERIES: Final = ("month", "quarter")
_LONGEST: Final = 2_000
_QUARTER: Final = 3
_PERIODS: Final = 12
_MOST_POINTS: Final = 60
_MOST_MONTHS: Final = 60
_KINDS: Final[Mapping[Unit, Kind]] = {
    Unit.MINOR: "money",
    Unit.PERMYRIAD: "share",
    Unit.CENTIDAYS: "days",
    Unit.COUNT: "count",
    Unit.RATIO: "share",
}


def names() -> tuple[str, ...]:
    """The names that measures and families of measures are asked by."""
    return (*MEASURES, *FAMILIES)


def known(name: str) -> bool:
    """Tell whether a report's name is a measure, a family, one of its members, or `measures`."""
    return name == SEVERAL or name.partition(":")[0] in names()


def build(context: Context, name: str) -> Table:
    """The rows of one measure or family; under the name `measures`, of those in that parameter.

    Raises BadQuery as `ask` does, and for a series or span that cannot be.
    """
    context.params.only(*PARAMS)
    found = _wanted(context, name)
    asked = questions(context, found)
    answers = [ask(question) for question in asked]
    columns = (*_whose(context), *(column_of(measure.card) for measure in found))
    rows = _rows(context, answers, found)
    meta = context.meta(
        measures=[measure.card.code for measure in found],
        engine=answers[0].engine,
        spans=[[point.first, point.last] for point in asked[0].spans],
    )
    return Table(
        columns, _shown(context, rows, found), _totals(asked, found), columns[0].code, meta
    )


def questions(context: Context, found: Sequence[Measure]) -> list[Question]:
    """The measures as questions: one for all that look at spans of the same length.

    Each keeps the length of its own definition unless the question names one, so that a measure
    is the same figure alone and among others. Raises BadQuery for a series that cannot be.
    """
    lengths: dict[int, list[Measure]] = {}
    for measure in found:
        lengths.setdefault(measure.months, []).append(measure)
    if context.params.whole("months"):
        lengths = {0: list(found)}
    narrowed = condition(context)
    return [
        Question(
            company_id=context.query.company_id,
            measures=tuple(measure.card.code for measure in some),
            spans=spans(context, months),
            dimensions=tuple(code for code in context.query.by if code not in SERIES),
            known_at=context.view.known_at,
            salesperson=context.view.salesperson,
            condition=narrowed,
            buckets=context.buckets,
            engine=context.query.engine,
        )
        for months, some in lengths.items()
    ]


def one(context: Context, code: str) -> Measure:
    """The measure of a code, or the one member of a family.

    Raises BadQuery when there is none, and for a family as a whole.
    """
    found = every_measure(context.buckets).get(code)
    if found is None:
        raise unknown_measure(code)
    return found


def _wanted(context: Context, name: str) -> list[Measure]:
    """The measures of a name, of a family all members."""
    single = every_measure(context.buckets)
    found: list[Measure] = []
    given = context.params.text(SEVERAL, longest=_LONGEST)
    codes = given.split(",") if name == SEVERAL else [name]
    for code in dict.fromkeys(codes):
        if code in FAMILIES:
            found += FAMILIES[code](context.buckets)
        elif code in single:
            found.append(single[code])
        else:
            raise unknown_measure(code)
    return found


def condition(context: Context) -> Condition | None:
    """The condition over single movements and items that narrows what is counted.

    Raises BadFilter when it cannot be read.
    """
    return condition_of(context.query.where, FIELDS, lambda: _currencies(context))


def _currencies(context: Context) -> frozenset[str]:
    view = context.view
    point = span(view.as_of, view.as_of)
    found = ask(Question(view.company_id, ("open_balance",), (point,)))
    return frozenset(figure.currency for figure in found.figures)


def spans(context: Context, months: int) -> tuple[Span, ...]:
    """The spans asked for, oldest first: one, or one for each point of the series.

    Raises BadQuery: query.unknown_value for what cannot be read, query.too_many_points.
    """
    length = context.params.whole("months") or months
    if length > _MOST_MONTHS:
        raise BadQuery("query.unknown_value", name="months", value=str(length))
    return tuple(span(month_start(add_months(day, 1 - length)), day) for day in _points(context))


def _points(context: Context) -> list[Day]:
    as_of = context.view.as_of
    given = context.params.text("dates")
    if given:
        return _given(given)
    series = [name for name in SERIES if name in context.query.by]
    if not series:
        return [as_of]
    step = 1 if series[0] == "month" else _QUARTER
    count = context.params.whole("periods") or _PERIODS
    if count > _MOST_POINTS:
        raise BadQuery("query.too_many_points", most=str(_MOST_POINTS))
    end = _period_end(as_of, step)
    ends = [month_end(add_months(month_start(end), -step * back)) for back in range(count)]
    return [*reversed(ends[1:]), as_of]


def _period_end(day: Day, step: int) -> Day:
    """The last day of the day's own month or quarter."""
    return month_end(add_months(month_start(day), -(day.month % -step)))


def _given(text: str) -> list[Day]:
    days: list[Day] = []
    for one in text.split(","):
        try:
            days.append(dt.date.fromisoformat(one.strip()))
        except ValueError:
            raise BadQuery("query.unknown_value", name="dates", value=one.strip()) from None
    if len(days) > _MOST_POINTS:
        raise BadQuery("query.too_many_points", most=str(_MOST_POINTS))
    return sorted(set(days))


def _whose(context: Context) -> list[Column]:
    """The columns that say what a row is about."""
    found: list[Column] = []
    if _is_series(context):
        found.append(Column("day", "date"))
    for code in context.query.by:
        if code == "customer":
            found += [Column("customer_no", "text"), Column("name", "text")]
        elif code not in (*SERIES, "currency"):
            found.append(Column(code, "date" if code.endswith("_month") else "text"))
    return [*found, Column("currency", "text")]


def _is_series(context: Context) -> bool:
    return any(name in SERIES for name in context.query.by) or bool(context.params.text("dates"))


def column_of(card: Card) -> Column:
    """The column that a measure's figures stand in."""
    return Column(card.code, kind_of(card), measure=True)


def kind_of(card: Card) -> Kind:
    """What the figures of a measure are to a report."""
    return _KINDS[card.unit]


def _rows(context: Context, answers: Sequence[Answer], found: Sequence[Measure]) -> list[Row]:
    """One row a group, currency and last day, whatever the lengths of the spans."""
    rows: dict[tuple[object, ...], Row] = {}
    nothing = dict.fromkeys(measure.card.code for measure in found)
    named = {measure.card.code: measure for measure in found}
    for answer in answers:
        for figure in answer.figures:
            key = (figure.labels, figure.currency, figure.span.last)
            if key not in rows:
                rows[key] = {**_about(context, figure), **nothing}
            for code in answer.question.measures:
                rows[key][code] = shown(named[code], figure)
    return list(rows.values())


def _about(context: Context, figure: Figure) -> Row:
    """What a row is about."""
    row: Row = {"currency": figure.currency, "day": figure.span.last}
    names = [code for code in context.query.by if code not in SERIES]
    for code, label in zip(names, figure.labels, strict=True):
        if code == "customer":
            master = context.masters.get(label)
            row["customer_id"] = label
            row["customer_no"] = master.customer_no if master else ""
            row["name"] = master.name if master else ""
            # in what order names stand, as in the list of customers
            row["pinyin"] = master.pinyin if master else ""
        elif code != "currency":
            row[code] = label
    return row


def shown(measure: Measure, figure: Figure) -> Any:  # noqa: ANN401 - what a column of its kind holds
    """A figure as reports hold it: minor units, permyriad, whole counts; days with two places."""
    value = figure.values[measure.card.code]
    if value is not None and measure.card.unit is Unit.CENTIDAYS:
        return Decimal(value) / 100
    return value


def _shown(context: Context, rows: list[Row], found: Sequence[Measure]) -> list[Row]:
    """Rows that say something: a group without any figure is left out.

    The book as a whole is always shown, and a series has no gaps: zero is a figure there.
    """
    if not any(code not in (*SERIES, "currency") for code in context.query.by):
        return rows
    codes = [measure.card.code for measure in found]
    return [row for row in rows if any(row[code] for code in codes)]


def _totals(asked: Sequence[Question], found: Sequence[Measure]) -> list[Row]:
    """The measures of the whole book at the last point, one row a currency."""
    rows: dict[str, Row] = {}
    named = {measure.card.code: measure for measure in found}
    for question in asked:
        whole = ask(replace(question, dimensions=(), spans=question.spans[-1:]))
        for figure in whole.figures:
            row = rows.setdefault(
                figure.currency, {"currency": figure.currency} | dict.fromkeys(named)
            )
            row |= {code: shown(named[code], figure) for code in question.measures}
    return [rows[currency] for currency in sorted(rows)]
