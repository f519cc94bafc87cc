"""How every customer stands with us, for scoring: measures of the whole book in one pass (B2, D9).

A customer with several currencies counts with the worst of them: rates and days can be compared
over currencies, amounts cannot, and none is added up here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huikuan.analytics.daily.figures import book
from huikuan.analytics.measuring.by_customer import Wanted, by_customer
from huikuan.kernel.days import Day, add_days
from huikuan.rules.measures import MEASURES, Span

_YEAR, _QUARTER, _TWO_YEARS = 365, 90, 730
_SHARE: Final = Decimal(10_000)
_DAYS: Final = Decimal(100)
_PLACES: Final = Decimal("0.0001")
_SPANS: Final[Mapping[str, tuple[str, int, int]]] = {
    "on_time_rate": ("on_time_rate", _YEAR, 0),
    "days_late": ("days_late_weighted", _YEAR, 0),
    "days_beyond_terms": ("days_beyond_terms", _YEAR, 0),
    "bad_debt_rate": ("bad_debt_rate", _TWO_YEARS, 0),
    "sales": ("sales", _QUARTER, 0),
    "sales_before": ("sales", 2 * _QUARTER, _QUARTER),
    "days_to_pay": ("days_to_pay_weighted", _QUARTER, 0),
    "days_to_pay_before": ("days_to_pay_weighted", _YEAR, _QUARTER),
}
"""By name: the measure, and the days that its span has run from and up to, counted back."""
_ON_THE_DAY: Final = ("open_balance", "overdue_amount", "oldest_overdue", "relation_age")
_LOWER_IS_WORSE: Final = frozenset({"on_time_rate", "sales_trend"})
_LONGER_COUNTS: Final = frozenset({"relation_days"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer's figures by the names that scorecards use; what has no answer is missing."""

    figures: Mapping[str, Decimal]


def standings(company_id: int, as_of: Day) -> Mapping[int, Standing]:
    """Return how every customer with any paper stands on a day, by customer.

    Rates and trends are shares of one, days are days with two decimals.
    """
    engine, _ = book(company_id)
    today = Span(as_of, as_of, as_of)
    wanted = [Wanted(code, MEASURES[code], today) for code in _ON_THE_DAY]
    wanted += [
        Wanted(
            name, MEASURES[code], Span(add_days(as_of, 1 - first), add_days(as_of, -last), as_of)
        )
        for name, (code, first, last) in _SPANS.items()
    ]
    table = by_customer(engine, wanted)
    customers = table["customer_id"].to_pylist()
    columns = {one.name: table[one.name].to_pylist() for one in wanted}
    found: dict[int, dict[str, Decimal]] = {}
    for place, customer in enumerate(customers):
        if customer is None:
            continue
        line = {name: values[place] for name, values in columns.items()}
        own = found.setdefault(customer, {})
        for name, value in _figures(line).items():
            own[name] = _worse(name, own[name], value) if name in own else value
    return {customer: Standing(figures) for customer, figures in found.items()}


def _figures(line: Mapping[str, int | None]) -> dict[str, Decimal]:
    figures = {
        "on_time_rate": _part(line["on_time_rate"], _SHARE),
        "bad_debt_rate": _part(line["bad_debt_rate"], _SHARE),
        "days_late": _part(line["days_late"], _DAYS),
        "days_beyond_terms": _part(line["days_beyond_terms"], _DAYS),
        "oldest_overdue": _part(line["oldest_overdue"] or 0, _DAYS),
        "relation_days": _part(line["relation_age"], _DAYS),
        "overdue_share": _ratio(line["overdue_amount"], line["open_balance"]),
        "sales_trend": _ratio(line["sales"], line["sales_before"]),
        "payment_trend": _ratio(line["days_to_pay"], line["days_to_pay_before"]),
    }
    return {name: value for name, value in figures.items() if value is not None}


def _part(value: int | None, unit: Decimal) -> Decimal | None:
    return None if value is None else value / unit


def _ratio(above: int | None, below: int | None) -> Decimal | None:
    """A share of one with four decimals; none where there is nothing to divide by."""
    if above is None or below is None or below <= 0:
        return None
    return (Decimal(above) / Decimal(below)).quantize(_PLACES)


def _worse(name: str, one: Decimal, other: Decimal) -> Decimal:
    if name in _LONGER_COUNTS:
        return max(one, other)
    return min(one, other) if name in _LOWER_IS_WORSE else max(one, other)
