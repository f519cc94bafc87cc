"""Which limit a customer is good for, and why: every rule with its figures (B7, B12)."""

import datetime as dt
from dataclasses import replace
from importlib import resources
from typing import Any, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.limits import (
    NO_LIMIT,
    UNLIMITED,
    Accounts,
    Extent,
    Facts,
    Limit,
    LimitPolicy,
    Recommendation,
    RuleValue,
    amount,
    is_new,
    parse,
    recommend,
)

DAY = dt.date(2026, 3, 31)
LONG_AGO = dt.date(2020, 1, 1)
YUAN = 100


def shipped(name: str) -> dict[str, Any]:
    file = resources.files("huikuan").joinpath(f"policies/limits/{name}.yaml")
    return cast("dict[str, Any]", yaml.safe_load(file.read_bytes()))


STANDARD = parse(shipped("standard"))
STATEMENTS = parse(shipped("statements"))

# 2,000,000.00 of trade in a year; we take in 3,000,000.00 a month, 40,000,000.00 a year
OLD = Facts(
    currency="CNY",
    trade=2_000_000 * YUAN,
    months=12,
    since=LONG_AGO,
    first_traded=LONG_AGO,
    first_order=100_000 * YUAN,
    paid_on_time=40,
    grade="B",
    terms_days=60,
    own_cash=3_000_000 * YUAN,
    own_revenue=40_000_000 * YUAN,
    others_open=1_000_000 * YUAN,
)


def rule(found: Recommendation, code: str) -> RuleValue:
    return next(one for one in found.rules if one.code == code)


def binding(found: Recommendation) -> list[str]:
    return [one.code for one in found.binding()]


def test_fifteen_percent_of_a_years_trade_binds_for_an_old_customer() -> None:
    found = recommend(OLD, STANDARD, DAY)
    assert found.limit == amount(300_000 * YUAN)
    assert binding(found) == ["annual_trade"]
    said = rule(found, "annual_trade")
    assert said.figures == {
        "share": "15%",
        "trade": Money(2_000_000 * YUAN, "CNY"),
        "value": Money(300_000 * YUAN, "CNY"),
    }
    assert not found.is_new
    assert found.conditions == ()


def test_every_rule_of_the_policy_is_shown_in_its_order() -> None:
    found = recommend(OLD, STANDARD, DAY)
    assert [one.code for one in found.rules] == [one.code for one in STANDARD.rules]
    assert rule(found, "first_order").absent == Reason("limits.absent_established")
    assert rule(found, "group").absent == Reason("limits.absent_group_none")
    assert rule(found, "insured").absent == Reason("limits.absent_insured_none")
    assert rule(found, "raise_most").absent == Reason("limits.absent_current_none")


def test_a_clean_customer_of_grade_a_gets_a_fifth_more() -> None:
    found = recommend(replace(OLD, grade="A"), STANDARD, DAY)
    assert found.limit == amount(360_000 * YUAN)
    assert binding(found) == ["annual_trade", "grade_uplift"]


@pytest.mark.parametrize(
    ("facts", "absent"),
    [
        (
            replace(OLD, grade="A", last_overdue=dt.date(2024, 4, 1)),
            Reason("limits.absent_overdue", {"day": dt.date(2024, 4, 1), "years": 2}),
        ),
        (
            replace(OLD, grade="A", since=None, first_traded=dt.date(2024, 4, 1)),
            Reason("limits.absent_too_young", {"begun": dt.date(2024, 4, 1), "years": 2}),
        ),
        (OLD, Reason("limits.absent_other_grade", {"grade": "B"})),
        (replace(OLD, grade=None), Reason("limits.absent_grade")),
    ],
)
def test_no_uplift_without_grade_a_and_two_clean_years(facts: Facts, absent: Reason) -> None:
    assert rule(recommend(facts, STANDARD, DAY), "grade_uplift").absent == absent


def test_an_overdue_of_more_than_two_years_ago_is_forgiven() -> None:
    facts = replace(OLD, grade="A", last_overdue=dt.date(2024, 3, 31), since=dt.date(2024, 3, 31))
    assert rule(recommend(facts, STANDARD, DAY), "grade_uplift").minor == 360_000 * YUAN


@pytest.mark.parametrize(("paid", "limit"), [(0, 50_000), (2, 50_000), (3, 100_000), (9, 200_000)])
def test_a_new_customer_starts_with_half_of_the_first_order_and_grows(
    paid: int, limit: int
) -> None:
    fresh = replace(OLD, since=None, first_traded=dt.date(2026, 1, 5), paid_on_time=paid)
    found = recommend(fresh, STANDARD, DAY)
    assert found.limit == amount(limit * YUAN)
    assert binding(found) == ["first_order"]
    assert rule(found, "annual_trade").absent == Reason("limits.absent_new")


def test_a_customer_is_new_for_a_year_and_not_a_day_longer() -> None:
    facts = Facts(currency="CNY", since=dt.date(2025, 3, 31))
    assert not is_new(facts, STANDARD, DAY)
    assert is_new(replace(facts, since=dt.date(2025, 4, 1)), STANDARD, DAY)
    assert is_new(Facts(currency="CNY"), STANDARD, DAY)


@pytest.mark.parametrize(("grade", "asked"), [("C", [3_000]), ("B", [])])
def test_a_new_customer_of_grade_c_pays_a_deposit(grade: str, asked: list[int]) -> None:
    fresh = replace(OLD, since=None, first_traded=DAY, grade=grade)
    assert [one.share for one in recommend(fresh, STANDARD, DAY).conditions] == asked
    assert recommend(replace(OLD, grade=grade), STANDARD, DAY).conditions == ()


def test_what_we_take_in_and_turn_over_bounds_one_customer_and_all() -> None:
    poor = recommend(replace(OLD, own_cash=500_000 * YUAN), STANDARD, DAY)
    assert (poor.limit, binding(poor)) == (amount(150_000 * YUAN), ["monthly_cash"])
    full = recommend(replace(OLD, others_open=5_900_000 * YUAN), STANDARD, DAY)
    assert (full.limit, binding(full)) == (amount(100_000 * YUAN), ["open_credit"])
    over = recommend(replace(OLD, others_open=7_000_000 * YUAN), STANDARD, DAY)
    assert over.limit == amount(0)


def test_the_group_leaves_what_its_members_do_not_use() -> None:
    facts = replace(OLD, group=amount(500_000 * YUAN), group_used=300_000 * YUAN)
    found = recommend(facts, STANDARD, DAY)
    assert (found.limit, binding(found)) == (amount(200_000 * YUAN), ["group"])
    free = recommend(replace(OLD, group=UNLIMITED), STANDARD, DAY)
    assert rule(free, "group").absent == Reason("limits.absent_group_unlimited")


def test_a_limit_grows_step_by_step() -> None:
    found = recommend(replace(OLD, current=amount(100_000 * YUAN)), STANDARD, DAY)
    assert (found.limit, binding(found)) == (amount(150_000 * YUAN), ["raise_most"])


@pytest.mark.parametrize(
    ("current", "code"),
    [
        (UNLIMITED, "limits.absent_current_unlimited"),
        (NO_LIMIT, "limits.absent_current_none"),
        (amount(0), "limits.absent_current_zero"),
    ],
)
def test_none_zero_and_unlimited_are_three_things(current: Limit, code: str) -> None:
    found = recommend(replace(OLD, current=current), STANDARD, DAY)
    assert rule(found, "raise_most").absent == Reason(code)
    assert found.limit == amount(300_000 * YUAN)


def test_equal_values_bind_together() -> None:
    found = recommend(replace(OLD, current=amount(200_000 * YUAN)), STANDARD, DAY)
    assert binding(found) == ["annual_trade", "raise_most"]


@pytest.mark.parametrize(("grade", "limit"), [("D", 150_000), ("E", 0)])
def test_a_bad_grade_takes_half_or_all(grade: str, limit: int) -> None:
    found = recommend(replace(OLD, grade=grade), STANDARD, DAY)
    assert found.limit == amount(limit * YUAN)
    assert binding(found) == ["annual_trade", "grade_share"]


def test_where_nothing_says_what_he_is_good_for_nothing_is_recommended() -> None:
    gaps = {"trade": Reason("limits.absent_rate", {"currency": "USD", "day": DAY})}
    facts = replace(OLD, trade=None, gaps=gaps)
    found = recommend(facts, STANDARD, DAY)
    assert found.limit == NO_LIMIT
    assert found.binding() == ()
    assert rule(found, "annual_trade").absent == gaps["trade"]
    assert rule(found, "monthly_cash").minor == 900_000 * YUAN
    unknown = recommend(Facts(currency="CNY"), STANDARD, DAY)
    assert {one.code for one in unknown.rules if one.absent is None} == {"securities"}


def test_a_missing_fact_of_our_own_leaves_the_other_rules() -> None:
    facts = replace(OLD, own_cash=None, own_revenue=None)
    found = recommend(facts, STANDARD, DAY)
    assert found.limit == amount(300_000 * YUAN)
    assert rule(found, "monthly_cash").absent == Reason("limits.absent_own_cash")
    assert rule(found, "open_credit").absent == Reason("limits.absent_own_revenue")
    half = recommend(replace(OLD, others_open=None), STANDARD, DAY)
    assert rule(half, "open_credit").absent == Reason("limits.absent_others_open")


def test_a_limit_is_rounded_down_to_whole_thousands_where_the_policy_has_a_step() -> None:
    facts = replace(OLD, trade=2_004_999 * YUAN)
    assert recommend(facts, STANDARD, DAY).limit == amount(300_000 * YUAN)
    odd = replace(facts, currency="JPY", trade=1_007)
    assert recommend(odd, STANDARD, DAY).limit == amount(151)


def test_credit_notes_beyond_the_trade_leave_nothing() -> None:
    assert recommend(replace(OLD, trade=-5), STANDARD, DAY).limit == amount(0)


SOUND = Accounts(
    current_assets=400_000 * YUAN,
    current_liabilities=200_000 * YUAN,
    inventory=100_000 * YUAN,
    liabilities=300_000 * YUAN,
    net_worth=500_000 * YUAN,
)


def test_the_working_asset_model_takes_a_share_by_score() -> None:
    # 2.00 + 1.50 - 0.40 - 0.60 = 2.50: a quarter of (200,000 + 500,000) / 2
    found = recommend(replace(OLD, accounts=SOUND), STATEMENTS, DAY)
    said = rule(found, "working_assets")
    assert said.minor == 87_500 * YUAN
    assert (said.figures["score"], said.figures["share"]) == ("2.50", "25%")
    assert said.figures["assets"] == Money(350_000 * YUAN, "CNY")
    assert rule(found, "net_worth").minor == 50_000 * YUAN
    assert (found.limit, binding(found)) == (amount(50_000 * YUAN), ["net_worth"])


def test_a_weak_score_takes_a_small_share_and_says_so() -> None:
    weak = replace(SOUND, current_assets=100_000 * YUAN, net_worth=100_000 * YUAN)
    # 0.50 + 0.00 - 2.00 - 3.00 = -4.50: 2.5 % of (-100,000 + 100,000) / 2
    said = rule(recommend(replace(OLD, accounts=weak), STATEMENTS, DAY), "working_assets")
    assert (said.minor, said.figures["score"], said.figures["share"]) == (0, "-4.50", "2.5%")


@pytest.mark.parametrize(
    ("accounts", "absent"),
    [
        (None, Reason("limits.absent_accounts")),
        (
            replace(SOUND, inventory=None),
            Reason("limits.absent_lines", {"model": "working_assets"}),
        ),
        (
            replace(SOUND, current_liabilities=0),
            Reason("limits.absent_zero", {"divisor": "current_liabilities"}),
        ),
        (replace(SOUND, net_worth=0), Reason("limits.absent_zero", {"divisor": "net_worth"})),
        (
            replace(SOUND, net_worth=-1),
            Reason("limits.absent_negative_worth", {"worth": Money(-1, "CNY")}),
        ),
    ],
)
def test_a_model_that_would_divide_by_zero_says_so(
    accounts: Accounts | None, absent: Reason
) -> None:
    found = recommend(replace(OLD, accounts=accounts), STATEMENTS, DAY)
    assert rule(found, "working_assets").absent == absent


def test_a_tenth_of_a_net_worth_below_zero_is_nothing() -> None:
    found = recommend(replace(OLD, accounts=replace(SOUND, net_worth=-100)), STATEMENTS, DAY)
    assert (found.limit, rule(found, "net_worth").minor) == (amount(0), 0)
    bare = recommend(replace(OLD, accounts=Accounts()), STATEMENTS, DAY)
    assert rule(bare, "net_worth").absent == Reason("limits.absent_lines", {"model": "net_worth"})
    none = recommend(OLD, STATEMENTS, DAY)
    assert rule(none, "net_worth").absent == Reason("limits.absent_accounts")


def test_months_of_sales_by_the_term() -> None:
    # 2,000,000 / 12 months x 2 months x 100 %
    said = rule(recommend(OLD, STATEMENTS, DAY), "trade_terms")
    assert said.minor == 33_333_333
    idle = rule(recommend(replace(OLD, months=0), STATEMENTS, DAY), "trade_terms")
    assert idle.absent == Reason("limits.absent_zero", {"divisor": "months"})
    open_ended = rule(recommend(replace(OLD, terms_days=None), STATEMENTS, DAY), "trade_terms")
    assert open_ended.absent == Reason("limits.absent_terms_days")


def changed(**lines: object) -> dict[str, Any]:
    return {**shipped("standard"), **lines}


def with_cover(counts: str) -> LimitPolicy:
    base = {"rule": "annual_trade", "share": 1500}
    cover = [{"rule": code, "counts": counts, "share": 9000} for code in ("securities", "insured")]
    return parse(changed(rules=[base, *cover]))


def test_cover_is_shown_added_or_a_cap_as_the_policy_says() -> None:
    facts = replace(OLD, securities=100_000 * YUAN, insured=amount(200_000 * YUAN))
    assert recommend(facts, with_cover("shown"), DAY).limit == amount(300_000 * YUAN)
    assert recommend(facts, with_cover("adds"), DAY).limit == amount(570_000 * YUAN)
    capped = recommend(facts, with_cover("caps"), DAY)
    assert (capped.limit, binding(capped)) == (amount(90_000 * YUAN), ["securities"])
    refused = recommend(replace(facts, insured=amount(0)), with_cover("caps"), DAY)
    assert (refused.limit, binding(refused)) == (amount(0), ["insured"])
    free = recommend(replace(facts, insured=UNLIMITED), with_cover("caps"), DAY)
    assert rule(free, "insured").absent == Reason("limits.absent_insured_unlimited")


def test_securities_in_another_currency_without_a_rate_are_not_counted() -> None:
    gap = Reason("limits.absent_rate", {"currency": "USD", "day": DAY})
    found = recommend(replace(OLD, gaps={"securities": gap}), with_cover("adds"), DAY)
    assert rule(found, "securities").absent == gap
    assert found.limit == amount(300_000 * YUAN)


@pytest.mark.parametrize(
    ("extent", "minor"), [(Extent.AMOUNT, None), (Extent.NONE, 0), (Extent.AMOUNT, -1)]
)
def test_a_limit_that_is_none_of_the_three_is_refused(extent: Extent, minor: int | None) -> None:
    with pytest.raises(ValueError, match="a limit"):
        Limit(extent, minor)


AMOUNTS = st.integers(min_value=0, max_value=10**15)
SOME = st.one_of(st.none(), AMOUNTS)


@given(
    trade=SOME,
    cash=SOME,
    others=AMOUNTS,
    current=AMOUNTS,
    grade=st.sampled_from(["A", "B", "C", "D", "E", None]),
)
def test_no_limit_is_above_any_ceiling_or_below_zero(
    trade: int | None, cash: int | None, others: int, current: int, grade: str | None
) -> None:
    facts = replace(
        OLD, trade=trade, own_cash=cash, others_open=others, current=amount(current), grade=grade
    )
    found = recommend(facts, STANDARD, DAY)
    assert (found.limit == NO_LIMIT) == (trade is None)
    for one in found.rules:
        if found.limit.minor is not None and one.stage == "ceiling" and one.minor is not None:
            assert 0 <= found.limit.minor <= one.minor
    assert bool(found.binding()) == (trade is not None)


@given(trade=AMOUNTS, more=AMOUNTS)
def test_more_trade_never_means_a_lower_limit(trade: int, more: int) -> None:
    little = recommend(replace(OLD, trade=trade), STANDARD, DAY).limit.minor
    much = recommend(replace(OLD, trade=trade + more), STANDARD, DAY).limit.minor
    assert little is not None
    assert much is not None
    assert little <= much
