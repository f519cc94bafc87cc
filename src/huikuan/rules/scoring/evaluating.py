"""Decides what a card says of a customer: points by factor, what stops it, the grade (B2, B4).

Whole numbers alone: a factor counts its weight times the points of its bin, and rounding happens
once, half up, at the end. The factors' points come to the total, because each is the difference
of the rounded sums before and after it.
"""

from huikuan.kernel.days import Day
from huikuan.rules.scoring.policy import Card, Factor
from huikuan.rules.scoring.values import (
    GRADES,
    Fact,
    FactorValue,
    Facts,
    HardStop,
    Missing,
    Score,
)

_NOTHING = Fact(None)


def evaluate(card: Card, facts: Facts, as_of: Day) -> Score:
    """Return the score of a customer with these facts as of a day.

    A factor without a figure counts the points that the card gives for that, or nothing while its
    weight is spread over the others, or lets no grade be better than the worst. With too little
    known the grade is the card's grade for that. A hard stop that holds lets no grade be better
    than its own; the points stay as they were.
    """
    found = [_found(factor, facts) for factor in card.factors]
    counted = [
        (factor, fact, place, 0 if _left_out(factor, place) else factor.weight)
        for factor, (fact, place) in zip(card.factors, found, strict=True)
    ]
    whole = sum(weight for *_, weight in counted)
    lines, total, summed = [], 0, 0
    for factor, fact, place, weight in counted:
        summed += weight * _points(factor, place)
        reached = _rounded(summed, whole)
        most = _rounded(weight * max(factor.bins.points), whole)
        lines.append(_line(factor, fact, place, (reached - total, most, weight), as_of))
        total = reached
    known = sum(factor.weight for factor, _, place, _ in counted if place is not None)
    thin = known < card.known_below
    graded = card.thin_grade if thin else _grade(card, total)
    stops = _stops(card, facts, found)
    worst = max([graded, *(stop.grade for stop in stops)], key=GRADES.index)
    return Score(total, worst, known, thin, tuple(lines), stops)


def _found(factor: Factor, facts: Facts) -> tuple[Fact, int | None]:
    """The factor's fact and the bin that it falls into; no bin where there is no figure."""
    fact = facts.get(factor.figure.key, _NOTHING)
    return fact, None if fact.value is None else factor.bins.place(fact.value)


def _left_out(factor: Factor, place: int | None) -> bool:
    return place is None and factor.missing is Missing.SPREAD


def _points(factor: Factor, place: int | None) -> int:
    return factor.missing_points if place is None else factor.bins.points[place]


def _rounded(summed: int, whole: int) -> int:
    """A weighted sum over the weight that counts, half up; nothing known gives no points."""
    return (2 * summed + whole) // (2 * whole) if whole else 0


def _line(
    factor: Factor, fact: Fact, place: int | None, gave: tuple[int, int, int], as_of: Day
) -> FactorValue:
    points, most, weight = gave
    return FactorValue(
        code=factor.code,
        dimension=factor.dimension,
        source=factor.figure.source,
        value=fact.value,
        bin=place,
        points=points,
        most=most,
        weight=weight,
        origin=fact.origin or factor.figure.of,
        age_days=None if fact.on is None else (as_of - fact.on).days,
    )


def _grade(card: Card, points: int) -> str:
    return next(grade for grade, start in card.grades if points >= start)


def _stops(card: Card, facts: Facts, found: list[tuple[Fact, int | None]]) -> tuple[HardStop, ...]:
    stops = [
        HardStop(stop.code, facts.get(stop.test.figure.key, _NOTHING).value, stop.grade)
        for stop in card.hard_stops
        if stop.test.holds(facts)
    ]
    stops += [
        HardStop(factor.code, None, GRADES[-1])
        for factor, (_, place) in zip(card.factors, found, strict=True)
        if place is None and factor.missing is Missing.STOP
    ]
    return tuple(stops)
