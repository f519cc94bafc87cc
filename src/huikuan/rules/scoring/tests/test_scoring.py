"""A card is refused whole or scores every customer, and its points say where they are from."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.scoring import (
    Fact,
    RiskClass,
    evaluate,
    parse,
    parse_watch,
    watched,
)

DAY = date(2026, 3, 31)
CARD: Mapping[str, Any] = {
    "kind": "scorecard",
    "name": "small",
    "grades": {"A": 80, "B": 65, "C": 50, "D": 35},
    "thin": {"known_below": 50, "grade": "C"},
    "factors": [
        {
            "code": "punctual",
            "dimension": "transaction",
            "source": "measure",
            "of": "on_time_rate",
            "weight": 60,
            "missing": "spread",
            "bins": [
                {"to": "0.50", "points": 0},
                {"from": "0.50", "to": "0.90", "points": 50},
                {"from": "0.90", "points": 100},
            ],
        },
        {
            "code": "age",
            "dimension": "transaction",
            "source": "measure",
            "of": "relation_days",
            "weight": "25.5",
            "missing": 20,
            "bins": [{"to": 730, "points": 30}, {"from": 730, "points": 100}],
        },
        {
            "code": "industry",
            "dimension": "environment",
            "source": "attribute",
            "of": "industry",
            "weight": "14.5",
            "missing": "spread",
            "bins": [{"in": ["steel", "glass"], "points": 40}, {"else": True, "points": 80}],
        },
    ],
    "hard_stops": [
        {
            "code": "very_late",
            "source": "measure",
            "of": "oldest_overdue",
            "from": 90,
            "grade": "E",
        }
    ],
}
WATCH: Mapping[str, Any] = {
    "kind": "scoring",
    "name": "standard",
    "card": "small",
    "classes": {
        "high": {
            "cycle_days": 1,
            "grades": ["D", "E"],
            "any": [{"source": "measure", "of": "oldest_overdue", "from": 31}],
        },
        "medium": {"cycle_days": 30},
        "low": {
            "cycle_days": 60,
            "grades": ["A", "B"],
            "all": [{"source": "measure", "of": "relation_days", "from": 730}],
        },
    },
}


def preset(kind: str, name: str) -> dict[str, Any]:
    file = resources.files("huikuan").joinpath("policies", kind, f"{name}.yaml")
    found: dict[str, Any] = yaml.safe_load(file.read_bytes())
    return found


def facts(**values: Decimal | str | int | None) -> dict[str, Fact]:
    keys = {"industry": "attribute:industry"}
    return {
        keys.get(name, f"measure:{name}"): Fact(
            Decimal(value) if isinstance(value, int) else value, DAY
        )
        for name, value in values.items()
    }


def test_points_are_weight_times_the_bin_and_come_to_the_total() -> None:
    score = evaluate(
        parse(CARD),
        facts(on_time_rate=Decimal("0.90"), relation_days=729, industry="steel"),
        DAY,
    )
    assert [one.points for one in score.factors] == [6000, 765, 580]
    assert [one.most for one in score.factors] == [6000, 2550, 1160]
    assert (score.points, score.grade, score.known) == (7345, "B", 10_000)


def test_a_bin_begins_at_its_from_and_ends_before_its_to() -> None:
    card = parse(CARD)
    at = [
        evaluate(card, facts(on_time_rate=Decimal(rate)), DAY).factors[0].bin
        for rate in ("0.4999", "0.50", "0.8999", "0.90", "7", "-3")
    ]
    assert at == [0, 1, 1, 2, 2, 0]


def test_a_missing_figure_spreads_its_weight_or_counts_its_own_points() -> None:
    score = evaluate(parse(CARD), facts(on_time_rate=Decimal("0.95")), DAY)
    # 60 of 85.5 percent at 100, the other 25.5 at 20
    assert score.points == 7614
    assert [one.weight for one in score.factors] == [6000, 2550, 0]
    assert score.known == 6000


def test_of_a_stranger_the_card_says_that_it_knows_too_little() -> None:
    score = evaluate(parse(CARD), facts(), DAY)
    assert (score.thin, score.grade, score.known) == (True, "C", 0)


def test_nothing_at_all_to_divide_by_is_no_point_and_no_fault() -> None:
    document = deepcopy(dict(CARD))
    document["factors"][1]["missing"] = "spread"
    score = evaluate(parse(document), facts(), DAY)
    assert (score.points, score.grade, score.thin) == (0, "C", True)


def test_a_hard_stop_takes_the_grade_and_leaves_the_points() -> None:
    score = evaluate(parse(CARD), facts(on_time_rate=1, relation_days=2000, oldest_overdue=90), DAY)
    assert score.grade == "E"
    assert score.points == 10_000
    assert [(one.code, one.value) for one in score.hard_stops] == [("very_late", Decimal(90))]


def test_without_a_figure_that_the_card_insists_on_there_is_no_better_grade_than_e() -> None:
    document = deepcopy(dict(CARD))
    document["factors"][2]["missing"] = "stop"
    score = evaluate(parse(document), facts(on_time_rate=1, relation_days=2000), DAY)
    assert score.grade == "E"
    assert [one.code for one in score.hard_stops] == ["industry"]


def test_the_age_of_a_figure_is_told() -> None:
    known = {"measure:on_time_rate": Fact(Decimal(1), date(2026, 3, 1), "ledger")}
    line = evaluate(parse(CARD), known, DAY).factors[0]
    assert (line.age_days, line.origin) == (30, "ledger")


@given(
    st.fractions(0, 1).map(lambda one: Decimal(one.numerator) / Decimal(one.denominator)),
    st.one_of(st.none(), st.integers(0, 5000)),
    st.sampled_from([None, "steel", "paper"]),
)
def test_what_the_factors_give_is_always_the_whole(
    rate: Decimal, age: int | None, industry: str | None
) -> None:
    score = evaluate(
        parse(CARD), facts(on_time_rate=rate, relation_days=age, industry=industry), DAY
    )
    assert sum(one.points for one in score.factors) == score.points
    assert 0 <= score.points <= 10_000


def spoilt(path: str, value: object) -> dict[str, Any]:
    document = deepcopy(dict(CARD))
    at: Any = document
    *steps, last = path.split(".")
    for step in steps:
        at = at[int(step)] if step.isdigit() else at[step]
    if isinstance(at, list):
        at[int(last)] = value
    else:
        at[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "where", "code"),
    [
        ("factors.0.bins.1.from", "0.60", "factors.0.bins.1", "scorecard_gap"),
        ("factors.0.bins.1.from", "0.40", "factors.0.bins.1", "scorecard_overlap"),
        ("factors.0.bins.0.from", 0, "factors.0.bins.0", "scorecard_gap"),
        ("factors.0.bins.2.to", 1, "factors.0.bins.2", "scorecard_gap"),
        ("factors.0.bins.1", {"points": 5}, "factors.0.bins.1", "scorecard_overlap"),
        ("factors.0.bins.1.points", 101, "factors.0.bins.1.points", "scorecard_points"),
        ("factors.0.bins.1.points", 0.5, "factors.0.bins.1.points", "scorecard_points"),
        ("factors.0.bins", [], "factors.0.bins", "scorecard_bins"),
        ("factors.0.weight", 61, "factors", "scorecard_weights"),
        ("factors.0.weight", 0, "factors.0.weight", "scorecard_weight"),
        ("factors.0.of", "luck", "factors.0.of", "scorecard_unknown_figure"),
        ("factors.0.source", "stars", "factors.0.source", "scorecard_source"),
        ("factors.0.dimension", "moral", "factors.0.dimension", "scorecard_dimension"),
        ("factors.0.missing", "guess", "factors.0.missing", "scorecard_missing"),
        ("factors.1.code", "punctual", "factors", "scorecard_code"),
        ("factors.2.bins.1", {"in": ["x"], "points": 1}, "factors.2.bins.1", "scorecard_no_else"),
        ("factors.2.bins.0.in", ["a", "a"], "factors.2.bins.0", "scorecard_word_twice"),
        ("factors", [], "factors", "scorecard_no_factors"),
        ("grades", {"A": 60, "B": 65, "C": 50, "D": 35}, "grades", "scorecard_grades"),
        ("thin", {"known_below": 50, "grade": "F"}, "thin", "scorecard_thin"),
        ("hard_stops.0.grade", "Z", "hard_stops.0", "scorecard_stop"),
        ("hard_stops.0.from", "soon", "hard_stops.0", "scorecard_test"),
        ("faktors", 1, "faktors", "policy_unknown_key"),
    ],
)
def test_a_card_that_cannot_be_applied_is_refused(
    path: str, value: object, where: str, code: str
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse(spoilt(path, value))
    assert (where, code) in [(one.path, one.code) for one in refused.value.issues]


def test_every_fault_is_listed_at_once() -> None:
    document = spoilt("factors.0.of", "luck")
    document["factors"][1]["bins"][1]["from"] = 800
    document["factors"][2]["weight"] = 10
    with pytest.raises(PolicyRefused) as refused:
        parse(document)
    assert {one.code for one in refused.value.issues} == {
        "scorecard_unknown_figure",
        "scorecard_gap",
        "scorecard_weights",
    }


def test_a_ratio_is_known_where_the_credit_file_knows_it() -> None:
    document = spoilt("factors.1.source", "ratio")
    document["factors"][1]["of"] = "quick_ratio"
    assert parse(document).factors[1].figure.key == "ratio:quick_ratio"
    document["factors"][1]["of"] = "kindness"
    with pytest.raises(PolicyRefused):
        parse(document)


@pytest.mark.parametrize(
    ("rate", "age", "overdue", "risk_class", "cycle", "reasons"),
    [
        ("1", 730, 0, RiskClass.LOW, 60, ()),
        ("1", 729, 0, RiskClass.MEDIUM, 30, ("measure:relation_days",)),
        ("0.6", 730, 0, RiskClass.MEDIUM, 30, ("grade",)),
        ("1", 730, 30, RiskClass.LOW, 60, ()),
        ("1", 730, 31, RiskClass.HIGH, 1, ("measure:oldest_overdue",)),
        ("0", 100, 90, RiskClass.HIGH, 1, ("grade", "hard_stop", "measure:oldest_overdue")),
    ],
)
def test_the_class_of_watch_follows_grade_and_record(
    rate: str, age: int, overdue: int, risk_class: RiskClass, cycle: int, reasons: tuple[str, ...]
) -> None:
    known = facts(on_time_rate=Decimal(rate), relation_days=age, oldest_overdue=overdue)
    found = watched(parse_watch(WATCH), evaluate(parse(CARD), known, DAY), known)
    assert (found.risk_class, found.cycle_days, found.reasons) == (risk_class, cycle, reasons)


def test_a_grade_is_not_watched_closely_and_loosely_at_once() -> None:
    document = deepcopy(dict(WATCH))
    document["classes"]["high"]["grades"] = ["B"]
    document["classes"]["medium"]["cycle_days"] = 0
    with pytest.raises(PolicyRefused) as refused:
        parse_watch(document)
    assert {one.code for one in refused.value.issues} == {"scoring_grades", "scoring_cycle"}


@pytest.mark.parametrize("name", ["simple", "full"])
def test_the_cards_that_ship_say_what_the_requirements_say(name: str) -> None:
    card = parse(preset("scorecard", name))
    spoken = {factor.dimension.value for factor in card.factors}
    wanted = {"simple": {"transaction"}, "full": {"financial", "transaction", "environment"}}
    assert spoken == wanted[name]
    assert {stop.grade for stop in card.hard_stops} == {"D", "E"}


def test_two_years_of_good_record_are_watched_every_sixty_days() -> None:
    watch = parse_watch(preset("scoring", "standard"))
    assert [watch.cycles[one] for one in RiskClass] == [60, 30, 1]
    card = parse(preset("scorecard", watch.card))
    good = facts(on_time_rate=1, days_late=0, relation_days=730, oldest_overdue=0)
    assert watched(watch, evaluate(card, good, DAY), good).risk_class is RiskClass.LOW
    slightly = good | facts(oldest_overdue=5)
    assert watched(watch, evaluate(card, slightly, DAY), slightly).risk_class is RiskClass.MEDIUM
    new = facts(relation_days=10, oldest_overdue=0)
    fresh = evaluate(card, new, DAY)
    assert (fresh.grade, fresh.thin) == ("C", True)
    assert watched(watch, fresh, new).risk_class is RiskClass.MEDIUM
