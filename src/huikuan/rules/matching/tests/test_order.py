"""The order of Civil Code articles 560 and 561 as a table."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.matching import Claim, settle

from .firm import DAY, claim

DUE = DAY - timedelta(days=10)
LATER = DAY + timedelta(days=10)


def debt(number: int, minor: int, **more: object) -> Claim:
    return replace(claim(number, minor, due_on=DUE), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("why", "claims", "minor", "parts"),
    [
        ("due before not due", [debt(1, 50, due_on=LATER), debt(2, 50)], 60, {2: 50, 1: 10}),
        ("the least secured", [debt(1, 50, secured=True), debt(2, 50)], 60, {2: 50, 1: 10}),
        ("costs, interest, principal",
         [debt(1, 50), debt(2, 20, interest=True), debt(3, 5, costs=True)], 30,
         {3: 5, 2: 20, 1: 5}),
        ("the earliest due", [debt(1, 50), debt(2, 50, due_on=DUE - timedelta(1))], 60,
         {2: 50, 1: 10}),
        ("by shares", [debt(1, 100), debt(2, 50)], 30, {1: 20, 2: 10}),
        ("shares lose no cent", [debt(1, 100), debt(2, 100), debt(3, 100)], 100,
         {1: 34, 2: 33, 3: 33}),
        ("due on the day is due", [debt(1, 50, due_on=DAY), debt(2, 50, due_on=LATER)], 50,
         {1: 50}),
        ("more than all", [debt(1, 50)], 80, {1: 50}),
        ("a credit note is no debt", [debt(1, -50), debt(2, 50)], 30, {2: 30}),
    ],
)  # fmt: skip
def test_the_order_of_the_law(
    why: str, claims: list[Claim], minor: int, parts: dict[int, int]
) -> None:
    opens = {one.document_id: one.open_minor for one in claims}
    assert dict(settle(claims, opens, minor, DAY)) == parts, why


@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(0, 3)), max_size=8), st.integers(0, 2000)
)
@settings(deadline=None)
def test_no_debt_gets_more_than_is_open_and_nothing_is_lost(
    debts: list[tuple[int, int]], minor: int
) -> None:
    claims = [
        debt(at, amount, due_on=DUE + timedelta(days=days))
        for at, (amount, days) in enumerate(debts, 1)
    ]
    opens = {one.document_id: one.open_minor for one in claims}
    parts = settle(claims, opens, minor, DAY)
    assert all(0 < part <= opens[document] for document, part in parts)
    assert sum(part for _, part in parts) == min(minor, sum(opens.values()))
