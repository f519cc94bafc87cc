"""What a step costs and brings, from which debt on it pays, and how the worklist is ranked."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from importlib import resources
from typing import Any

import pytest
import yaml

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.economics import (
    Bucket,
    CaseFacts,
    Seen,
    break_even,
    chance,
    fee_minor,
    next_best_step,
    outlook,
    parse,
    rank,
)

_FILE = resources.files("huikuan").joinpath("policies", "economics", "standard.yaml")
DOCUMENT: dict[str, Any] = yaml.safe_load(_FILE.read_bytes())
POLICY = parse(DOCUMENT)
TODAY = date(2026, 12, 1)
CASE = CaseFacts(asked_minor=5_000_000, overdue_days=20, grade="B")


@pytest.mark.parametrize(
    ("fee", "yuan", "expected"),
    [
        # the quick formulas of the Measures: 2.5 % A - 200, 2 % A + 300, 1 % A + 3,800 ...
        ("court", 10_000, 50),
        ("court", 100_000, 2_300),
        ("court", 200_000, 4_300),
        ("court", 500_000, 8_800),
        ("court", 1_000_000, 13_800),
        ("court", 2_000_000, 22_800),
        ("court", 5_000_000, 46_800),
        ("court", 10_000_000, 81_800),
        ("court", 20_000_000, 141_800),
        ("court", 30_000_000, 191_800),
        ("court_half", 100_000, 1_150),
        ("preservation", 1_000, 30),
        ("preservation", 100_000, 1_020),
        ("preservation", 896_000, 5_000),
        ("preservation", 5_000_000, 5_000),
        ("execution", 500_000, 7_400),
    ],
)
def test_fees_are_those_of_the_law(fee: str, yuan: int, expected: int) -> None:
    """Measures on Litigation Fees, articles 13 and 14."""
    assert fee_minor(POLICY.fees[fee], yuan * 100) == expected * 100


def test_a_chance_is_drawn_towards_the_policy_where_little_was_seen() -> None:
    """(paid + chance x weight) / (debts + weight); a grade without history has that of all."""
    assert chance(POLICY, 20, "B") == 9_800
    assert chance(POLICY, 20, "Z") == 9_700
    assert chance(POLICY, 20, "B", {(0, "B"): Seen(30, 15)}) == 7_400
    assert chance(POLICY, 20, "B", {(0, ""): Seen(3_000, 1_500)}) == 5_048
    assert chance(POLICY, 3_000, "D") == 400


@pytest.mark.parametrize(
    ("facts", "bucket", "first"),
    [
        (CASE, Bucket.EASY, "expected"),
        (replace(CASE, asked_minor=0), Bucket.WAITING, "nothing_to_ask"),
        (replace(CASE, waiting_until=date(2026, 12, 8)), Bucket.WAITING, "waiting"),
        (replace(CASE, waiting_until=TODAY), Bucket.EASY, "expected"),
        (replace(CASE, overdue_days=91), Bucket.AT_RISK, "long_overdue"),
        (replace(CASE, grade="D"), Bucket.AT_RISK, "grade_at_risk"),
        (replace(CASE, broken_promises=2), Bucket.AT_RISK, "promises_broken"),
        (replace(CASE, insolvent=True), Bucket.AT_RISK, "insolvent"),
        (replace(CASE, deadline_on=date(2027, 2, 1), deadline="limitation"), Bucket.AT_RISK,
         "deadline"),
        # a promise does not put off the day on which the right is lost
        (replace(CASE, deadline_on=date(2027, 2, 1), waiting_until=date(2026, 12, 8)),
         Bucket.AT_RISK, "deadline"),
        (replace(CASE, deadline_on=date(2027, 9, 1)), Bucket.EASY, "expected"),
    ],
)  # fmt: skip
def test_a_case_stands_in_its_bucket_for_a_reason(
    facts: CaseFacts, bucket: Bucket, first: str
) -> None:
    """Easy, waiting or at risk; what decides stands first."""
    found = rank(POLICY, facts, TODAY)
    assert (found.bucket, found.reasons[0].code) == (bucket, f"economics.{first}")


def test_the_score_is_expected_money_a_minute() -> None:
    """50,000 yuan, 6 % more by a call of eight minutes: 375 yuan a minute; all before a deadline."""
    assert rank(POLICY, CASE, TODAY).score == 37_500
    assert rank(POLICY, replace(CASE, overdue_days=45), TODAY).score == 75_000
    near = rank(POLICY, replace(CASE, deadline_on=date(2026, 12, 24)), TODAY)
    assert near.score == 612_500


def test_a_step_is_judged_by_what_it_adds() -> None:
    """A call to who pays anyway; a suit when nothing else will, and it pays for itself."""
    fresh = next_best_step(POLICY, replace(CASE, grade="A"))
    assert fresh.best is not None
    assert (fresh.best.step, fresh.reasons[0].code) == ("call", "economics.best")
    codes = {one.step: [why.code for why in one.reasons] for one in fresh.outlooks}
    assert codes["suit"] == ["economics.too_early", "economics.never_pays"]
    old = next_best_step(POLICY, replace(CASE, overdue_days=400))
    assert old.best is not None
    assert old.best.step == "suit"
    # of 50,000: 66 % are not expected, the suit brings 45 % of them; 3 % of all stays with the lawyer
    assert (old.best.brings_minor, old.best.shared_minor) == (1_485_000, 95_550)
    assert old.best.net_minor == 1_485_000 - 95_550 - old.best.cost_minor
    assert sum(old.best.fees.values()) == 52_500 + 52_000 + 65_000
    small = next_best_step(POLICY, CaseFacts(asked_minor=900, overdue_days=20))
    assert (small.best, small.reasons[0].code) == (None, "economics.nothing_pays")


def test_some_steps_are_not_for_every_debt() -> None:
    """A payment order needs a debt that nobody contests, and a debtor at home (CPL 225)."""
    order = POLICY.steps["payment_order"]
    facts = replace(CASE, overdue_days=200, contested=True, abroad=True)
    found = outlook(POLICY, order, facts)
    assert [one.code for one in found.reasons] == ["economics.contested", "economics.abroad"]
    small = outlook(POLICY, order, replace(CASE, overdue_days=200, asked_minor=10_000))
    assert [one.code for one in small.reasons] == ["economics.does_not_pay"]


def test_a_step_pays_from_its_break_even_on() -> None:
    """One fen less, and it costs more than it brings."""
    suit = POLICY.steps["suit"]
    least = break_even(POLICY, suit, 400, 3_400)
    assert least is not None
    for amount, pays in ((least + 100, True), (least - 100, False), (least * 3, True)):
        facts = replace(CASE, asked_minor=amount, overdue_days=400)
        assert (outlook(POLICY, suit, facts).net_minor > 0) is pays
    assert break_even(POLICY, POLICY.steps["agency"], 20, 9_800) is None


def _with(path: str, value: object) -> dict[str, Any]:
    document = deepcopy(DOCUMENT)
    at: Any = document
    *way, last = path.split(".")
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    at[int(last) if last.isdigit() else last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("kind", "money", "policy_kind"),
        ("hourly", 1, "policy_unknown_key"),
        ("currency", "XXX", "economics_currency"),
        ("minute_minor", -1, "economics_number"),
        ("weight", 0, "economics_number"),
        ("ages", [60, 30], "economics_ages"),
        ("ages", 30, "economics_ages"),
        ("chances", {}, "economics_chances"),
        ("chances", 5, "economics_chances"),
        ("chances.A", [1, 2], "economics_chances"),
        ("contact", 5, "economics_contact"),
        ("contact.uplift", 5, "economics_contact"),
        ("risk", 5, "economics_risk"),
        ("risk.grades", "D", "economics_risk"),
        ("fees", 5, "economics_step"),
        ("fees.court", 5, "economics_fee"),
        ("fees.court.slices", [], "economics_fee"),
        ("fees.court.slices", [5], "economics_fee"),
        ("fees.court.slices", [{"rate": 1}, {"rate": 1}], "economics_fee"),
        ("steps", {}, "economics_step"),
        ("steps.call", 5, "economics_step"),
        ("steps.call.success", [], "economics_step"),
        ("steps.call.fees", ["bribe"], "economics_step"),
    ],
)
def test_a_policy_that_says_nonsense_is_refused(path: str, value: object, code: str) -> None:
    """Every fault has its code."""
    with pytest.raises(PolicyRefused) as refused:
        parse(_with(path, value))
    assert code in [issue.code for issue in refused.value.issues]
