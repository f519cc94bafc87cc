"""Which terms a customer gets, what has to be brought, what the law says, what discounts cost."""

import datetime as dt
from importlib import resources
from typing import Any, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.decisions import Reason
from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.terms import (
    Advice,
    Discount,
    Discounting,
    Option,
    Parties,
    Payer,
    Rung,
    Secure,
    Standing,
    annualised_cost,
    beyond,
    break_even,
    credit_days,
    ladder,
    legal_warnings,
    longest_days,
    options,
    parse,
    parse_ladder,
)

DAY = dt.date(2026, 3, 31)
LONG_AGO = dt.date(2020, 1, 1)


def shipped(**lines: object) -> dict[str, Any]:
    file = resources.files("huikuan").joinpath("policies/terms_ladder/standard.yaml")
    return {**cast("dict[str, Any]", yaml.safe_load(file.read_bytes())), **lines}


POLICY = parse_ladder(shipped())


def binding(advice: Advice) -> list[str]:
    return [one.code for one in advice.rungs if one.binds]


@pytest.mark.parametrize(("grade", "days"), [("A", 90), ("B", 60), ("C", 30), ("D", 30)])
def test_the_grade_says_thirty_sixty_or_ninety_days(grade: str, days: int) -> None:
    advice = ladder(Standing(grade, "low", LONG_AGO, 50), POLICY, DAY)
    assert advice.days == days
    assert "terms.rung_grade" in binding(advice)
    assert advice.next_rung is None


def test_a_new_customer_has_thirty_days_at_most_whatever_his_grade() -> None:
    advice = ladder(Standing("A", "low", dt.date(2026, 1, 5), 2), POLICY, DAY)
    assert (advice.days, binding(advice)) == (30, ["terms.rung_record"])
    assert advice.next_rung == Rung(paid=3, months=6, days=60)
    assert advice.rungs[0].figures == {"paid": 2, "months": 2, "days": 30}


@pytest.mark.parametrize(
    ("begun", "paid", "days"),
    [
        (dt.date(2025, 9, 30), 3, 60),
        (dt.date(2025, 10, 1), 3, 30),
        (dt.date(2025, 9, 30), 2, 30),
        (dt.date(2025, 3, 31), 6, 90),
        (dt.date(2025, 4, 1), 60, 60),
        (None, 60, 30),
    ],
)
def test_he_climbs_with_months_and_invoices_paid_on_time(
    begun: dt.date | None, paid: int, days: int
) -> None:
    assert ladder(Standing("A", "low", begun, paid), POLICY, DAY).days == days


def test_high_risk_is_thirty_days_and_prepayment_or_guarantee() -> None:
    advice = ladder(Standing("A", "high", LONG_AGO, 50), POLICY, DAY)
    assert (advice.days, binding(advice)) == (30, ["terms.rung_high_risk"])
    assert advice.secure == (Secure.PREPAYMENT, Secure.BANK_GUARANTEE, Secure.LETTER_OF_CREDIT)


def test_a_bad_grade_brings_what_its_own_line_says() -> None:
    advice = ladder(Standing("E", "high", LONG_AGO, 50), POLICY, DAY)
    assert advice.secure == (Secure.PREPAYMENT, Secure.LETTER_OF_CREDIT)


def test_without_a_score_the_unrated_rung_counts() -> None:
    advice = ladder(Standing(None, None, LONG_AGO, 50), POLICY, DAY)
    assert (advice.days, binding(advice)) == (30, ["terms.rung_unrated"])


def test_terms_as_long_as_the_ladder_are_not_beyond_it() -> None:
    advice = ladder(Standing("B", "low", LONG_AGO, 50), POLICY, DAY)
    assert beyond(60, advice) is None
    assert beyond(61, advice) == Reason("terms.beyond_ladder", {"days": 61, "most": 60})


@pytest.mark.parametrize(
    ("words", "credit", "longest"),
    [
        ("net 30", 30, 30),
        ("EOM+45", 45, 75),
        ("30/60/90 in thirds", 90, 90),
        ("次月25日", 25, 61),
        ("月结30天，每月25日付款", 55, 90),
        ("月结26天，每月10日付款", 40, 86),
        ("30% deposit, 70% net 60", 60, 60),
    ],
)
def test_days_of_credit_by_the_words_and_at_the_longest(
    words: str, credit: int, longest: int
) -> None:
    terms = parse(words)
    assert (credit_days(terms), longest_days(terms)) == (credit, longest)


def warned(days: int, parties: Parties, day: dt.date = DAY) -> list[tuple[str, object]]:
    found = legal_warnings(days, parties, POLICY, day)
    return [(one.code, one.figures["law"]) for one in found]


def test_a_public_body_pays_a_small_firm_within_sixty_days() -> None:
    parties = Parties("CN", "CN", seller_is_sme=True, payer=Payer.PUBLIC_BODY)
    assert warned(60, parties) == []
    assert warned(61, parties) == [("terms.over_maximum", "cn_public_body")]
    # the order came into force on 2025-06-01
    assert warned(61, parties, dt.date(2025, 5, 31)) == []


def test_a_large_firm_may_agree_longer_terms_for_a_reason() -> None:
    parties = Parties("CN", "CN", seller_is_sme=True, payer=Payer.LARGE)
    assert warned(90, parties) == [("terms.over_usual", "cn_large")]
    assert warned(90, Parties("CN", "CN", seller_is_sme=False, payer=Payer.LARGE)) == []
    assert warned(90, Parties("CN", "CN", seller_is_sme=True, payer=Payer.OTHER)) == []


def test_what_is_not_known_is_said_and_not_guessed() -> None:
    unknown = [("terms.maximum_unknown", "cn_public_body"), ("terms.maximum_unknown", "cn_large")]
    assert warned(90, Parties("CN", "CN", seller_is_sme=True)) == unknown
    assert warned(90, Parties("CN", "CN")) == unknown
    large = Parties("CN", "CN", payer=Payer.LARGE)
    assert warned(90, large) == [("terms.maximum_unknown", "cn_large")]


def test_buyers_in_the_union_have_sixty_days() -> None:
    assert warned(90, Parties("CN", "DE", seller_is_sme=False, payer=Payer.OTHER)) == [
        ("terms.over_usual", "eu_business")
    ]
    assert warned(90, Parties("CN", "US", seller_is_sme=False, payer=Payer.OTHER)) == []


def test_one_percent_for_ten_days_costs_what_the_textbook_says() -> None:
    # 1/10 net 45 costs 10.53 % a year by 365 days
    policy = Discounting(offers=(100,), days=10, basis=365, cost_of_capital=600)
    assert options(45, policy) == (Option(100, 10, 45, 1_053, 600, pays=False),)


def test_a_discount_pays_where_it_costs_no_more_than_capital() -> None:
    found = options(90, POLICY.discount)
    assert [one.permyriad for one in found] == [200, 300, 500]
    # 2 % to have the money 80 days earlier is 9.31 % a year: dearer than capital at 6 %
    assert (found[0].annual_cost, found[0].pays) == (931, False)
    cheap = Discounting(offers=(200,), days=10, basis=365, cost_of_capital=931)
    assert options(90, cheap)[0].pays


def test_terms_that_are_no_longer_have_nothing_to_discount() -> None:
    assert options(10, POLICY.discount) == ()
    assert break_even(10, POLICY.discount) == 0


@given(
    capital=st.integers(min_value=1, max_value=3_000),
    days=st.integers(min_value=0, max_value=60),
    more=st.integers(min_value=5, max_value=200),
    basis=st.sampled_from([360, 365]),
)
def test_the_break_even_discount_costs_no_more_than_capital_and_the_next_one_does(
    capital: int, days: int, more: int, basis: int
) -> None:
    policy = Discounting(offers=(), days=days, basis=basis, cost_of_capital=capital)
    even = break_even(days + more, policy)
    if even:
        assert annualised_cost(Discount(even, days), days + more, basis) <= capital
    assert annualised_cost(Discount(even + 1, days), days + more, basis) >= capital


LINE = {"code": "x", "sellers": ["CN"], "days": 60, "firm": True, "from": "2025-06-01"}


@pytest.mark.parametrize(
    ("lines", "path", "code"),
    [
        ({"kind": "terms"}, "kind", "policy_kind"),
        ({"ladder": 1}, "ladder", "policy_unknown_key"),
        ({"days": {"A": 90}}, "days", "ladder_days"),
        ({"days": dict.fromkeys("ABCDE", "long")}, "days", "ladder_days"),
        ({"unrated": -1}, "unrated", "ladder_days"),
        ({"high_risk": 30}, "high_risk", "ladder_risk"),
        ({"high_risk": {"days": 30, "secure": ["a smile"]}}, "high_risk", "ladder_risk"),
        ({"secure": {"F": []}}, "secure", "ladder_secure"),
        ({"secure": {"E": ["a smile"]}}, "secure", "ladder_secure"),
        ({"record": []}, "record", "ladder_record"),
        ({"record": [{"paid": 0}]}, "record", "ladder_record"),
        ({"record": [{"paid": 0, "months": 0, "days": "x"}]}, "record", "ladder_record"),
        ({"record": [{"paid": 1, "months": 0, "days": 30}]}, "record", "ladder_record"),
        (
            {
                "record": [
                    {"paid": 0, "months": 0, "days": 30},
                    {"paid": 1, "months": 0, "days": 30},
                ]
            },
            "record",
            "ladder_record",
        ),
        ({"discount": {}}, "discount", "ladder_discount"),
        (
            {"discount": {"offers": 200, "days": 10, "basis": 365, "cost_of_capital": 600}},
            "discount",
            "ladder_discount",
        ),
        ({"maxima": "none"}, "maxima", "ladder_maximum"),
        ({"maxima": [{"code": "x"}]}, "maxima", "ladder_maximum"),
        ({"maxima": [{**LINE, "buyers": ["DE"]}]}, "maxima", "ladder_maximum"),
        ({"maxima": [{**LINE, "sellers": "CN"}]}, "maxima", "ladder_maximum"),
        ({"maxima": [{**LINE, "sellers": ["China"]}]}, "maxima", "ladder_maximum"),
        ({"maxima": [{**LINE, "payer": "uncle"}]}, "maxima", "ladder_maximum"),
        ({"maxima": [{**LINE, "firm": "yes"}]}, "maxima", "ladder_maximum"),
        ({"maxima": [{**LINE, "from": "soon"}]}, "maxima", "ladder_maximum"),
        ({"maxima": [{**LINE, "to": "2025-01-01"}]}, "maxima", "ladder_maximum"),
    ],
)
def test_a_policy_that_is_not_sound_is_refused(
    lines: dict[str, object], path: str, code: str
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse_ladder(shipped(**lines))
    assert (path, code) in [(issue.path, issue.code) for issue in refused.value.issues]


def test_a_maximum_ends_on_its_day() -> None:
    policy = parse_ladder(shipped(maxima=[{**LINE, "to": "2026-01-01"}]))
    parties = Parties("CN", "CN")
    assert legal_warnings(90, parties, policy, dt.date(2025, 12, 31)) != ()
    assert legal_warnings(90, parties, policy, dt.date(2026, 1, 1)) == ()
