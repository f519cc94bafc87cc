"""Works out the ratios of a statement: the textbook's, with their inputs (B2; domain facts 5.2).

Every ratio is an exact quotient of whole minor units, rounded once, half away from zero, to six
decimals. A line that is not given, or a divisor of nought, makes no ratio: it is named instead.
Flows of another length than a year are brought to twelve months. Stocks in a turnover are the mean
of the opening and the closing figure where the statement of the year before is known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from huikuan.kernel.days import Day, add_months, month_end
from huikuan.kernel.money import Rounding, divide
from huikuan.rules.dossiers.checking import completed
from huikuan.rules.dossiers.values import Ratio, Statement

PLACES: Final = 6
YEAR_DAYS: Final = 365
YEAR_MONTHS: Final = 12

# a figure that a statement may give in one of several lines, the best first
FALLBACK: Final[Mapping[str, tuple[str, ...]]] = {
    "interest": ("interest_expense", "finance_expenses"),
    "sales_on_credit": ("credit_sales", "revenue"),
}


class Missing(LookupError):
    """Lines that are not given."""

    def __init__(self, *codes: str) -> None:
        """Keep their codes."""
        self.codes = codes
        super().__init__(", ".join(codes))


class Nought(ZeroDivisionError):
    """The divisor is nought."""

    def __init__(self, code: str) -> None:
        """Keep its name."""
        self.code = code
        super().__init__(code)


@dataclass(slots=True)
class Reading:
    """A statement, and the one a year before, being read by a formula; notes what was read."""

    lines: Mapping[str, int]
    before: Mapping[str, int] | None
    months: int
    inputs: dict[str, int]
    averaged: bool = False

    def __call__(self, code: str) -> int:
        """Return a line or, by its fallbacks, a figure that `all` has found to be given."""
        given = next(one for one in FALLBACK.get(code, (code,)) if one in self.lines)
        self.inputs[given] = self.lines[given]
        return self.lines[given]

    def all(self, *codes: str) -> tuple[int, ...]:
        """Return several lines; raises Missing that names every one that is not given."""
        lacking = [
            one
            for one in codes
            if not any(each in self.lines for each in FALLBACK.get(one, (one,)))
        ]
        if lacking:
            raise Missing(*lacking)
        return tuple(self(one) for one in codes)

    def mean(self, code: str) -> Fraction:
        """Return the mean of the opening and closing figure, the closing one where it is alone."""
        closing = self(code)
        if self.before is None or code not in self.before:
            return Fraction(closing)
        self.averaged = True
        self.inputs[f"{code}_before"] = self.before[code]
        return Fraction(closing + self.before[code], 2)

    def prior(self, code: str) -> int:
        """Return a line of the year before. Raises Missing."""
        if self.before is None or code not in self.before:
            raise Missing(f"{code}_before")
        self.inputs[f"{code}_before"] = self.before[code]
        return self.before[code]

    def yearly(self, flow: int) -> Fraction:
        """Return a flow brought to twelve months."""
        if self.months != YEAR_MONTHS:
            self.inputs["months"] = self.months
        return Fraction(flow * YEAR_MONTHS, self.months)


Formula = Callable[[Reading], Fraction]


def quotient(above: int | Fraction, below: int | Fraction, name: str) -> Fraction:
    """Return above / below. Raises Nought, which names the divisor."""
    if below == 0:
        raise Nought(name)
    return Fraction(above) / Fraction(below)


def _debt_to_assets(of: Reading) -> Fraction:
    debt, assets = of.all("total_liabilities", "total_assets")
    return quotient(debt, assets, "total_assets")


def _current(of: Reading) -> Fraction:
    assets, debt = of.all("current_assets", "current_liabilities")
    return quotient(assets, debt, "current_liabilities")


def _quick(of: Reading) -> Fraction:
    assets, stock, debt = of.all("current_assets", "inventory", "current_liabilities")
    return quotient(assets - stock, debt, "current_liabilities")


def _cash_flow(of: Reading) -> Fraction:
    flow, debt = of.all("operating_cash_flow", "current_liabilities")
    return quotient(of.yearly(flow), debt, "current_liabilities")


def _cover(of: Reading) -> Fraction:
    profit, interest = of.all("profit_before_tax", "interest")
    return quotient(profit + interest, interest, "interest")


def _receivables_turnover(of: Reading) -> Fraction:
    sales, _ = of.all("sales_on_credit", "trade_receivables")
    return quotient(of.yearly(sales), of.mean("trade_receivables"), "trade_receivables")


def _receivable_days(of: Reading) -> Fraction:
    sales, _ = of.all("sales_on_credit", "trade_receivables")
    return quotient(of.mean("trade_receivables") * YEAR_DAYS, of.yearly(sales), "sales_on_credit")


def _return_on_equity(of: Reading) -> Fraction:
    profit, _ = of.all("net_profit", "total_equity")
    return quotient(of.yearly(profit), of.mean("total_equity"), "total_equity")


def _growth(of: Reading) -> Fraction:
    (sales,) = of.all("revenue")
    before = of.prior("revenue")
    return quotient(of.yearly(sales) - before, before, "revenue_before")


def _asset_turnover(of: Reading) -> Fraction:
    sales, _ = of.all("revenue", "total_assets")
    return quotient(of.yearly(sales), of.mean("total_assets"), "total_assets")


def _net_margin(of: Reading) -> Fraction:
    profit, sales = of.all("net_profit", "revenue")
    return quotient(profit, sales, "revenue")


FORMULAS: Final[Mapping[str, Formula]] = {
    "debt_to_assets": _debt_to_assets,
    "current_ratio": _current,
    "quick_ratio": _quick,
    "cash_flow_to_current_liabilities": _cash_flow,
    "interest_cover": _cover,
    "receivables_turnover": _receivables_turnover,
    "receivable_days": _receivable_days,
    "asset_turnover": _asset_turnover,
    "return_on_equity": _return_on_equity,
    "net_margin": _net_margin,
    "sales_growth": _growth,
}

LOWER_IS_BETTER: Final = frozenset({"debt_to_assets", "receivable_days"})
"""Of these ratios a low figure is the good one; of the others a high one."""


def ratios(statement: Statement, before: Statement | None = None) -> Mapping[str, Ratio]:
    """Return every ratio of a statement by code; `before` is the statement a year earlier.

    A `before` in another currency, of another scope, of another length, or that does not end a
    year earlier is not used: two figures that cannot be compared make no mean and no growth.
    """
    fitting = before if before is not None and follows(statement, before) else None
    return {code: _ratio(code, formula, statement, fitting) for code, formula in FORMULAS.items()}


def follows(statement: Statement, before: Statement) -> bool:
    """Tell whether `before` is the statement of the year before, figures of the same kind."""
    a_year_earlier = add_months(statement.period_end, -YEAR_MONTHS)
    return (
        _month(before.period_end) == _month(a_year_earlier)
        and (before.currency, before.scope) == (statement.currency, statement.scope)
        and before.months == YEAR_MONTHS
    )


def rounded(figure: Fraction, places: int = PLACES) -> Decimal:
    """Return an exact figure rounded to so many decimals, half away from zero."""
    whole = divide(figure.numerator * 10**places, figure.denominator, Rounding.HALF_UP)
    sign, digits = (1, str(-whole)) if whole < 0 else (0, str(whole))
    return Decimal((sign, tuple(int(digit) for digit in digits), -places))


def _ratio(code: str, formula: Formula, statement: Statement, before: Statement | None) -> Ratio:
    reading = Reading(
        completed(statement.lines),
        None if before is None else completed(before.lines),
        statement.months,
        {},
    )
    try:
        value = rounded(formula(reading))
    except Missing as missing:
        return Ratio(code, None, reading.inputs, missing=missing.codes)
    except Nought as nought:
        return Ratio(code, None, reading.inputs, zero=nought.code, averaged=reading.averaged)
    return Ratio(code, value, reading.inputs, averaged=reading.averaged)


def _month(day: Day) -> Day:
    return month_end(day)
