"""The record of trade of every customer, in one pass over the book: for verdicts on limits (B6, B7).

The figures are measures of `rules.measures`, taken with the others of a day; from the columnar
book, or from the ledger itself where there can be no book.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.analytics.book import BookNotThere, synced
from huikuan.analytics.engine.running import Engine
from huikuan.analytics.measuring.by_customer import Wanted, by_customer
from huikuan.kernel.days import Day, add_days
from huikuan.rules.measures import MEASURES, RECORD, Measure, Span

_YEAR: Final = 365
_CENTI: Final = 100


@dataclass(frozen=True, slots=True)
class TradeRecord:
    """A customer's trade in one currency on a day, in minor units and days.

    `sales`, `received` and `paid_in_time` are of the 365 days up to it; `first_sale` is the day of
    the first paper of all, `last_overdue` the last day on which something was overdue (None:
    never). `oldest_overdue` in days; `overdue_years` the years of 365 days running, back from the
    day, in each of which something was overdue, at most two.
    """

    sales: int
    received: int
    open_balance: int
    overdue: int
    oldest_overdue: int
    paid_in_time: int
    first_sale: Day | None
    last_overdue: Day | None
    overdue_years: int


def trade_records(company_id: int, as_of: Day) -> Mapping[tuple[int, str], TradeRecord]:
    """Return the record of every customer that ever had a paper, by customer and currency.

    Receipts that nobody has claimed stand under customer 0: they are cash, and nobody's record.
    """
    table = by_customer(_engine(company_id), _wanted(as_of))
    columns = [table[name].to_pylist() for name in ("customer_id", "currency", *_NAMES)]
    return {
        (customer or 0, currency): _record(dict(zip(_NAMES, figures, strict=True)), as_of)
        for customer, currency, *figures in zip(*columns, strict=True)
    }


def _wanted(as_of: Day) -> list[Wanted]:
    day = Span(as_of, as_of, as_of)
    year = Span(add_days(as_of, 1 - _YEAR), as_of, as_of)
    before = Span(add_days(as_of, 1 - 2 * _YEAR), add_days(as_of, -_YEAR), as_of)
    return [
        Wanted(name, measure, {"day": day, "year": year, "before": before}[span])
        for name, (measure, span) in _FIGURES.items()
    ]


_FIGURES: Final[Mapping[str, tuple[Measure, str]]] = {
    "sales": (MEASURES["sales"], "year"),
    "received": (RECORD["cash_received"], "year"),
    "open_balance": (MEASURES["open_balance"], "day"),
    "overdue": (MEASURES["overdue_amount"], "day"),
    "oldest_overdue": (MEASURES["oldest_overdue"], "day"),
    "paid_in_time": (RECORD["bills_paid_in_time"], "year"),
    "relation_days": (RECORD["relation_days"], "day"),
    "clean_days": (RECORD["clean_days"], "day"),
    "overdue_now": (RECORD["bills_overdue"], "year"),
    "overdue_before": (RECORD["bills_overdue"], "before"),
}
_NAMES: Final = tuple(_FIGURES)


def _record(found: Mapping[str, int | None], as_of: Day) -> TradeRecord:
    relation, clean = found["relation_days"], found["clean_days"]
    years = 0
    if found["overdue_now"]:
        years = 2 if found["overdue_before"] else 1
    return TradeRecord(
        sales=found["sales"] or 0,
        received=found["received"] or 0,
        open_balance=found["open_balance"] or 0,
        overdue=found["overdue"] or 0,
        oldest_overdue=(found["oldest_overdue"] or 0) // _CENTI,
        paid_in_time=found["paid_in_time"] or 0,
        first_sale=None if relation is None else add_days(as_of, -relation // _CENTI),
        last_overdue=None if clean is None else add_days(as_of, -clean // _CENTI),
        overdue_years=years,
    )


def _engine(company_id: int) -> Engine:
    try:
        book = synced(company_id)
    except BookNotThere:
        from huikuan.analytics.engine.postgres import measuring

        return measuring.engine(company_id)
    from huikuan.analytics.engine import duckdb

    return duckdb.engine(book)
