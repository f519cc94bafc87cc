"""A statement as a firm hands it over: side by side, numbered, in Chinese or English."""

import pytest

from huikuan.rules.dossiers import FileRefused, read_statement
from huikuan.rules.dossiers.reading import label_key

CHINESE = [
    ["资产负债表"],
    ["编制单位：华东机械", "2025年12月31日", "单位：元"],
    ["资产", "行次", "期末余额", "年初余额", "负债和所有者权益", "行次", "期末余额", "年初余额"],
    ["流动资产：", "", "", "", "流动负债：", "", "", ""],
    ["货币资金", "1", "1,200.00", "1,000.00", "短期借款", "31", "500.00", "—"],
    ["  应收账款", "2", "2,000.00", "1,500.00", "应付账款", "32", "2,000.00", "1,000.00"],
    ["预付冥币", "3", "7.00", "", "流动负债合计", "40", "2,500.00", "1,000.00"],
    [
        "资产总计",
        "30",
        "10,000.00",
        "9,000.00",
        "所有者权益（或股东权益）合计",
        "50",
        "(600.00)",
        "1",
    ],
    ["利润表"],
    ["项目", "行次", "本期金额", "上期金额"],
    ["一、营业收入", "", "15,000.00", "12,000.00"],
    ["减：营业成本", "", "9,000.00", ""],
    ["三、利润总额（亏损总额以“－”号填列）", "", "-1,200.00"],
]


def numbered(rows: list[list[str]]) -> list[tuple[int, list[str]]]:
    return list(enumerate(rows, 1))


def test_two_years_are_read_side_by_side() -> None:
    found = read_statement(numbered(CHINESE), currency="CNY", unit=1)
    assert found.lines == {
        "cash": 1_200_00,
        "short_term_loans": 500_00,
        "trade_receivables": 2_000_00,
        "trade_payables": 2_000_00,
        "current_liabilities": 2_500_00,
        "total_assets": 10_000_00,
        "total_equity": -600_00,
        "revenue": 15_000_00,
        "cost_of_sales": 9_000_00,
        "profit_before_tax": -1_200_00,
    }
    assert found.before["trade_receivables"] == 1_500_00
    assert "short_term_loans" not in found.before
    assert found.unknown == ("预付冥币",)


def test_english_and_another_unit() -> None:
    rows = [
        ["Total assets", "1,000", "900"],
        ["Total liabilities:", "400"],
        ["Less: Cost of goods sold", "70"],
        ["Net income", "9", "note 4"],
    ]
    found = read_statement(numbered(rows), currency="USD", unit=1_000)
    assert found.lines["total_assets"] == 1_000_000_00
    assert found.before == {"total_assets": 900_000_00}
    assert found.lines["cost_of_sales"] == 70_000_00


def test_a_label_means_the_same_however_it_is_dressed() -> None:
    for written in (
        "五、净利润",
        "净利润（净亏损以“－”号填列）",
        " 净 利 润：",
        "1.净利润",
        "*净利润",
    ):
        assert label_key(written) == "净利润", written


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["资产总计", "甲"], ["负债合计"], ["期初", "7"]], "statement_unreadable"),
        ([["hello", "1"]], "statement_unreadable"),
        ([["资产总计", "1.2.3"]], "statement_figure"),
        ([["资产总计", "100"], ["资产合计", "101"]], "statement_twice"),
    ],
)
def test_a_file_that_is_no_statement(rows: list[list[str]], code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_statement(numbered(rows), currency="CNY", unit=1)
    assert [one.code for one in refused.value.reasons] == [f"dossiers.{code}"]
