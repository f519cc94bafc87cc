"""Which documents a sum of a measure is made of, largest first, page by page (D7; pages: explain).

The sum's own statement is asked by document and customer; the engine puts them in order and cuts
the page, and says of all of them how many there are, what they come to and a checksum over each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.analytics.measuring import engines
from huikuan.analytics.measuring.questions import Question
from huikuan.analytics.measuring.runs import View, run, whole
from huikuan.analytics.measuring.shapes import MONTH_DIMENSIONS, Shape
from huikuan.rules.measures import How, Span, Sum

_CURRENCY, _FIRST_LABEL = 1, 2
_TOTALS: Final[Mapping[How, str]] = {
    How.LEAST: "min(added)",
    How.MOST: "max(added)",
    How.CUSTOMERS: "count(distinct customer)",
}
# what an engine gives beside the documents is the same in each row: the page may lie past the end
_PAGE: Final = (
    "with parts as (select document, {customer} as customer, s0 as added from ({{answer}}) sums"
    " where c = asked_name(1) and s0 <> 0{labels}),"
    " totals as (select count(*) as number, {total} as total,"
    " sum(cast(document as decimal(19,0)) * added) as checksum from parts)"
    " select paged.document, paged.customer, paged.added, totals.number, totals.total,"
    " totals.checksum from totals left join (select * from parts"
    " order by abs(added) desc, document, customer limit {limit} offset {offset}) paged on 1 = 1"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one document adds; a customer of nothing is a receipt that nobody has claimed."""

    document_id: int
    customer_id: int | None
    added: int


@dataclass(frozen=True, slots=True)
class Contributions:
    """A page of the documents behind a sum, and what holds for all of them.

    `total` is the sum itself: of counted customers the different ones, of the least or most the
    one. `checksum` adds up document times amount, so that no document can change unseen.
    """

    parts: tuple[Part, ...]
    number: int
    total: int
    checksum: int


@dataclass(frozen=True, slots=True)
class Place:
    """Which figure: a group by its labels in the order of the dimensions, and its currency."""

    labels: tuple[object, ...]
    currency: str


def contributions(
    question: Question, one: Sum, span: Span, place: Place, *, limit: int, offset: int
) -> Contributions:
    """The documents that a sum over a span is made of, in one group and currency.

    Raises BadQuery as `ask` does for an engine.
    """
    engine = engines.choose(question)
    shape = Shape(
        relation=one.over,
        sums=(one,),
        dimensions=(*question.dimensions, "customer"),
        spans=1,
        known=question.known_at is not None,
        scoped=question.salesperson is not None,
        condition=question.condition,
        by_document=True,
    )
    labels, values = _narrowed(question.dimensions, place.labels)
    around = _PAGE.format(
        customer=f"d{len(question.dimensions)}",
        labels=labels,
        total=_TOTALS.get(one.how, "sum(added)"),
        limit=int(limit),
        offset=int(offset),
    )
    view = View(question.known_at, question.salesperson, question.condition)
    values[f"name_{_CURRENCY}"] = place.currency
    rows = run(engine, shape, (span,), view, around=around, more=values)
    _, _, _, number, total, checksum = rows[0]
    parts = [
        Part(document, customer, whole(added) or 0)
        for document, customer, added, *_ in rows
        if document is not None
    ]
    # the engine has cut the page, and may give its rows in any order
    parts.sort(key=lambda part: (-abs(part.added), part.document_id, part.customer_id or 0))
    return Contributions(tuple(parts), number, whole(total) or 0, whole(checksum) or 0)


def _narrowed(
    dimensions: tuple[str, ...], labels: tuple[object, ...]
) -> tuple[str, dict[str, object]]:
    """The condition that keeps one group, and the values that it compares with."""
    text = ""
    values: dict[str, object] = {}
    for place, (name, label) in enumerate(zip(dimensions, labels, strict=True)):
        column, asked = f"d{place}", f"asked_name({_FIRST_LABEL + place})"
        if label is None:
            text += f" and {column} is null"
            continue
        values[f"name_{_FIRST_LABEL + place}"] = str(label)
        if name in MONTH_DIMENSIONS:
            text += f" and cast({column} as date) = cast({asked} as date)"
        elif name in ("customer", "company"):
            text += f" and {column} = cast({asked} as int)"
        else:
            text += f" and {column} = {asked}"
    return text, values
