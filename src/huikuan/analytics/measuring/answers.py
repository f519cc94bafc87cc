"""Works measures out: asks the sums that they need, then lets each measure's own rule divide (D7).

Engines only ever add whole numbers up; every ratio and every rounding is made here once, by the
measure itself, so that three engines cannot differ in a last digit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from huikuan.analytics.faults import BadQuery
from huikuan.analytics.measuring import engines
from huikuan.analytics.measuring.questions import Question
from huikuan.analytics.measuring.runs import View, lines
from huikuan.analytics.measuring.shapes import MONTH_DIMENSIONS, known_dimension
from huikuan.kernel.days import Day
from huikuan.rules.measures import COLUMNS, MEASURES, Measure, Need, Relation, Span, Sum, measures

Group = tuple[tuple[Any, ...], str]
"""The labels of a group in the order of the dimensions, and its currency."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One group and currency at one span: the value of every measure asked, by code.

    A value is a whole number in the unit of the measure's card; nothing means no answer (no sales
    to divide by). `sums` are the numbers that went in, by measure and need.
    """

    labels: tuple[Any, ...]
    currency: str
    span: Span
    values: Mapping[str, int | None]
    sums: Mapping[str, Mapping[str, tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The figures of a question, by group, currency and span, and the engine that added up."""

    question: Question
    figures: tuple[Figure, ...]
    engine: str

    def __len__(self) -> int:
        """What keeping it costs."""
        return len(self.figures)


def ask(question: Question) -> Answer:
    """Answer a question.

    Raises BadQuery: query.unknown_measure, query.unknown_dimension, query.unknown_engine,
    query.dimension_does_not_fit, query.engine_not_there, query.measure_not_fed.
    """
    known = MEASURES if question.buckets is None else measures(question.buckets)
    wanted = [_measure(known, code) for code in question.measures]
    _refuse_dimensions(question.dimensions, wanted)
    engine = engines.choose(question)
    asked = _asked(wanted, question.spans)
    found = _Found()
    view = View(question.known_at, question.salesperson, question.condition)
    for (relation, per, spans), sums in asked.items():
        dimensions = (*question.dimensions, *((per,) if per else ()))
        for line in lines(engine, relation, tuple(sums.values()), dimensions, spans, view):
            found.take(line.labels, line.currency, line.span, line.sums, per=per)
    return Answer(question, tuple(_figures(question, wanted, found)), engine.name)


def _measure(known: Mapping[str, Measure], code: str) -> Measure:
    measure = known.get(code)
    if measure is None:
        raise engines.unknown_measure(code)
    if measure.not_fed:
        missing = ", ".join(one.value for one in measure.not_fed)
        raise BadQuery("query.measure_not_fed", measure=code, missing=missing)
    return measure


def _refuse_dimensions(names: Iterable[str], wanted: Iterable[Measure]) -> None:
    """Refuse a dimension that is not there, or that the rows of a measure do not have."""
    for name in names:
        if not known_dimension(name):
            raise engines.unknown_dimension(name)
        column = MONTH_DIMENSIONS.get(name)
        for measure in wanted if column else ():
            if any(column not in COLUMNS[need.sum.over] for need in measure.needs):
                raise BadQuery("query.dimension_does_not_fit", name=name, measure=measure.card.code)


_Key = tuple[Relation, str, tuple[Span, ...]]


def _asked(wanted: Iterable[Measure], spans: tuple[Span, ...]) -> dict[_Key, dict[str, Sum]]:
    """The sums by relation, grain and set of spans: every such set is one pass over the book."""
    found: dict[_Key, dict[str, Sum]] = defaultdict(dict)
    for measure in wanted:
        for need in measure.needs:
            looked_at = tuple(dict.fromkeys(one for span in spans for one in need.when(span)))
            found[need.sum.over, need.per, tuple(sorted(looked_at, key=_in_time))][
                need.sum.code
            ] = need.sum
    return found


@dataclass(slots=True)
class _Found:
    """The sums that engines gave, by group, sum and span; finer ones as a list by group."""

    whole: dict[Group, dict[tuple[str, Span], int | None]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    finer: dict[Group, dict[tuple[str, Span], list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def take(
        self,
        labels: tuple[Any, ...],
        currency: str,
        span: Span,
        sums: Mapping[str, int | None],
        *,
        per: str,
    ) -> None:
        if per:
            of_group = self.finer[labels[:-1], currency]
            for code, value in sums.items():
                of_group[code, span].append(value or 0)
        else:
            of_whole = self.whole[labels, currency]
            for code, value in sums.items():
                of_whole[code, span] = value

    def groups(self) -> list[Group]:
        return sorted(
            {*self.whole, *self.finer},
            key=lambda group: (*(_sortable(label) for label in group[0]), group[1]),
        )

    def of(self, group: Group, need: Need, span: Span) -> tuple[int, ...]:
        spans = need.when(span)
        if need.per:
            mine = self.finer.get(group, {})
            # engines give customers in no order, an answer has one
            return tuple(
                value for one in spans for value in sorted(mine.get((need.sum.code, one), ()))
            )
        known = self.whole.get(group, {})
        return tuple(known.get((need.sum.code, one)) or 0 for one in spans)


def _sortable(label: Any) -> tuple[bool, Any]:  # noqa: ANN401 - a label is what an engine gives
    return (label is not None, label if label is not None else "")


def _figures(question: Question, wanted: list[Measure], found: _Found) -> Iterable[Figure]:
    for labels, currency in found.groups():
        for span in question.spans:
            values: dict[str, int | None] = {}
            sums: dict[str, Mapping[str, tuple[int, ...]]] = {}
            for measure in wanted:
                given = {
                    need.name: found.of((labels, currency), need, span) for need in measure.needs
                }
                values[measure.card.code] = measure.value(given, span)
                sums[measure.card.code] = given
            yield Figure(labels, currency, span, values, sums)


def _in_time(span: Span) -> tuple[Day, Day, Day]:
    return (span.last, span.first, span.seen)
