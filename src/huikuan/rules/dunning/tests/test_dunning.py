"""What dunning decides, in the words of the trade: small cases, and what holds for all of them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.dunning import (
    Actor,
    Case,
    Debt,
    Do,
    DunningPolicy,
    Finished,
    Held,
    Hold,
    Sent,
    WaitUntil,
    netted,
    next_step,
    parse,
)

DUE = dt.date(2026, 3, 1)


def document(name: str) -> dict[str, object]:
    file = resources.files("huikuan").joinpath("policies", "dunning", f"{name}.yaml")
    return dict(yaml.safe_load(file.read_bytes()))


STANDARD = parse(document("standard"))
PRESETS = {name: parse(document(name)) for name in ("gentle", "standard", "strict", "quick")}


def day(late: int) -> dt.date:
    return DUE + dt.timedelta(days=late)


def debt(item: int = 1, minor: int = 200_000, late: int = 0, **held: int) -> Debt:
    """A debt that fell due so many days before DUE."""
    return Debt(item, item, f"INV-{item}", day(-late), minor, held)


def case(*debts: Debt, **more: object) -> Case:
    return replace(Case(1, "CNY", debts or (debt(),)), **more)  # type: ignore[arg-type]


def sent(stage: str, late: int, *items: int, answered: int | None = None) -> Sent:
    return Sent(
        stage, day(late), frozenset(items or (1,)), None if answered is None else day(answered)
    )


def codes(step: object) -> list[str]:
    return [reason.code for reason in step.reasons]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "late", "stage"),
    [
        ("gentle", 1, "reminder"),
        ("standard", 7, "friendly"),
        ("strict", 1, "reminder"),
        ("quick", 7, "friendly"),
    ],
)
def test_each_preset_begins_on_its_day(name: str, late: int, stage: str) -> None:
    assert next_step(PRESETS[name], case(), day(late - 1)) == WaitUntil(
        day(late), next_step(PRESETS[name], case(), day(late - 1)).reasons
    )
    step = next_step(PRESETS[name], case(), day(late))
    assert isinstance(step, Do)
    assert (step.stage, step.asked_minor, step.actor) == (stage, 200_000, Actor.MACHINE)


def run(policy: DunningPolicy, first: int, last: int, told: Case) -> list[tuple[int, str]]:
    """Every step of the days from first to last, each done on the day it is due."""
    steps = []
    for late in range(first, last + 1):
        step = next_step(policy, told, day(late))
        if isinstance(step, Do):
            steps.append((late, step.stage))
            lines: dict[str, set[int]] = {}
            for line in step.lines:
                lines.setdefault(line.stage, set()).add(line.debt.item_id)
            new = tuple(Sent(code, day(late), frozenset(ids)) for code, ids in lines.items())
            told = replace(told, sent=(*told.sent, *new))
    return steps


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("gentle", [(1, "reminder"), (11, "reminder"), (21, "reminder"), (30, "formal"), (60, "formal"), (91, "hand_over")]),
        ("standard", [(7, "friendly"), (15, "call"), (30, "formal"), (45, "legal"), (90, "hand_over")]),
        ("strict", [(1, "reminder"), (4, "reminder"), (7, "reminder"), (10, "reminder"), (13, "reminder"), (16, "lawyer"), (31, "litigation")]),
        ("quick", [(7, "friendly"), (15, "formal"), (30, "hand_over")]),
    ],
)  # fmt: skip
def test_a_year_of_each_preset(name: str, steps: list[tuple[int, str]]) -> None:
    assert run(PRESETS[name], 0, 365, case()) == steps


def test_days_missed_are_made_up_once_and_in_order() -> None:
    # nobody asked for 40 days: the first level comes first, and the next keeps its distance
    assert run(STANDARD, 40, 120, case()) == [
        (40, "friendly"),
        (48, "call"),
        (63, "formal"),
        (78, "legal"),
    ]


def test_a_policy_that_skips_starts_where_the_age_calls() -> None:
    skipping = replace(STANDARD, skip=True)
    assert run(skipping, 40, 120, case()) == [(40, "formal"), (45, "legal"), (90, "hand_over")]
    # what is before the next level waits for it
    assert isinstance(next_step(skipping, case(sent=(sent("formal", 40),)), day(41)), WaitUntil)


def test_one_letter_at_the_highest_level_with_each_debt_at_its_own() -> None:
    told = case(debt(1), debt(2, late=20), debt(3, late=-100), sent=(sent("friendly", -10, 2),))
    step = next_step(STANDARD, told, day(8))
    assert isinstance(step, Do)
    assert step.stage == "call"
    assert [(line.debt.item_id, line.stage, line.days) for line in step.lines] == [
        (1, "friendly", 8),
        (2, "call", 28),
    ]
    assert not step.also
    # a debt that waits is listed, and its level stays
    told = case(debt(1), debt(2, late=20), sent=(sent("friendly", -10, 2), sent("call", 2, 2)))
    step = next_step(STANDARD, told, day(8))
    assert isinstance(step, Do)
    assert [line.debt.item_id for line in step.also] == [2]


def test_before_the_due_day_a_reminder_lapses_with_it() -> None:
    stages = document("standard")["stages"]
    early = {"stage": "early", "day": -3, "audience": "finance", "channels": ["email"]}
    early |= {"template": "statement_mail", "actor": "machine", "repeat_days": 1}
    policy = parse({**document("standard"), "spacing_days": 0, "stages": [early, *stages]})  # type: ignore[misc]
    assert run(policy, -5, 20, case()) == [
        (-3, "early"), (-2, "early"), (-1, "early"), (7, "friendly"), (15, "call"),
    ]  # fmt: skip
    assert run(policy, 1, 8, case()) == [(7, "friendly")]


def test_cash_pays_the_oldest_debt_first() -> None:
    told = case(debt(1, 100_000), debt(2, 100_000, late=5), unapplied_minor=150_000)
    assert netted(told) == {2: 0, 1: 50_000}
    step = next_step(STANDARD, told, day(10))
    assert isinstance(step, Do)
    assert [(line.debt.item_id, line.asked_minor) for line in step.lines] == [(1, 50_000)]
    assert codes(next_step(STANDARD, replace(told, unapplied_minor=200_000), day(10))) == [
        "dunning.covered_by_cash"
    ]


def test_nothing_is_asked_for_what_is_held() -> None:
    told = case(debt(1, 100_000, disputed=40_000, promised=60_000))
    step = next_step(STANDARD, told, day(10))
    assert isinstance(step, Finished)
    assert step.reasons[0].figures["by"] == "disputed, promised"
    assert codes(next_step(STANDARD, case(debt(1, 0)), day(10))) == ["dunning.nothing_owed"]


def test_what_stops_a_customer_stops_only_what_is_due() -> None:
    holds = (Hold("complaint"), Hold("pause", day(40)))
    step = next_step(STANDARD, case(holds=holds), day(10))
    assert isinstance(step, Held)
    assert codes(step) == ["dunning.hold_complaint", "dunning.hold_until"]
    assert isinstance(next_step(STANDARD, case(holds=holds), day(1)), WaitUntil)


def test_spacing_answer_and_pause_make_it_wait() -> None:
    asked = (sent("friendly", 12, answered=13),)
    told = case(debt(1), debt(2, late=10), sent=asked)
    assert next_step(STANDARD, told, day(15)).day == day(18)  # type: ignore[union-attr]
    assert codes(next_step(STANDARD, told, day(15))) == ["dunning.answered", "dunning.spacing"]
    resumed = next_step(STANDARD, replace(told, promise_broken=True), day(15))
    assert codes(resumed)[0] == "dunning.promise_broken"
    winter = parse(
        {**document("standard"), "pauses": [{"from": "12-25", "to": "01-05"}, {"from": "03-08", "to": "03-09"}]}
    )  # fmt: skip
    assert next_step(winter, case(), day(7)) == WaitUntil(
        dt.date(2026, 3, 10), next_step(winter, case(), day(7)).reasons
    )
    late = next_step(winter, case(debt(late=70)), dt.date(2026, 1, 2))
    assert isinstance(late, WaitUntil)
    assert late.day == dt.date(2026, 1, 6)


def test_a_small_amount_waits_and_a_large_or_old_one_meets_a_person() -> None:
    assert codes(next_step(STANDARD, case(debt(1, 49_999)), day(10))) == ["dunning.below_minimum"]
    for told, why in (
        (case(debt(1, 1_000_000)), "dunning.large"),
        (case(debt(1, late=85)), "dunning.old"),
        (case(key_account=True), "dunning.key_account"),
        (replace(case(), currency="JPY"), "dunning.no_threshold"),
    ):
        step = next_step(STANDARD, told, day(7))
        assert isinstance(step, Do)
        assert (step.actor, why in codes(step)) == (Actor.APPROVED, True)


def test_a_stage_that_the_policy_has_no_more_counts_as_none() -> None:
    step = next_step(STANDARD, case(sent=(sent("gone", 0),)), day(8))
    assert isinstance(step, Do)
    assert step.stage == "friendly"
    assert STANDARD.stage("formal").important
    with pytest.raises(KeyError):
        STANDARD.stage("gone")


def test_a_level_that_was_told_late_does_not_lower_a_debt() -> None:
    told = case(sent=(sent("call", 15), sent("friendly", 20)))
    assert run(STANDARD, 29, 31, told) == [(30, "formal")]


@given(
    late=st.lists(st.integers(-30, 200), min_size=1, max_size=4),
    skip=st.booleans(),
    days=st.lists(st.integers(0, 200), min_size=1, max_size=25, unique=True),
)
def test_no_level_is_left_out_and_none_comes_twice(
    late: list[int], *, skip: bool, days: list[int]
) -> None:
    """However irregularly the run is started, levels follow each other, spaced, up to the last."""
    policy = replace(STANDARD, skip=skip)
    places = [stage.code for stage in policy.stages]
    told = case(*(debt(at, late=each) for at, each in enumerate(late, 1)))
    seen: dict[int, list[int]] = {}
    steps = []
    for on in sorted(days):
        step = next_step(policy, told, day(on))
        if not isinstance(step, Do):
            continue
        steps.append(on)
        assert step.stage == max((line.stage for line in step.lines), key=places.index)
        for line in step.lines:
            level = places.index(line.stage)
            before = seen.setdefault(line.debt.item_id, [])
            assert line.days >= policy.stages[level].day
            assert level == (before[-1] if before else -1) + 1 or (skip and level > len(before))
            before.append(level)
        told = replace(
            told,
            sent=(
                *told.sent,
                *(Sent(line.stage, day(on), frozenset({line.debt.item_id})) for line in step.lines),
            ),
        )
    assert all(b - a >= policy.spacing_days for a, b in pairwise(steps))


@given(
    debts=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=6),
    cash=st.integers(0, 2_000),
)
def test_what_is_asked_is_what_is_owed_less_cash_and_what_is_held(
    debts: list[tuple[int, int]], cash: int
) -> None:
    told = case(
        *(debt(at, minor, held=held) for at, (minor, held) in enumerate(debts)),
        unapplied_minor=cash,
    )
    asked = netted(told)
    free = sum(max(0, minor - held) for minor, held in debts)
    assert sum(asked.values()) == max(0, free - cash)
    assert all(0 <= asked[at] <= minor for at, (minor, _) in enumerate(debts))


STAGE = {
    "stage": "one",
    "day": 1,
    "audience": "finance",
    "channels": ["email"],
    "template": "friendly_reminder",
    "actor": "machine",
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"kind": "aging"}, [("kind", "policy_kind")]),
        ({"stages": []}, [("stages", "dunning_stages")]),
        ({"stages": ["one"]}, [("stages.0", "dunning_stages")]),
        (
            {"stages": [{**STAGE, "day": 9}, {**STAGE, "day": 3}]},
            [("stages.1", "dunning_stage_twice"), ("stages.1.day", "dunning_order")],
        ),
        (
            {"stages": [{**STAGE, "stage": "A", "day": 5_000, "audience": "x", "template": "x", "actor": "x"}]},
            [
                ("stages.0.stage", "dunning_stages"),
                ("stages.0.day", "dunning_day"),
                ("stages.0.audience", "dunning_audience"),
                ("stages.0.template", "dunning_template"),
                ("stages.0.actor", "dunning_actor"),
            ],
        ),
        (
            {"stages": [{**STAGE, "channels": [], "effects": ["x"], "fee": 1, "repeat_days": -1, "interest": 1, "more": 1}]},
            [
                ("stages.0.more", "dunning_stage_key"),
                ("stages.0.channels", "dunning_channels"),
                ("stages.0.effects", "dunning_effects"),
                ("stages.0.fee", "dunning_amounts"),
                ("stages.0.repeat_days", "dunning_number"),
                ("stages.0.interest", "dunning_yes_no"),
            ],
        ),
        ({"answered": "x"}, [("answered", "dunning_answered")]),
        ({"minimum": {"cny": 1}}, [("minimum", "dunning_amounts")]),
        ({"automatic": {}}, [("automatic", "dunning_automatic")]),
        (
            {"automatic": {"below": {}, "days": 1, "otherwise": "machine"}},
            [("automatic.otherwise", "dunning_automatic")],
        ),
        ({"pauses": {}}, [("pauses", "dunning_pause")]),
        (
            {"pauses": [{"from": "02-30", "to": "03-01"}, {"from": "x", "to": "01-01"}, 1]},
            [(f"pauses.{at}", "dunning_pause") for at in range(3)],
        ),
        (
            {"pauses": [{"from": "03-01", "to": "12-01"}, {"from": "12-02", "to": "02-29"}]},
            [("pauses", "dunning_pause_circular")],
        ),
    ],
)  # fmt: skip
def test_a_policy_with_faults_is_refused_with_all_of_them(
    change: Mapping[str, object], found: list[tuple[str, str]]
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse({**document("standard"), **change})
    assert [(issue.path, issue.code) for issue in refused.value.issues] == found
