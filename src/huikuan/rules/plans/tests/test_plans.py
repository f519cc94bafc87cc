"""Whether a promise is kept, what it holds meanwhile, and what may be promised at all (A7)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.plans import (
    PLAN,
    Consent,
    Instalment,
    Kind,
    Part,
    Payment,
    State,
    Terms,
    agreeable,
    equal_parts,
    judge,
    level,
    parse,
)

DAY = date(2026, 3, 2)
DOCUMENT: dict[str, Any] = {
    "kind": "plans",
    "name": "standard",
    "tolerance_days": 3,
    "confirm_days": 60,
    "most_level": 2,
    "promise": {"days": 45, "instalments": 3},
    "plan": {
        "instalments": 24,
        "months": 24,
        "acknowledgement": True,
        "accelerates": True,
        "interest": "regime",
    },
    "extension_days": 60,
    "approve_above": {"CNY": 1_000},
    "security_above": {"CNY": 5_000},
}


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def terms(*instalments: tuple[int, int], **more: Any) -> Terms:  # noqa: ANN401 - fields of the terms
    total = sum(minor for _, minor in instalments)
    given: dict[str, Any] = {
        "kind": Kind.PROMISE,
        "given_on": DAY,
        "instalments": tuple(
            Instalment(no, on(day), minor) for no, (day, minor) in enumerate(instalments, 1)
        ),
        "parts": (Part(1, total, on(-20)),) if total else (),
        "tolerance_days": 3,
    }
    return Terms(**{**given, **more})


def paid(*payments: tuple[int, int]) -> list[Payment]:
    return [Payment(1, on(day), minor) for day, minor in payments]


@pytest.mark.parametrize(
    ("payments", "day", "state", "held", "missed"),
    [
        ([], 4, State.OPEN, 100, 0),
        # three days of tolerance after the fourth
        ([], 7, State.OPEN, 100, 0),
        ([], 8, State.BROKEN, 0, 100),
        ([(7, 100)], 7, State.KEPT, 0, 0),
        ([(7, 100)], 90, State.KEPT, 0, 0),
        ([(2, 40)], 5, State.OPEN, 60, 0),
        ([(2, 40)], 8, State.PARTLY, 0, 60),
        # what comes later is no promise kept
        ([(9, 100)], 9, State.BROKEN, 0, 0),
        # a payment taken back never came: it is told on its own day
        ([(3, 100), (3, -100)], 8, State.BROKEN, 0, 100),
        ([(1, 150)], 8, State.KEPT, 0, 0),
    ],
)
def test_a_promise_is_judged_when_its_days_are_over(
    payments: list[tuple[int, int]], day: int, state: State, held: int, missed: int
) -> None:
    found = judge(terms((4, 100)), paid(*payments), on(day))
    assert (found.state, found.held_minor, found.missed_minor) == (state, held, missed)
    assert (found.next_due == on(4)) is (state is State.OPEN)


def test_a_plan_that_accelerates_falls_due_whole_and_another_goes_on() -> None:
    three = ((10, 100), (40, 100), (70, 100))
    came = paid((10, 100))
    kept = judge(terms(*three, kind=Kind.PLAN), came, on(41))
    assert (kept.state, kept.held_minor, kept.next_due) == (State.OPEN, 200, on(40))
    missed = judge(terms(*three, kind=Kind.PLAN), came, on(44))
    assert (missed.state, missed.held_minor, missed.missed_minor) == (State.PARTLY, 0, 200)
    goes_on = judge(terms(*three, kind=Kind.PLAN, accelerates=False), came, on(44))
    assert (goes_on.state, goes_on.held_minor, goes_on.missed_minor) == (State.OPEN, 100, 100)
    assert goes_on.next_due == on(70)
    over = judge(terms(*three, kind=Kind.PLAN, accelerates=False), came, on(80))
    assert (over.state, over.on_time_minor) == (State.PARTLY, 100)
    nothing = judge(terms(*three, kind=Kind.PLAN), [], on(14))
    assert nothing.state is State.BROKEN


def test_a_withdrawn_promise_holds_nothing_from_its_day_on() -> None:
    ended = terms((20, 100), ended_on=on(5))
    assert judge(ended, [], on(4)).held_minor == 100
    found = judge(ended, [], on(5))
    assert (found.state, found.held_minor, found.missed_minor) == (State.WITHDRAWN, 0, 0)


def test_the_newest_debts_are_held_and_never_more_than_is_open() -> None:
    parts = (Part(1, 60, on(-30)), Part(2, 40, on(-10)))
    promise = terms((5, 100), parts=parts)
    assert judge(promise, [], on(1)).held == {1: 60, 2: 40}
    came = [Payment(2, on(1), 30)]
    assert judge(promise, came, on(1)).held == {1: 60, 2: 10}
    assert judge(promise, [], on(1), {1: 50}).held == {1: 50}


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(-200, 200)), max_size=8),
    st.integers(0, 60),
    st.booleans(),
)
def test_what_is_held_paid_and_missed_is_never_more_than_was_promised(
    payments: list[tuple[int, int]], day: int, accelerates: bool
) -> None:
    plan = terms((5, 70), (15, 20), (30, 10), kind=Kind.PLAN, accelerates=accelerates)
    found = judge(plan, paid(*payments), on(day))
    assert 0 <= found.held_minor <= plan.total
    assert found.held_minor + found.paid_minor <= plan.total
    assert 0 <= found.missed_minor <= plan.total
    assert found.state is State.OPEN or found.held_minor == 0
    assert found.on_time_minor <= plan.total


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([], 1),
        ([State.KEPT], 1),
        ([State.OPEN], 2),
        ([State.BROKEN, State.KEPT, State.PARTLY], 3),
        ([State.WITHDRAWN, State.REJECTED, State.PROPOSED], 2),
    ],
)
def test_the_level_counts_what_was_not_kept(before: list[State], expected: int) -> None:
    assert level(before) == expected


POLICY = parse(DOCUMENT)


def refusals(asked: Terms, free: int = 10_000, **more: Any) -> list[str]:  # noqa: ANN401 - as above
    given: dict[str, Any] = {"currency": "CNY", "level": 1, **more}
    found = agreeable(asked, POLICY, {1: free}, **given)
    return [one.code for one in (*found.refused, *found.approval)]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (terms(), ["plans.no_instalments", "plans.nothing_open"]),
        (terms((5, 0)), ["plans.amount", "plans.nothing_open"]),
        (terms((-1, 10)), ["plans.past_day"]),
        (terms((9, 10), (5, 10)), ["plans.order"]),
        (terms((5, 10), parts=(Part(1, 9, DAY),)), ["plans.sum"]),
        (
            terms((5, 20_000), kind=Kind.PLAN),
            ["plans.too_much", "plans.acknowledgement", "plans.security"],
        ),
        (terms((46, 10)), ["plans.too_late"]),
        (terms((1, 1), (2, 1), (3, 1), (4, 1)), ["plans.too_many"]),
        (terms((5, 10)), []),
        (terms((5, 1_001)), ["plans.approve_amount"]),
    ],
)
def test_what_may_be_promised(asked: Terms, codes: list[str]) -> None:
    assert refusals(asked) == codes


def test_a_plan_needs_what_the_policy_asks_for() -> None:
    plan = terms((30, 3_000), (60, 3_000), kind=Kind.PLAN)
    assert refusals(plan) == ["plans.acknowledgement", "plans.security"]
    signed = {"acknowledged": True, "secured": True}
    assert refusals(plan, **signed) == ["plans.approve_plan", "plans.approve_amount"]
    assert refusals(plan, **signed, level=3)[1] == "plans.approve_level"
    assert refusals(plan, **signed, insured=True)[-1] == "plans.approve_insurer"
    late = agreeable(
        plan, POLICY, {1: 9_000}, currency="CNY", level=1, insured=True, consented=True, **signed
    )
    assert late.consent is Consent.GIVEN
    far = terms((800, 10), kind=Kind.PLAN)
    assert refusals(far, **signed) == ["plans.too_late"]


def test_equal_parts_come_to_the_whole() -> None:
    parts = equal_parts(100, 3, date(2026, 1, 31))
    assert [(one.due_on.isoformat(), one.minor) for one in parts] == [
        ("2026-01-31", 33),
        ("2026-02-28", 33),
        ("2026-03-31", 34),
    ]


def test_every_state_is_reached_and_what_people_ended_stays_ended() -> None:
    assert PLAN.reachable() == set(State)
    assert PLAN.ends == {State.WITHDRAWN, State.REJECTED}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "disputes"}, "policy_kind"),
        ({"tolerance_days": -1}, "plans_number"),
        ({"promise": None}, "plans_number"),
        ({"promise": {**DOCUMENT["promise"], "other": 1}}, "plans_number"),
        ({"plan": {**DOCUMENT["plan"], "acknowledgement": "yes"}}, "plans_choice"),
        ({"plan": {**DOCUMENT["plan"], "interest": "much"}}, "plans_choice"),
        ({"approve_above": None}, "plans_amounts"),
        ({"security_above": {"CNY": -1}}, "plans_amounts"),
        ({"security_above": {"YUAN": 1}}, "plans_amounts"),
    ],
)
def test_a_policy_with_a_fault_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse(DOCUMENT | change)
    assert code in {one.code for one in refused.value.issues}
