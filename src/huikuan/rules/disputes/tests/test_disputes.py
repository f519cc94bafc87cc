"""What of a debt is disputed, and what of that may not be asked for (A8)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.disputes import (
    DISPUTE,
    OPEN,
    Amounts,
    Settlement,
    Standing,
    State,
    amounts,
    held,
    parse,
)

DAY = date(2026, 3, 2)
SAID = Standing(opened_on=DAY, answer_by=DAY + timedelta(days=5))
DOCUMENT: dict[str, Any] = {
    "kind": "disputes",
    "name": "standard",
    "reasons": [{"code": "quality", "zh": "质量", "en": "Quality", "owner": "quality"}],
    "causes": [{"code": "packing", "zh": "包装", "en": "Packing"}],
    "days": {"answer": 5, "record": 7, "settle": 14, "inspect": 30, "fulfil": 30},
}


@pytest.mark.parametrize(
    ("open_minor", "credited", "written_off", "expected"),
    [
        # 30 of 100 are disputed. The other 70 are paid: what is disputed stays
        (30, 0, 0, Amounts(30, 30, 0, 0, 0)),
        # 80 are paid: the last 10 of them paid what was disputed
        (20, 0, 0, Amounts(30, 20, 10, 0, 0)),
        # a credit of 25 is for the disputed part first
        (75, 25, 0, Amounts(30, 5, 0, 25, 0)),
        # more is credited than was disputed
        (60, 40, 0, Amounts(30, 0, 0, 30, 0)),
        (80, 10, 20, Amounts(30, 0, 0, 10, 20)),
        # settled, and a payment taken back later does not make a credit negative
        (0, 0, 0, Amounts(30, 0, 30, 0, 0)),
        (100, -5, 0, Amounts(30, 30, 0, 0, 0)),
    ],
)
def test_the_amounts_follow_the_ledger(
    open_minor: int, credited: int, written_off: int, expected: Amounts
) -> None:
    assert amounts(30, open_minor, credited, written_off) == expected


@given(
    st.integers(1, 10**9),
    st.integers(-(10**9), 10**9),
    st.integers(-(10**9), 10**9),
    st.integers(-(10**9), 10**9),
)
def test_nothing_of_a_disputed_amount_is_lost(
    original: int, open_minor: int, credited: int, written_off: int
) -> None:
    found = amounts(original, open_minor, credited, written_off)
    parts = (found.disputed, found.paid, found.credited, found.written_off)
    assert sum(parts) == original
    assert min(parts) >= 0
    assert found.disputed <= max(0, open_minor)


def test_two_parts_are_added_place_by_place() -> None:
    assert Amounts(5, 1, 1, 2, 1) + Amounts(7, 4, 1, 1, 1) == Amounts(12, 5, 2, 3, 2)


@pytest.mark.parametrize(
    ("standing", "after", "expected"),
    [
        (SAID, -1, 0),
        # what a customer raised holds until we had to answer
        (SAID, 5, 30),
        (SAID, 6, 0),
        (Standing(DAY, DAY, accepted_on=DAY), 90, 30),
        (Standing(DAY, DAY, accepted_on=DAY, closed_on=DAY + timedelta(days=3)), 2, 30),
        (Standing(DAY, DAY, accepted_on=DAY, closed_on=DAY + timedelta(days=3)), 3, 0),
        # settled: the concession of 20 less the 5 that are credited; a repair holds all
        (Standing(DAY, DAY, DAY, None, DAY, Settlement.DISCOUNT, 20), 1, 15),
        (Standing(DAY, DAY, DAY, None, DAY, Settlement.REPAIR, 0), 1, 30),
    ],
)
def test_what_may_not_be_asked_for_on_a_day(standing: Standing, after: int, expected: int) -> None:
    found = Amounts(35, 30, 0, 5, 0)
    assert held(standing, found, DAY + timedelta(days=after)) == expected


def test_every_state_is_reached_and_every_open_one_can_be_left() -> None:
    assert DISPUTE.reachable() == set(State)
    assert DISPUTE.ends == set(State) - set(OPEN)


def test_the_policy_says_who_settles_and_how_long_each_step_takes() -> None:
    policy = parse(DOCUMENT)
    quality, packing = policy.reason("quality"), policy.cause("packing")
    assert quality is not None
    assert packing is not None
    assert (quality.owner, packing.en, policy.days["inspect"]) == ("quality", "Packing", 30)
    assert policy.reason("nothing") is None
    assert policy.cause("nothing") is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "plans"}, "policy_kind"),
        ({"extra": 1}, "policy_unknown_key"),
        ({"reasons": []}, "disputes_word"),
        ({"reasons": ["quality"]}, "disputes_word"),
        ({"causes": [{"code": "x", "zh": "", "en": "X"}]}, "disputes_word"),
        ({"reasons": [{**DOCUMENT["reasons"][0], "owner": "nobody"}]}, "disputes_owner"),
        ({"reasons": DOCUMENT["reasons"] * 2}, "disputes_twice"),
        ({"days": {"answer": 5}}, "disputes_days"),
        ({"days": {**DOCUMENT["days"], "record": 0}}, "disputes_days"),
    ],
)
def test_a_policy_with_a_fault_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse(DOCUMENT | change)
    assert code in {one.code for one in refused.value.issues}
