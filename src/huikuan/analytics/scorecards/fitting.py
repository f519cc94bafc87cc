"""Fits a card to firms that failed and firms that did not, and tests it where it had not looked.

Everything that learns (edges, shapes, the choice of factors, points) is learnt inside each fold,
and each fold's card is scored as a document by `rules/scoring`, like any card in force: what the
report says is what a user gets.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import numpy as np

from huikuan.analytics.scorecards.boosting import boosted, rounds_for
from huikuan.analytics.scorecards.carding import Scale, coded, line, written
from huikuan.analytics.scorecards.samples import Sample
from huikuan.analytics.scorecards.shaping import edges, finest, placed, shape
from huikuan.analytics.scorecards.validating import (
    Held,
    Report,
    factor_reports,
    folds,
    graded,
    validated,
)
from huikuan.kernel.days import Day
from huikuan.rules.scoring import Card, Fact, Facts, evaluate, parse

_ANY_DAY: Final = Day(2000, 1, 1)
_CHOOSING_ROUNDS: Final = 150


@dataclass(frozen=True, slots=True)
class Plan:
    """How a card is made: its name, at most so many factors, folds, what shuffles them.

    `turns`: whether a factor may turn once. `rates`: the grades A to D end where a firm fails so many
    times as often as the average.
    """

    name: str
    most_factors: int = 30
    folds: int = 10
    seed: int = 1
    turns: bool = True
    rates: tuple[float, ...] = (0.25, 0.6, 1.5, 4.0)
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A card as a document that parses, and what it is worth on firms that it had not seen."""

    document: Mapping[str, Any]
    report: Report


def fit(sample: Sample, plan: Plan, told: Callable[[int, int], None] | None = None) -> Fitted:
    """Fit a card and validate it; `told` hears how many of all fits are done."""
    places = folds(sample.failed, plan.folds, plan.seed)
    held = []
    for fold in range(plan.folds):
        inside, outside = places != fold, places == fold
        document, scale = _card(_part(sample, inside), plan)
        points = scored(parse(document), _part(sample, outside))
        seen = scored(parse(document), _part(sample, inside))
        held.append(Held(outside, scale.odds(points), seen, points))
        if told:
            told(fold + 1, plan.folds + 1)
    document, scale = _card(sample, plan)
    odds = np.empty(len(sample.failed))
    for one in held:
        odds[one.rows] = one.odds
    document["grades"] = graded(odds, sample.failed, plan.rates, scale.points)
    card = parse(document)
    lines = factor_reports(card, _binned(card, sample), sample.failed)
    report = validated(sample, held, scale.points(odds), odds, document["grades"], lines)
    if told:
        told(plan.folds + 1, plan.folds + 1)
    return Fitted(document, report)


def scored(card: Card, sample: Sample) -> np.ndarray:
    """The points of firms, in hundredths, by the card as the rules read it."""
    facts = _facts(card, sample)
    return np.array([evaluate(card, one, _ANY_DAY).points for one in facts], np.int64)


def _binned(card: Card, sample: Sample) -> np.ndarray:
    """The bin of every firm in every factor; -1 where the figure is missing."""
    found = [
        [-1 if one.bin is None else one.bin for one in evaluate(card, facts, _ANY_DAY).factors]
        for facts in _facts(card, sample)
    ]
    return np.array(found, np.int64)


def _facts(card: Card, sample: Sample) -> list[Facts]:
    column = {coded(name): at for at, name in enumerate(sample.names)}
    asked = [(factor.figure.key, column[factor.code]) for factor in card.factors]
    return [
        {
            key: Fact(None if value != value else Decimal(repr(value)))  # noqa: PLR0124 - is it NaN
            for key, value in ((key, row[at]) for key, at in asked)
        }
        for row in sample.values.tolist()
    ]


def _part(sample: Sample, rows: np.ndarray) -> Sample:
    return Sample(sample.names, sample.values[rows], sample.failed[rows])


def _card(sample: Sample, plan: Plan) -> tuple[dict[str, Any], Scale]:
    """The card that these firms teach."""
    bins = finest(len(sample.failed))
    cuts = [edges(column, bins) for column in sample.values.T]
    places = placed(sample.values, cuts, bins)
    shapes = [shape(column, sample.failed, bins, turns=plan.turns) for column in places.T]
    rounds = rounds_for(int(sample.failed.sum()))
    chosen = np.arange(len(sample.names))
    if len(chosen) > plan.most_factors:
        first = boosted(places, sample.failed, shapes, bins, min(rounds, _CHOOSING_ROUNDS))
        moved = first.steps[chosen[:, None], places.T].std(axis=1)
        chosen = np.sort(np.argsort(-moved, kind="stable")[: plan.most_factors])
    found = boosted(places[:, chosen], sample.failed, [shapes[at] for at in chosen], bins, rounds)
    lines = [
        line(
            sample.names[at],
            cuts[at],
            _own(steps, len(cuts[at])),
            _own_places(places[:, at], len(cuts[at]), bins),
        )
        for at, steps in zip(chosen, found.steps, strict=True)
    ]
    return written(plan.name, lines, plan.dimensions, found.base)


def _own(steps: np.ndarray, cuts: int) -> np.ndarray:
    """The figures of the bins that a factor has, and of missing."""
    return np.append(steps[: cuts + 1], steps[-1])


def _own_places(places: np.ndarray, cuts: int, missing: int) -> np.ndarray:
    return np.where(places == missing, cuts + 1, places)
