"""The lines of a financial statement: one table of codes with their names and headings (B1).

The codes follow the balance sheet, income statement and cash-flow statement of CAS 30 and 31 (the
general layout of 财会〔2019〕6号), shortened to what ratios and models ask for; foreign statements use
the same codes. `SUMS` are the equations that a statement has to satisfy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal


class Sheet(StrEnum):
    """Which statement a line belongs to; memo lines explain a figure and are in no sum."""

    BALANCE = "balance"
    INCOME = "income"
    CASH = "cash"
    MEMO = "memo"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its code, where it stands, its names, and other headings that mean the same."""

    code: str
    sheet: Sheet
    zh: str
    en: str
    also: tuple[str, ...] = ()

    def name(self, language: Literal["zh", "en"]) -> str:
        """Return the line's name in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and the lines that make it, each with its sign."""

    total: str
    parts: tuple[tuple[str, int], ...]


def _line(sheet: Sheet, code: str, zh: str, en: str, also: str = "") -> Line:
    return Line(code, sheet, zh, en, tuple(filter(None, also.split("|"))))


_B, _I, _C, _M = Sheet.BALANCE, Sheet.INCOME, Sheet.CASH, Sheet.MEMO
_TABLE: Final = (
    _line(_B, "cash", "货币资金", "Cash and bank", "cash and cash equivalents"),
    _line(_B, "trading_assets", "交易性金融资产", "Trading assets", "short-term investments"),
    _line(_B, "notes_receivable", "应收票据", "Notes receivable"),
    _line(
        _B, "trade_receivables", "应收账款", "Trade receivables", "accounts receivable|receivables"
    ),
    _line(_B, "prepayments", "预付款项", "Prepayments", "预付账款"),
    _line(_B, "other_receivables", "其他应收款", "Other receivables"),
    _line(_B, "inventory", "存货", "Inventory", "inventories|stock"),
    _line(_B, "other_current_assets", "其他流动资产", "Other current assets"),
    _line(
        _B, "current_assets", "流动资产合计", "Total current assets", "流动资产|current assets"
    ),
    _line(
        _B, "fixed_assets", "固定资产", "Property, plant and equipment", "fixed assets|固定资产净额"
    ),
    _line(_B, "intangible_assets", "无形资产", "Intangible assets"),
    _line(_B, "other_noncurrent_assets", "其他非流动资产", "Other non-current assets"),
    _line(_B, "noncurrent_assets", "非流动资产合计", "Total non-current assets", "非流动资产"),
    _line(_B, "total_assets", "资产总计", "Total assets", "资产合计|总资产"),
    _line(_B, "short_term_loans", "短期借款", "Short-term loans", "short-term borrowings"),
    _line(_B, "notes_payable", "应付票据", "Notes payable"),
    _line(_B, "trade_payables", "应付账款", "Trade payables", "accounts payable"),
    _line(
        _B, "advances_received", "合同负债和预收款项", "Advances received", "合同负债|预收款项|预收账款"
    ),
    _line(_B, "payroll_and_taxes", "应付职工薪酬和应交税费", "Payroll and taxes payable"),
    _line(_B, "other_payables", "其他应付款", "Other payables"),
    _line(_B, "other_current_liabilities", "其他流动负债", "Other current liabilities"),
    _line(
        _B, "current_liabilities", "流动负债合计", "Total current liabilities",
        "流动负债|current liabilities",
    ),
    _line(_B, "long_term_loans", "长期借款", "Long-term loans", "long-term borrowings"),
    _line(_B, "other_noncurrent_liabilities", "其他非流动负债", "Other non-current liabilities"),
    _line(
        _B, "noncurrent_liabilities", "非流动负债合计", "Total non-current liabilities", "非流动负债"
    ),
    _line(_B, "total_liabilities", "负债合计", "Total liabilities", "负债总计|总负债"),
    _line(_B, "paid_in_capital", "实收资本（股本）", "Paid-in capital", "实收资本|股本|share capital"),
    _line(_B, "capital_reserve", "资本公积", "Capital reserve"),
    _line(_B, "surplus_reserve", "盈余公积", "Surplus reserve"),
    _line(_B, "retained_earnings", "未分配利润", "Retained earnings", "undistributed profit"),
    _line(_B, "other_equity", "其他权益", "Other equity"),
    _line(
        _B, "total_equity", "所有者权益合计", "Total equity",
        "股东权益合计|所有者权益（或股东权益）合计|所有者权益|net assets|净资产",
    ),
    _line(_I, "revenue", "营业收入", "Revenue", "营业总收入|sales|net sales|turnover|主营业务收入"),
    _line(_I, "cost_of_sales", "营业成本", "Cost of sales", "cost of goods sold|主营业务成本"),
    _line(_I, "taxes_and_surcharges", "税金及附加", "Taxes and surcharges"),
    _line(_I, "selling_expenses", "销售费用", "Selling expenses"),
    _line(_I, "administrative_expenses", "管理费用", "Administrative expenses"),
    _line(_I, "research_expenses", "研发费用", "Research expenses"),
    _line(_I, "finance_expenses", "财务费用", "Finance expenses"),
    _line(_I, "other_operating_income", "其他收益及损益净额", "Other operating income, net"),
    _line(_I, "operating_profit", "营业利润", "Operating profit"),
    _line(_I, "nonoperating_income", "营业外收入", "Non-operating income"),
    _line(_I, "nonoperating_expenses", "营业外支出", "Non-operating expenses"),
    _line(_I, "profit_before_tax", "利润总额", "Profit before tax", "税前利润|pretax profit"),
    _line(_I, "income_tax", "所得税费用", "Income tax"),
    _line(_I, "net_profit", "净利润", "Net profit", "税后利润|net income|profit for the year"),
    _line(_C, "operating_cash_in", "经营活动现金流入小计", "Cash received from operations"),
    _line(_C, "operating_cash_out", "经营活动现金流出小计", "Cash paid for operations"),
    _line(
        _C, "operating_cash_flow", "经营活动产生的现金流量净额", "Operating cash flow",
        "经营现金流|经营活动现金净流量|cash flow from operations",
    ),
    _line(_C, "investing_cash_flow", "投资活动产生的现金流量净额", "Investing cash flow"),
    _line(_C, "financing_cash_flow", "筹资活动产生的现金流量净额", "Financing cash flow"),
    _line(_C, "exchange_effect", "汇率变动对现金的影响", "Effect of exchange rates on cash"),
    _line(_C, "net_cash_change", "现金及现金等价物净增加额", "Net change in cash"),
    _line(_C, "opening_cash", "期初现金及现金等价物余额", "Cash at the beginning"),
    _line(_C, "closing_cash", "期末现金及现金等价物余额", "Cash at the end"),
    _line(_M, "interest_expense", "利息费用", "Interest expense", "其中：利息费用|利息支出"),
    _line(_M, "depreciation", "折旧与摊销", "Depreciation and amortisation", "折旧"),
    _line(_M, "credit_sales", "赊销收入", "Credit sales"),
    _line(_M, "market_value", "股权市值", "Market value of equity", "总市值|market capitalisation"),
)  # fmt: skip

LINES: Final[Mapping[str, Line]] = MappingProxyType({one.code: one for one in _TABLE})

SUMS: Final = (
    Sum(
        "current_assets",
        tuple(
            (code, 1)
            for code in (
                *("cash", "trading_assets", "notes_receivable", "trade_receivables"),
                *("prepayments", "other_receivables", "inventory", "other_current_assets"),
            )
        ),
    ),
    Sum(
        "noncurrent_assets",
        (("fixed_assets", 1), ("intangible_assets", 1), ("other_noncurrent_assets", 1)),
    ),
    Sum("total_assets", (("current_assets", 1), ("noncurrent_assets", 1))),
    Sum(
        "current_liabilities",
        tuple(
            (code, 1)
            for code in (
                *("short_term_loans", "notes_payable", "trade_payables", "advances_received"),
                *("payroll_and_taxes", "other_payables", "other_current_liabilities"),
            )
        ),
    ),
    Sum("noncurrent_liabilities", (("long_term_loans", 1), ("other_noncurrent_liabilities", 1))),
    Sum("total_liabilities", (("current_liabilities", 1), ("noncurrent_liabilities", 1))),
    Sum(
        "total_equity",
        tuple(
            (code, 1)
            for code in (
                *("paid_in_capital", "capital_reserve", "surplus_reserve"),
                *("retained_earnings", "other_equity"),
            )
        ),
    ),
    Sum("total_assets", (("total_liabilities", 1), ("total_equity", 1))),
    Sum(
        "operating_profit",
        (
            ("revenue", 1),
            ("cost_of_sales", -1),
            ("taxes_and_surcharges", -1),
            ("selling_expenses", -1),
            ("administrative_expenses", -1),
            ("research_expenses", -1),
            ("finance_expenses", -1),
            ("other_operating_income", 1),
        ),
    ),
    Sum(
        "profit_before_tax",
        (("operating_profit", 1), ("nonoperating_income", 1), ("nonoperating_expenses", -1)),
    ),
    Sum("net_profit", (("profit_before_tax", 1), ("income_tax", -1))),
    Sum("operating_cash_flow", (("operating_cash_in", 1), ("operating_cash_out", -1))),
    Sum(
        "net_cash_change",
        (
            ("operating_cash_flow", 1),
            ("investing_cash_flow", 1),
            ("financing_cash_flow", 1),
            ("exchange_effect", 1),
        ),
    ),
    Sum("closing_cash", (("opening_cash", 1), ("net_cash_change", 1))),
)
