"""A fitted card parses, reads, bends as it may, and is worth what an honest test says."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from huikuan.analytics.scorecards import BadFormula, BadSample, Plan, derived, fit, sample
from huikuan.analytics.scorecards.fitting import scored
from huikuan.analytics.scorecards.formulas import computed
from huikuan.analytics.scorecards.samples import Sample
from huikuan.analytics.scorecards.shaping import edges, shape, written_as
from huikuan.analytics.scorecards.validating import auc, folds, graded, ks, psi
from huikuan.rules.scoring import parse

FIRMS = 1500


def firms(seed: int = 1) -> Sample:
    """Debt makes firms fail, a stock that is too small or too large as well; noise does not."""
    luck = np.random.default_rng(seed)
    debt, stock, noise = luck.random(FIRMS), luck.random(FIRMS), luck.random(FIRMS)
    odds = -4 + 5 * debt + 12 * (stock - 0.5) ** 2
    failed = luck.random(FIRMS) < 1 / (1 + np.exp(-odds))
    debt[luck.random(FIRMS) < 0.05] = np.nan
    columns = {"debt_to_assets": debt, "stock": stock, "noise": noise}
    return sample({name: one.tolist() for name, one in columns.items()}, failed.tolist())


def test_a_card_learns_what_matters_and_is_tested_where_it_had_not_looked() -> None:
    found = fit(firms(), Plan("small", folds=5))
    card = parse(found.document)
    weights = {factor.code: factor.weight for factor in card.factors}
    assert weights["debt_to_assets"] > weights["stock"] > weights.get("noise", 0)
    assert sum(weights.values()) == 10_000
    report = found.report
    assert 0.75 < report.auc < 0.92
    assert 0.7 < report.slope < 1.3
    assert report.psi < 0.2
    assert sum(one.firms for one in report.grades) == FIRMS
    expected = sum(one.expected for one in report.grades)
    assert expected == pytest.approx(report.failed, rel=0.1)
    rates = [one.failed / one.firms for one in report.grades if one.firms]
    assert rates[0] < rates[-1]


def test_more_debt_is_never_better_and_a_stock_may_turn_once() -> None:
    found = fit(firms(), Plan("small", folds=2))
    lines = {factor["code"]: factor for factor in found.document["factors"]}
    debt = [Decimal(one["points"]) for one in lines["debt_to_assets"]["bins"]]
    assert debt == sorted(debt, reverse=True)
    stock = [Decimal(one["points"]) for one in lines["stock"]["bins"]]
    signs = [after > before for before, after in pairwise(stock)]
    assert sum(before != after for before, after in pairwise(signs)) <= 1
    assert all(len(one["bins"]) <= 12 for one in found.document["factors"])


def test_without_turns_every_factor_only_rises_or_only_falls() -> None:
    found = fit(firms(), Plan("small", folds=2, turns=False))
    for factor in found.document["factors"]:
        points = [Decimal(one["points"]) for one in factor["bins"]]
        assert points in (sorted(points), sorted(points, reverse=True))


def test_the_same_firms_give_the_same_card() -> None:
    first, again = (fit(firms(), Plan("small", folds=2)) for _ in range(2))
    assert first == again


def test_what_is_learnt_by_heart_is_not_believed() -> None:
    """Outcomes that no figure explains: the card is worth nothing, and the report says so."""
    luck = np.random.default_rng(7)
    columns = {f"x{at}": luck.random(600).tolist() for at in range(10)}
    found = fit(sample(columns, (luck.random(600) < 0.2).tolist()), Plan("luck", folds=5))
    assert 0.4 < found.report.auc < 0.6


def test_a_known_ratio_keeps_its_name_and_a_foreign_column_is_one_of_the_record() -> None:
    factors = fit(firms(), Plan("small", folds=2)).document["factors"]
    asked = {one["code"]: (one["source"], one["of"]) for one in factors}
    assert asked["debt_to_assets"] == ("ratio", "debt_to_assets")
    assert asked["stock"] == ("attribute", "extra.stock")


@pytest.mark.parametrize(
    ("columns", "failed", "code"),
    [
        ({"a": [1.0, 2.0]}, [True, False], "scorecards.too_few_failed"),
        ({"a": [float(at) for at in range(30)]}, [True] * 30, "scorecards.too_few_good"),
        ({"a": [None] * 60}, [True, False] * 30, "scorecards.no_figures"),
        ({"a": [1.0] * 60}, [True, False] * 30, "scorecards.no_figures"),
    ],
)
def test_too_little_to_learn_from_is_refused(
    columns: dict[str, Any], failed: list[bool], code: str
) -> None:
    with pytest.raises(BadSample) as refused:
        sample(columns, failed)
    assert refused.value.code == code


def test_a_formula_divides_and_does_nothing_else() -> None:
    columns: dict[str, list[float | None]] = {"a": [6.0, None, 1.0], "b": [3.0, 1.0, 0.0]}
    assert derived(columns, {"r": "(a - 2) / -b * 3"})["r"] == [-4.0, None, None]
    table = {name: np.array(values, np.float64) for name, values in columns.items()}
    for formula in ("__import__('os')", "a ** 99", "a.real", "a if b else a", "(" * 200, "'a'"):
        with pytest.raises(BadFormula) as refused:
            computed(formula, table)
        assert refused.value.code == "scorecards.formula_unreadable"
    with pytest.raises(BadFormula) as unknown:
        computed("a / c", table)
    assert unknown.value.figures["name"] == "c"


def test_edges_part_neighbours_and_are_as_short_as_can_be() -> None:
    assert written_as(0.1, 0.3) == 0.3
    assert written_as(0.12345, 0.12349) == 0.12349
    assert written_as(99.0, 101.0) == 100.0
    column = np.array([0.0] * 50 + [0.1, 0.2, 0.3, 0.4] * 20 + [np.nan] * 5)
    cuts = edges(column, 10)
    assert len(np.unique(np.searchsorted(cuts, column[~np.isnan(column)], side="right"))) == (
        len(cuts) + 1
    )
    assert len(edges(np.array([np.nan, np.nan]), 5)) == 0


def test_a_valley_is_seen_only_where_there_is_one() -> None:
    places = np.repeat(np.arange(24), 100)
    rising = (np.tile(np.arange(100), 24) < places * 2).astype(np.int64)
    assert shape(places, rising, 24, turns=True).turn == 0
    valley = (np.tile(np.arange(100), 24) < np.abs(places - 12) * 4).astype(np.int64)
    found = shape(places, valley, 24, turns=True)
    assert found.direction == 1
    assert 10 <= found.turn <= 14
    assert shape(places, valley, 24, turns=False).turn == 0


def test_auc_and_ks_are_those_of_the_book() -> None:
    failed = np.array([1, 1, 0, 0, 0])
    assert auc(failed, np.array([3.0, 1.0, 2.0, 1.0, 0.0])) == pytest.approx(4.5 / 6)
    assert ks(failed, np.array([3.0, 2.0, 1.0, 0.0, 0.0])) == 1.0
    same = np.arange(1000)
    assert psi(same, same) == pytest.approx(0, abs=1e-9)
    assert psi(same, same + 500) > 0.25


def test_folds_deal_failures_out_alike() -> None:
    failed = np.array([1] * 50 + [0] * 450)
    places = folds(failed, 10, 1)
    assert [int(failed[places == fold].sum()) for fold in range(10)] == [5] * 10


def test_grades_fall_even_where_points_hardly_differ() -> None:
    failed = np.array([0, 1] * 100)
    for points in (np.full(200, 9_999.0), np.full(200, 3.0), np.arange(200.0)):
        starts = graded(points / 100, failed, (0.25, 0.6, 1.5, 4.0), lambda odds: 5_000 - odds)
        numbers = [Decimal(one) for one in starts.values()]
        assert numbers == sorted(set(numbers), reverse=True)
        assert 0 < numbers[-1] < numbers[0] <= 100


def test_points_are_those_that_the_rules_give() -> None:
    firms_ = firms()
    card = parse(fit(firms_, Plan("small", folds=2)).document)
    points = scored(card, firms_)
    assert 0 <= points.min() < points.max() <= 10_000
    assert auc(firms_.failed, -points.astype(np.float64)) > 0.8
