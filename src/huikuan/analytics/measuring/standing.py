"""The figures that every list of customers is made of, in the plain form that lists want (D6).

Stated by the same sums as the measures; only the wrapping differs, because a page of twenty
thousand customers has no time for a mapping a line.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from huikuan.analytics.engine.values import Aged, Standing, View
from huikuan.analytics.measuring import runs
from huikuan.analytics.measuring.engines import choose
from huikuan.analytics.measuring.questions import Question
from huikuan.analytics.measuring.shapes import Shape
from huikuan.kernel.days import Day, add_days
from huikuan.rules.aging import Buckets
from huikuan.rules.measures import (
    EPOCH,
    OLDEST,
    OPEN_ITEMS,
    OVERDUE_ITEMS,
    Relation,
    Span,
    Sum,
    aging_sums,
    span,
)

_CUSTOMER = ("customer",)


def aged(view: View, buckets: Buckets) -> list[Aged]:
    """What each customer owes in each currency by bucket, in minor units; zero lines left out."""
    found = _asked(view, Relation.MOVES, aging_sums(buckets), _CUSTOMER, (_day(view.as_of),))
    return [
        Aged(customer, currency, tuple(map(int, owed)), int(unapplied))
        for customer, currency, _, *owed, unapplied in found
        if unapplied or any(owed)
    ]


def standings(view: View) -> list[Standing]:
    """How many items each customer has open and past due, and the oldest due day past due.

    Only bills count: a credit note or cash on account is not late.
    """
    sums = (OPEN_ITEMS, OVERDUE_ITEMS, OLDEST)
    found = _asked(view, Relation.OPEN, sums, _CUSTOMER, (_day(view.as_of),))
    return [
        Standing(customer, currency, int(items), int(late), _since(oldest) if late else None)
        for customer, currency, _, items, late, oldest in found
        if items
    ]


def aging_at(
    view: View, buckets: Buckets, ends: Sequence[Day]
) -> Mapping[tuple[str, Day], list[int]]:
    """The debts by bucket, for each currency and day, in minor units; cash is left out."""
    points = tuple(_day(end) for end in ends)
    sums = aging_sums(buckets)[:-1]
    found = _asked(view, Relation.MOVES, sums, (), points)
    return {
        (currency, ends[point]): [int(minor) for minor in owed] for currency, point, *owed in found
    }


def _day(day: Day) -> Span:
    return span(day, day)


def _since(days: int) -> Day:
    return add_days(EPOCH, int(days))


def _asked(
    view: View,
    relation: Relation,
    sums: tuple[Sum, ...],
    dimensions: tuple[str, ...],
    points: tuple[Span, ...],
) -> Sequence[Sequence[Any]]:
    """The rows of one statement: dimensions, currency, place of the point, sums."""
    shape = Shape(
        relation=relation,
        sums=sums,
        dimensions=dimensions,
        spans=len(points),
        known=view.known_at is not None,
        scoped=view.salesperson is not None,
    )
    engine = choose(Question(view.company_id, (), points))
    return runs.run(engine, shape, points, runs.View(view.known_at, view.salesperson, None))
