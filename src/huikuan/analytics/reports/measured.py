"""Explains any measure: the sums that went in, and the documents that one of them is made of (P6).

The parameters are those of the measure, and: `currency`; `of`, the value of the dimension that the
question is by, for one row of it; `need` and `at`, which of the sums the documents are shown of,
by its name and the place of its span. The digest is over the request, the sums and the documents
of the page with a checksum over all, so it holds on any engine and for as long as no fact that
the answer looks at changes.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Row
from huikuan.analytics.faults import BadQuery, NothingThere
from huikuan.analytics.measuring import Figure, Question, ask
from huikuan.analytics.measuring.contributions import Contributions, Place, contributions
from huikuan.analytics.measuring.describing import Counted, counted, over_a_stretch
from huikuan.analytics.measuring.shapes import MONTH_DIMENSIONS
from huikuan.analytics.reports import measures
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.listing import document_row
from huikuan.analytics.reports.values import Column, Explanation, Ingredient, Report, plain
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.digests import digest
from huikuan.rules.filters import Kind
from huikuan.rules.measures import EPOCH, FAMILIES, Measure, Need, Span

OF: Final = "of"
PARAMS: Final = (*measures.PARAMS, "currency", OF, "need", "at")
_KINDS: Final[dict[Counted, Kind]] = {
    Counted.MONEY: "money",
    Counted.MONEY_DAYS: "money",
    Counted.DAYS: "count",
    Counted.COUNT: "count",
    Counted.DAY: "date",
}
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The sum whose documents are shown."""

    need: Need
    at: int
    span: Span


def explained(context: Context, name: str) -> Explanation:
    """What a measure's figure means, in one currency, and what it is made of.

    Without `currency` the company's own is taken. Raises BadQuery as the measure itself does, and
    for a need or span that it does not have; NothingThere for a value of the dimension that no
    figure has.
    """
    context.params.only(*PARAMS)
    measure = measures.one(context, name)
    dimensions = tuple(code for code in context.query.by if code not in measures.SERIES)
    currency = context.params.currency() or context.company.currency
    question = _question(context, measure, dimensions)
    labels = _labels(context, dimensions)
    figure = _figure(question, measure, labels, currency)
    chosen = _chosen(context, measure, question.spans[0])
    page = contributions(
        question,
        chosen.need.sum,
        chosen.span,
        Place(labels, currency),
        limit=min(context.query.limit or _MOST, _MOST),
        offset=context.query.offset,
    )
    return _told(context, measure, figure, chosen, page)


def _question(context: Context, measure: Measure, dimensions: tuple[str, ...]) -> Question:
    """The measure alone on the day asked for; without `of` over all rows of the dimension."""
    single = Context(replace(context.query, by=()), context.mark)
    asked = measures.questions(single, [measure])[0]
    return replace(asked, dimensions=dimensions if _of(context) is not None else ())


def _of(context: Context) -> str | None:
    found = context.query.params.get(OF)
    return None if found is None else str(found)


def _labels(context: Context, dimensions: tuple[str, ...]) -> tuple[object, ...]:
    of = _of(context)
    if of is None:
        return ()
    if len(dimensions) != 1:
        raise BadQuery("query.missing", name="by")
    name = dimensions[0]
    if name == "customer":
        found = [key for key, one in context.masters.items() if one.customer_no == of]
        if of and not found:
            raise NothingThere("query.no_customer", customer=of)
        return (found[0] if of else None,)
    if name in MONTH_DIMENSIONS:
        try:
            return (dt.date.fromisoformat(of),)
        except ValueError:
            raise BadQuery("query.unknown_value", name=OF, value=of) from None
    return (context.query.company_id if name == "company" else of,)


def _figure(
    question: Question, measure: Measure, labels: tuple[object, ...], currency: str
) -> Figure:
    for one in ask(question).figures:
        if one.currency == currency and one.labels == labels:
            return one
    span = question.spans[0]
    nothing = {need.name: () if need.per else (0,) * len(need.when(span)) for need in measure.needs}
    code = measure.card.code
    return Figure(labels, currency, span, {code: measure.value(nothing, span)}, {code: nothing})


def _chosen(context: Context, measure: Measure, span: Span) -> _Chosen:
    name = context.params.text("need") or measure.needs[0].name
    need = next((one for one in measure.needs if one.name == name), None)
    if need is None:
        raise BadQuery("query.unknown_value", name="need", value=name)
    at = context.params.whole("at") or 0
    spans = need.when(span)
    if at >= len(spans):
        raise BadQuery("query.unknown_value", name="at", value=str(at))
    return _Chosen(need, at, spans[at])


def _ingredients(measure: Measure, figure: Figure) -> tuple[Ingredient, ...]:
    """The sums that went in, in the order of the measure's needs and of their spans."""
    found = []
    for need in measure.needs:
        given = figure.sums[measure.card.code][need.name]
        spans = need.when(figure.span)
        unit, stretch = counted(need.sum), over_a_stretch(need.sum)
        values: Sequence[int] = (sum(given),) if need.per else given
        for at, (span, value) in enumerate(zip(spans, values, strict=True)):
            found.append(
                Ingredient(
                    need=need.name,
                    at=at,
                    code=need.sum.code.partition(":")[0],
                    kind=_KINDS[unit],
                    first=span.first if stretch else None,
                    last=span.last,
                    value=_value(unit, value),
                    customers=sum(1 for minor in given if minor) if need.per else None,
                )
            )
    return tuple(found)


def _value(unit: Counted, number: int) -> int | Day:
    return add_days(EPOCH, number) if unit is Counted.DAY else number


def _documents(context: Context, chosen: _Chosen, page: Contributions, currency: str) -> Report:
    unit = counted(chosen.need.sum)
    keys = [part.document_id for part in page.parts]
    papers = {row["document_id"]: row for row in engine.details(context.view, keys)}
    rows: list[Row] = []
    for part in page.parts:
        row = document_row(context, papers[part.document_id])
        rows.append({**row, "added": _value(unit, part.added), "currency": currency})
    columns = (
        Column("number", "text"),
        Column("kind", "text"),
        Column("customer_no", "text"),
        Column("customer", "text"),
        Column("issued_on", "date"),
        Column("currency", "text"),
        Column("added", _KINDS[unit]),
    )
    totals: list[Row] = [{"currency": currency, "added": _value(unit, page.total)}]
    meta = context.meta(need=chosen.need.name, at=chosen.at)
    return Report("contributions", columns, rows, totals, page.number, meta)


def _told(
    context: Context, measure: Measure, figure: Figure, chosen: _Chosen, page: Contributions
) -> Explanation:
    currency, card = figure.currency, measure.card
    ingredients = _ingredients(measure, figure)
    value = measures.shown(measure, figure)
    parameters = _parameters(context, measure, figure)
    policy = _policy(context) if card.family in FAMILIES else None
    content = {
        "measure": card.code,
        "company": context.view.company_id,
        "salesperson": context.view.salesperson or "",
        "parameters": {name: plain(given) for name, given in parameters.items()},
        "value": plain(value),
        "policy": plain(policy),
        "sums": [
            [one.need, one.at, one.code, plain(one.first), plain(one.last), plain(one.value)]
            for one in ingredients
        ],
        "documents_of": [chosen.need.name, chosen.at],
        "documents": [[part.document_id, part.added] for part in page.parts],
        "all_documents": [page.number, page.total, page.checksum],
    }
    documents = _documents(context, chosen, page, currency)
    return Explanation(
        figure=card.code,
        kind=measures.kind_of(card),
        currency=currency,
        value=value,
        parameters=parameters,
        policy=policy,
        documents=documents,
        entries=Report("entries", (), (), (), 0, context.meta()),
        digest=digest(content),
        card=card,
        sums=ingredients,
    )


def _parameters(context: Context, measure: Measure, figure: Figure) -> dict[str, object]:
    """Everything that the figure depends on, the numbers in its definition too."""
    query = context.query
    basis = {"basis": context.buckets.basis.value} if measure.card.family in FAMILIES else {}
    by = {"by": ", ".join(query.by), OF: _of(context)} if figure.labels else {}
    return {
        "as_of": query.as_of,
        "known_at": query.known_at,
        "currency": figure.currency,
        "first": figure.span.first,
        "last": figure.span.last,
        "months": figure.span.months,
        **basis,
        **by,
        **({"where": query.where} if query.where else {}),
        **dict(measure.params),
    }


def _policy(context: Context) -> dict[str, object]:
    policy = context.policy
    return {
        "kind": policy.kind,
        "name": policy.name,
        "version": policy.version,
        "digest": policy.digest,
    }
