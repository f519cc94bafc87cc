"""Asks the published models of financial distress that need no data of ours (B2; domain facts 5.3).

Each with its own cut-offs: those of Z' (2.9 and 1.23) are often printed beside Z'', whose are 2.6
and 1.1. Sources: Altman, *Predicting Financial Distress of Companies* (2000), for Z, Z' and Z'';
Altman, Hartzell and Peck, *Emerging Markets Corporate Bonds* (1995), for the EM score; Springate
(1978); Zmijewski, *Methodological Issues* (1984), rounded as in the textbooks; Zhou, Yang and Wang
(1996) for the F score. Flows are brought to twelve months; scores are exact until they are rounded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from huikuan.rules.dossiers.checking import completed
from huikuan.rules.dossiers.ratios import Missing, Nought, Reading, follows, quotient, rounded
from huikuan.rules.dossiers.values import ModelScore, Statement, Term, Zone

SCORE_PLACES: Final = 4

Formula = Callable[[Reading], Fraction]


@dataclass(frozen=True, slots=True)
class Model:
    """A model: a constant, its ratios with their coefficients, and where its zones begin.

    A score below `distress` (above it, of a `rising` model) is the distress zone, one above `safe`
    (below it) the safe one; a score on a cut-off is grey. A model with one cut-off has it twice.
    """

    code: str
    constant: str
    terms: tuple[tuple[str, Formula, str], ...]
    distress: str
    safe: str
    rising: bool = False


def _working_capital(of: Reading) -> Fraction:
    current, debt, assets = of.all("current_assets", "current_liabilities", "total_assets")
    return quotient(current - debt, assets, "total_assets")


def _retained(of: Reading) -> Fraction:
    kept, assets = of.all("retained_earnings", "total_assets")
    # 盈余公积 was set aside out of the same profits
    if "surplus_reserve" in of.lines:
        kept += of("surplus_reserve")
    return quotient(kept, assets, "total_assets")


def _ebit(of: Reading) -> Fraction:
    return of.yearly(sum(of.all("profit_before_tax", "interest")))


def _ebit_to_assets(of: Reading) -> Fraction:
    of.all("profit_before_tax", "interest", "total_assets")
    return quotient(_ebit(of), of("total_assets"), "total_assets")


def _book_equity(of: Reading) -> Fraction:
    equity, debt = of.all("total_equity", "total_liabilities")
    return quotient(equity, debt, "total_liabilities")


def _market_equity(of: Reading) -> Fraction:
    equity, debt = of.all("market_value", "total_liabilities")
    return quotient(equity, debt, "total_liabilities")


def _sales_to_assets(of: Reading) -> Fraction:
    sales, assets = of.all("revenue", "total_assets")
    return quotient(of.yearly(sales), assets, "total_assets")


def _pretax_to_current_debt(of: Reading) -> Fraction:
    # Springate's third ratio is profit before tax, not EBIT, over current liabilities
    profit, debt = of.all("profit_before_tax", "current_liabilities")
    return quotient(of.yearly(profit), debt, "current_liabilities")


def _return_on_assets(of: Reading) -> Fraction:
    profit, assets = of.all("net_profit", "total_assets")
    return quotient(of.yearly(profit), assets, "total_assets")


def _debt_to_assets(of: Reading) -> Fraction:
    debt, assets = of.all("total_liabilities", "total_assets")
    return quotient(debt, assets, "total_assets")


def _current(of: Reading) -> Fraction:
    current, debt = of.all("current_assets", "current_liabilities")
    return quotient(current, debt, "current_liabilities")


def _cash_earnings_to_debt(of: Reading) -> Fraction:
    profit, worn, _ = of.all("net_profit", "depreciation", "total_liabilities")
    return quotient(of.yearly(profit + worn), of.mean("total_liabilities"), "total_liabilities")


def _cash_return(of: Reading) -> Fraction:
    flows = of.all("net_profit", "interest", "depreciation")
    of.all("total_assets")
    return quotient(of.yearly(sum(flows)), of.mean("total_assets"), "total_assets")


_WC, _RE, _EBIT = "working_capital_to_assets", "retained_to_assets", "ebit_to_assets"
_BVE, _MVE, _SALES = "equity_to_liabilities", "market_value_to_liabilities", "sales_to_assets"

MODELS: Final = (
    Model(
        "altman_z2",
        "0",
        (
            (_WC, _working_capital, "6.56"),
            (_RE, _retained, "3.26"),
            (_EBIT, _ebit_to_assets, "6.72"),
            (_BVE, _book_equity, "1.05"),
        ),
        distress="1.1",
        safe="2.6",
    ),
    Model(
        "altman_em",
        "3.25",
        (
            (_WC, _working_capital, "6.56"),
            (_RE, _retained, "3.26"),
            (_EBIT, _ebit_to_assets, "6.72"),
            (_BVE, _book_equity, "1.05"),
        ),
        distress="4.35",
        safe="5.85",
    ),
    Model(
        "altman_z1",
        "0",
        (
            (_WC, _working_capital, "0.717"),
            (_RE, _retained, "0.847"),
            (_EBIT, _ebit_to_assets, "3.107"),
            (_BVE, _book_equity, "0.420"),
            (_SALES, _sales_to_assets, "0.998"),
        ),
        distress="1.23",
        safe="2.9",
    ),
    Model(
        "altman_z",
        "0",
        (
            (_WC, _working_capital, "1.2"),
            (_RE, _retained, "1.4"),
            (_EBIT, _ebit_to_assets, "3.3"),
            (_MVE, _market_equity, "0.6"),
            (_SALES, _sales_to_assets, "1.0"),
        ),
        distress="1.81",
        safe="2.99",
    ),
    Model(
        "springate",
        "0",
        (
            (_WC, _working_capital, "1.03"),
            (_EBIT, _ebit_to_assets, "3.07"),
            ("pretax_profit_to_current_liabilities", _pretax_to_current_debt, "0.66"),
            (_SALES, _sales_to_assets, "0.4"),
        ),
        distress="0.862",
        safe="0.862",
    ),
    Model(
        "zmijewski",
        "-4.3",
        (
            ("return_on_assets", _return_on_assets, "-4.5"),
            ("liabilities_to_assets", _debt_to_assets, "5.7"),
            ("current_ratio", _current, "-0.004"),
        ),
        distress="0",
        safe="0",
        rising=True,
    ),
    Model(
        "f_score",
        "-0.1774",
        (
            (_WC, _working_capital, "1.1091"),
            (_RE, _retained, "0.1074"),
            ("cash_earnings_to_liabilities", _cash_earnings_to_debt, "1.9271"),
            # for a firm without a market price, its book equity
            (_BVE, _book_equity, "0.0302"),
            ("cash_return_on_assets", _cash_return, "0.4961"),
        ),
        # 0.0274 less and plus 0.0775, the band in which the paper itself does not decide
        distress="-0.0501",
        safe="0.1049",
    ),
)


def models(statement: Statement, before: Statement | None = None) -> Mapping[str, ModelScore]:
    """Return what every published model says of a statement, by the model's code.

    `before` gives the opening figures of the F score's means, as in `ratios`. Where a line is not
    given or a divisor is nought there is no score, and the line or the divisor is named.
    """
    fitting = before if before is not None and follows(statement, before) else None
    return {one.code: _score(one, statement, fitting) for one in MODELS}


def zone(model: Model, score: Fraction) -> Zone:
    """Return the zone of an exact score: a score on a cut-off is grey, or safe where it is one."""
    distress, safe = Fraction(model.distress), Fraction(model.safe)
    if model.rising:
        score, distress, safe = -score, -distress, -safe
    if score < distress:
        return Zone.DISTRESS
    return Zone.SAFE if score > safe or distress == safe else Zone.GREY


def _score(model: Model, statement: Statement, before: Statement | None) -> ModelScore:
    reading = Reading(
        completed(statement.lines),
        None if before is None else completed(before.lines),
        statement.months,
        {},
    )
    found: list[tuple[str, Fraction, str]] = []
    missing: list[str] = []
    zero = ""
    for code, formula, weight in model.terms:
        try:
            found.append((code, formula(reading), weight))
        except Missing as lacking:
            missing += [one for one in lacking.codes if one not in missing]
        except Nought as nought:
            zero = zero or nought.code
    score = None
    if not missing and not zero:
        score = Fraction(model.constant) + sum(
            (Fraction(weight) * value for _, value, weight in found), Fraction(0)
        )
    return ModelScore(
        code=model.code,
        score=None if score is None else rounded(score, SCORE_PLACES),
        zone=None if score is None else zone(model, score),
        terms=tuple(
            Term(
                code,
                rounded(value),
                Decimal(weight),
                rounded(Fraction(weight) * value, SCORE_PLACES),
            )
            for code, value, weight in found
        ),
        distress=Decimal(model.distress),
        safe=Decimal(model.safe),
        rising=model.rising,
        inputs=reading.inputs,
        missing=tuple(missing),
        zero=zero,
        constant=Decimal(model.constant),
    )
