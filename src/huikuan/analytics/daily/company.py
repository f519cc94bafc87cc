"""Which figures of the company a day is closed with: DSO in its forms, twelve months' flow (D7, A12)."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from huikuan.analytics.measuring import Question, ask
from huikuan.kernel.days import Day, add_days, month_start
from huikuan.rules.aging import Buckets
from huikuan.rules.measures import FAMILIES, Measure, Span, latest, span

MONTHS: Final = 12
CODES: Final = (
    "open_balance",
    "overdue_amount",
    "disputed_amount",
    "unapplied",
    "sales",
    "dso",
    "dso_average",
    "dso_count_back",
    "best_possible_dso",
    "average_days_delinquent",
)
ROLL_RATES: Final = "roll_rates"
COLUMNS: Final = ("currency", *CODES, ROLL_RATES)
MONTH_COLUMNS: Final = ("currency", "day", "aging", "flow_rates")

Row = tuple[Any, ...]
"""The values of COLUMNS, or of MONTH_COLUMNS."""


@dataclass(frozen=True, slots=True)
class CompanyFigures:
    """One row a currency, and one a currency and month end, oldest first."""

    rows: tuple[Row, ...]
    month_ends: tuple[Row, ...]


def company(company_id: int, as_of: Day, buckets: Buckets, engine: str) -> CompanyFigures:
    """The company's figures: three months' DSO, the last month's roll rates, thirteen month ends."""
    plain = ask(Question(company_id, CODES, (latest(as_of),), engine=engine))
    month = span(month_start(as_of), as_of)
    rolling = _codes("roll_rate", buckets)
    rolled = ask(Question(company_id, rolling, (month,), buckets=buckets, engine=engine))
    rates = {one.currency: [one.values[code] for code in rolling] for one in rolled.figures}
    nothing = [None] * len(rolling)
    rows = tuple(
        (
            one.currency,
            *(one.values[code] for code in CODES),
            rates.get(one.currency, nothing),
        )
        for one in plain.figures
    )
    return CompanyFigures(rows, tuple(_month_ends(company_id, as_of, buckets, engine)))


def month_ends(as_of: Day) -> list[Day]:
    """The day itself and the twelve month ends before its month, oldest first."""
    days = [as_of]
    while len(days) <= MONTHS:
        days.append(add_days(month_start(days[-1]), -1))
    return days[::-1]


def _month_ends(company_id: int, as_of: Day, buckets: Buckets, engine: str) -> list[Row]:
    codes = _codes("aging", buckets)
    spans = tuple(span(day, day) for day in month_ends(as_of))
    answer = ask(Question(company_id, codes, spans, buckets=buckets, engine=engine))
    agings: dict[str, dict[Day, list[int]]] = defaultdict(dict)
    for one in answer.figures:
        agings[one.currency][one.span.last] = [one.values[code] or 0 for code in codes]
    flows = FAMILIES["flow_rate"](buckets)
    found: list[Row] = []
    for currency, by_day in agings.items():
        first, *_ = sorted(by_day)
        found.append((currency, first, by_day[first], None))
        for before, day in pairwise(sorted(by_day)):
            over = span(add_days(before, 1), day)
            rates = [
                _flow(flow, by_day[before][place], by_day[day][place + 1], over)
                for place, flow in enumerate(flows)
            ]
            found.append((currency, day, by_day[day], rates))
    return found


def _flow(flow: Measure, held: int, reached: int, over: Span) -> int | None:
    """The measure's own rate, from the two bucket totals that it needs."""
    return flow.value({"bucket": (held,), "next": (reached,)}, over)


def _codes(family: str, buckets: Buckets) -> tuple[str, ...]:
    return tuple(measure.card.code for measure in FAMILIES[family](buckets))
