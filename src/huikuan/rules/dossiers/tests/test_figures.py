"""Ratios and published models: golden figures, right zones, and a name for what is not there.

The golden firm is worked out by hand from the formulas (domain facts 5.2 and 5.3); the zones of
Altman's models are those of *Predicting Financial Distress of Companies* (2000): Z 1.81 and 2.99,
Z' 1.23 and 2.9, Z'' 1.1 and 2.6.
"""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from huikuan.kernel.money import Money
from huikuan.kernel.policies import PolicyRefused
from huikuan.rules import dossiers as rules
from huikuan.rules.dossiers import Scope, Statement, Zone, against, completed, models, ratios
from huikuan.rules.dossiers.models import MODELS, zone

LINES = {
    "cash": 120_000,
    "trade_receivables": 200_000,
    "inventory": 180_000,
    "current_assets": 500_000,
    "total_assets": 1_000_000,
    "current_liabilities": 250_000,
    "total_liabilities": 400_000,
    "retained_earnings": 200_000,
    "surplus_reserve": 50_000,
    "total_equity": 600_000,
    "revenue": 1_500_000,
    "profit_before_tax": 120_000,
    "interest_expense": 30_000,
    "net_profit": 90_000,
    "operating_cash_flow": 75_000,
    "depreciation": 20_000,
    "market_value": 800_000,
}
END = dt.date(2025, 12, 31)


def statement(end: dt.date = END, **changed: int) -> Statement:
    return Statement(end, "CNY", {**LINES, **changed})


def value(code: str, one: Statement, before: Statement | None = None) -> str:
    return str(ratios(one, before)[code].value)


def test_the_textbooks_ratios() -> None:
    one = statement()
    expected = {
        "debt_to_assets": "0.400000",
        "current_ratio": "2.000000",
        "quick_ratio": "1.280000",
        "cash_flow_to_current_liabilities": "0.300000",
        "interest_cover": "5.000000",
        # 1,500,000 / 200,000, and 365 days of it
        "receivables_turnover": "7.500000",
        "receivable_days": "48.666667",
        "asset_turnover": "1.500000",
        "return_on_equity": "0.150000",
        "net_margin": "0.060000",
        "sales_growth": "None",
    }
    assert {code: value(code, one) for code in expected} == expected


def test_stocks_are_the_mean_of_two_balance_sheets_and_growth_needs_both() -> None:
    before = statement(dt.date(2024, 12, 31), trade_receivables=100_000, revenue=1_200_000)
    assert value("receivables_turnover", statement(), before) == "10.000000"
    assert value("sales_growth", statement(), before) == "0.250000"
    found = ratios(statement(), before)["receivables_turnover"]
    assert found.averaged
    assert found.inputs["trade_receivables_before"] == 100_000
    # what cannot be compared is not used: another year, currency, scope or length
    for other in (
        statement(dt.date(2023, 12, 31)),
        replace(before, currency="USD"),
        replace(before, scope=Scope.CONSOLIDATED),
        replace(before, months=6),
    ):
        assert ratios(statement(), other)["sales_growth"].missing == ("revenue_before",)


def test_half_a_year_is_brought_to_twelve_months() -> None:
    half = replace(statement(), months=6)
    assert value("asset_turnover", half) == "3.000000"
    assert value("receivable_days", half) == "24.333333"
    assert ratios(half)["asset_turnover"].inputs["months"] == 6


def test_a_missing_line_and_a_divisor_of_nought_are_named() -> None:
    bare = Statement(END, "CNY", {"total_assets": 0, "total_liabilities": 0})
    assert ratios(bare)["debt_to_assets"].zero == "total_assets"
    assert ratios(bare)["quick_ratio"].missing == (
        "current_assets",
        "inventory",
        "current_liabilities",
    )
    assert ratios(bare)["interest_cover"].missing == ("profit_before_tax", "interest")
    nothing = statement(interest_expense=0)
    assert ratios(nothing)["interest_cover"].zero == "interest"
    found = models(bare)["altman_z2"]
    assert (found.score, found.zone) == (None, None)
    assert "current_assets" in found.missing
    debtless = replace(
        statement(), lines={**LINES, "total_liabilities": 0, "total_equity": 1_000_000}
    )
    assert models(debtless)["altman_z2"].zero == "total_liabilities"


def test_interest_falls_back_on_finance_expenses_and_says_so() -> None:
    lines = {code: one for code, one in LINES.items() if code != "interest_expense"}
    found = ratios(Statement(END, "CNY", {**lines, "finance_expenses": 40_000}))["interest_cover"]
    assert (str(found.value), found.inputs["finance_expenses"]) == ("4.000000", 40_000)


@pytest.mark.parametrize(
    ("code", "score", "zone_"),
    [
        # 6.56 x 0.25 + 3.26 x 0.25 + 6.72 x 0.15 + 1.05 x 1.5
        ("altman_z2", "5.0380", Zone.SAFE),
        ("altman_em", "8.2880", Zone.SAFE),
        # 0.717 x 0.25 + 0.847 x 0.25 + 3.107 x 0.15 + 0.420 x 1.5 + 0.998 x 1.5
        ("altman_z1", "2.9841", Zone.SAFE),
        # 1.2 x 0.25 + 1.4 x 0.25 + 3.3 x 0.15 + 0.6 x 2 + 1.0 x 1.5
        ("altman_z", "3.8450", Zone.SAFE),
        # 1.03 x 0.25 + 3.07 x 0.15 + 0.66 x 0.48 + 0.4 x 1.5
        ("springate", "1.6348", Zone.SAFE),
        # -4.3 - 4.5 x 0.09 + 5.7 x 0.4 - 0.004 x 2
        ("zmijewski", "-2.4330", Zone.SAFE),
        # -0.1774 + 1.1091 x .25 + .1074 x .25 + 1.9271 x .275 + .0302 x 1.5 + .4961 x .14
        ("f_score", "0.7714", Zone.SAFE),
    ],
)
def test_the_published_models(code: str, score: str, zone_: Zone) -> None:
    found = models(statement())[code]
    assert (str(found.score), found.zone) == (score, zone_)
    # the summands that are shown come to the score, but for their own rounding
    shown = sum((one.points for one in found.terms), found.constant)
    assert abs(shown - Decimal(score)) <= Decimal("0.0003")


def test_without_a_surplus_reserve_retained_earnings_stand_alone() -> None:
    lines = {code: one for code, one in LINES.items() if code != "surplus_reserve"}
    # 3.26 x 0.05 less than with it
    assert str(models(Statement(END, "CNY", lines))["altman_z2"].score) == "4.8750"


@pytest.mark.parametrize(
    ("code", "score", "zone_"),
    [
        # the trap: 2.7 is safe by Z'' and grey by Z', 1.2 is grey by Z'' and distress by Z'
        ("altman_z2", "2.7", Zone.SAFE),
        ("altman_z1", "2.7", Zone.GREY),
        ("altman_z2", "1.2", Zone.GREY),
        ("altman_z1", "1.2", Zone.DISTRESS),
        ("altman_z2", "2.6", Zone.GREY),
        ("altman_z2", "1.1", Zone.GREY),
        ("altman_z2", "1.0999", Zone.DISTRESS),
        ("altman_em", "5.85", Zone.GREY),
        ("altman_em", "4.3499", Zone.DISTRESS),
        ("altman_z", "2.99", Zone.GREY),
        ("altman_z", "1.8", Zone.DISTRESS),
        ("springate", "0.862", Zone.SAFE),
        ("springate", "0.8619", Zone.DISTRESS),
        ("zmijewski", "0", Zone.SAFE),
        ("zmijewski", "0.0001", Zone.DISTRESS),
        ("f_score", "0.0274", Zone.GREY),
        ("f_score", "-0.0502", Zone.DISTRESS),
    ],
)
def test_each_model_has_its_own_zones(code: str, score: str, zone_: Zone) -> None:
    (model,) = [one for one in MODELS if one.code == code]
    assert zone(model, Fraction(score)) is zone_


def test_a_statement_has_to_tie_to_the_last_cent() -> None:
    assert against(statement()) == ()
    (reason,) = against(statement(total_equity=600_001))
    assert reason.code == "dossiers.statement_does_not_balance"
    assert reason.figures["difference"] == Money(-1, "CNY")
    assert reason.figures["parts"] == "total_liabilities, total_equity"


def test_rounded_to_ten_thousand_half_a_unit_a_figure_is_allowed() -> None:
    # three figures, half of 10,000 yuan each
    within, beyond = 600_000_00 + 15_000_00, 600_000_00 + 15_000_01
    lines = {"total_assets": 1_000_000_00, "total_liabilities": 400_000_00}
    one = Statement(END, "CNY", {**lines, "total_equity": within}, unit=10_000)
    assert against(one) == ()
    assert against(replace(one, lines={**lines, "total_equity": beyond}))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"lines": {}}, "statement_empty"),
        ({"lines": {"goodwill": 1}}, "statement_unknown_line"),
        ({"currency": "XXQ"}, "statement_currency"),
        ({"months": 0}, "statement_months"),
        ({"months": 25}, "statement_months"),
        ({"unit": 3}, "statement_unit"),
        ({"lines": {"revenue": 10**18}}, "statement_too_large"),
        ({"lines": {"revenue": -1}}, "statement_negative"),
    ],
)
def test_what_is_no_statement(changed: dict[str, object], code: str) -> None:
    found = against(replace(statement(), **changed))  # type: ignore[arg-type]
    assert [one.code for one in found] == [f"dossiers.{code}"]


def test_totals_that_follow_are_completed_and_nothing_is_guessed() -> None:
    found = completed({"total_assets": 100, "total_equity": 60, "current_liabilities": 30})
    assert (found["total_liabilities"], found["noncurrent_liabilities"]) == (40, 10)
    assert completed({"total_liabilities": 40, "total_equity": 60})["total_assets"] == 100
    assert completed({"current_assets": 70, "noncurrent_assets": 30})["total_assets"] == 100
    assert completed({"total_assets": 100, "current_assets": 70})["noncurrent_assets"] == 30
    assert completed({"operating_cash_in": 9, "operating_cash_out": 4})["operating_cash_flow"] == 5
    assert completed({"cash": 5}) == {"cash": 5}


def test_a_line_has_a_name_in_both_languages() -> None:
    line = rules.LINES["trade_receivables"]
    assert (line.name("zh"), line.name("en")) == ("应收账款", "Trade receivables")


SECTORS = {
    "kind": "sectors",
    "name": "standard",
    "source": "tables of ours",
    "sectors": [
        {
            "sector": "化工",
            "size": "大型",
            "also": ["Chemicals"],
            "ratios": {
                "debt_to_assets": ["0.35", "0.45", "0.55", "0.65", "0.75"],
                "quick_ratio": ["1.5", "1.2", "1.0", "0.8", "0.5"],
            },
        }
    ],
}


def test_a_ratio_stands_in_its_sector() -> None:
    tables = rules.parse_sectors(SECTORS)
    sector = tables.of(" chemicals ")
    assert sector is not None
    assert tables.of("化工", "小型") is None
    assert tables.of("") is None
    assert tables.of("纺织") is None
    found = ratios(statement())
    debt = rules.compare(found["debt_to_assets"], sector)
    assert debt is not None
    assert (debt.level, debt.average) == ("good", Decimal("0.55"))
    quick = rules.compare(found["quick_ratio"], sector)
    assert quick is not None
    assert quick.level == "good"
    assert rules.compare(found["current_ratio"], sector) is None
    assert rules.compare(found["sales_growth"], sector) is None
    poor = rules.compare(ratios(statement(total_liabilities=900_000))["debt_to_assets"], sector)
    assert poor is not None
    assert poor.level == "below"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"sectors": 7}, "sectors_line"),
        ({"sectors": [{"sector": " ", "ratios": {}}]}, "sectors_line"),
        ({"sectors": [{"sector": "a", "ratios": {"debt_to_assets": ["1"]}}]}, "sectors_levels"),
        ({"sectors": [{"sector": "a", "ratios": {"luck": ["1"] * 5}}]}, "sectors_levels"),
        (
            {"sectors": [{"sector": "a", "ratios": {"quick_ratio": [1.5, 1, 1, 1, 1]}}]},
            "sectors_levels",
        ),
        (
            {"sectors": [{"sector": "a", "ratios": {"quick_ratio": ["x", "1", "1", "1", "1"]}}]},
            "sectors_levels",
        ),
        (
            {"sectors": [{"sector": "a", "ratios": {"quick_ratio": ["1", "2", "3", "4", "5"]}}]},
            "sectors_order",
        ),
        ({"more": 1}, "policy_unknown_key"),
    ],
)
def test_tables_that_cannot_be_used(changed: dict[str, object], code: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        rules.parse_sectors({**SECTORS, **changed})
    assert code in {one.code for one in refused.value.issues}
