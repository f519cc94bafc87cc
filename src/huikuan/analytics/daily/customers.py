"""Which figures of a customer a day is closed with: measures, each over its span (D7, B1)."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huikuan.analytics.columns import numbers, of_numpy
from huikuan.analytics.engine.running import Engine
from huikuan.analytics.measuring.by_customer import Wanted, by_customer
from huikuan.kernel.days import Day, add_days
from huikuan.rules.aging import Buckets
from huikuan.rules.measures import Measure, Span, measures

_YEAR, _QUARTER = 365, 90
AGING: Final = "aging"

ON_THE_DAY: Final = (
    "open_balance",
    "overdue_amount",
    "disputed_amount",
    "unapplied",
    "collectable_now",
    "open_items",
    "overdue_items",
    "oldest_overdue",
)
OVER_SPANS: Final[Mapping[str, tuple[str, int, int]]] = {
    "sales_365": ("sales", _YEAR, 0),
    "sales_90": ("sales", _QUARTER, 0),
    "sales_before": ("sales", 2 * _QUARTER, _QUARTER),
    "days_late": ("days_late_weighted", _YEAR, 0),
    "days_beyond_terms": ("days_beyond_terms", _YEAR, 0),
    "days_to_pay_90": ("days_to_pay_weighted", _QUARTER, 0),
    "days_to_pay_before": ("days_to_pay_weighted", _YEAR, _QUARTER),
    "on_time_rate": ("on_time_rate", _YEAR, 0),
}
"""By column: the measure, and the days that its span has run from and up to, counted back."""
COLUMNS: Final = ("customer_id", "currency", *ON_THE_DAY, *OVER_SPANS, AGING)


def customers(engine: Engine, as_of: Day, buckets: Buckets) -> pa.Table:
    """One row a customer and currency with `COLUMNS`, aging last as one list of buckets.

    Customer 0 stands for receipts that nobody has claimed. In the order of customer and currency.
    """
    known = measures(buckets)
    parts = [f"{AGING}:{code}" for code in buckets.codes]
    wanted = [*_on_the_day(known, as_of, (*ON_THE_DAY, *parts)), *_over_spans(known, as_of)]
    found = by_customer(engine, wanted)
    columns = {name: found[name] for name in COLUMNS[:-1]}
    nobody = of_numpy(np.zeros(len(found)))
    columns["customer_id"] = pc.coalesce(found["customer_id"].cast(pa.int64()), nobody)
    columns[AGING] = _lists([found[name] for name in parts])
    return pa.table(columns)


def _on_the_day(known: Mapping[str, Measure], as_of: Day, codes: tuple[str, ...]) -> list[Wanted]:
    span = Span(as_of, as_of, as_of)
    return [Wanted(code, known[code], span) for code in codes]


def _over_spans(known: Mapping[str, Measure], as_of: Day) -> list[Wanted]:
    return [
        Wanted(name, known[code], Span(add_days(as_of, 1 - first), add_days(as_of, -last), as_of))
        for name, (code, first, last) in OVER_SPANS.items()
    ]


def _lists(columns: list[pa.ChunkedArray]) -> pa.Array:
    """The columns as one column of lists of them."""
    values = np.column_stack([numbers(column) for column in columns]).reshape(-1)
    return pa.FixedSizeListArray.from_arrays(of_numpy(values), len(columns))
