"""The cockpit's figures: receivable, overdue, cash not applied and DSO (D7).

One block a currency, the company's own first: currencies are never added. DSO count-back goes
back through whole calendar months, the month of the day asked for in its days so far; DSO on
average balance and best possible DSO look at the last three months.
"""

from decimal import ROUND_HALF_UP, Decimal

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Row
from huikuan.analytics.reports.context import Context, home_first
from huikuan.analytics.reports.customers import positions
from huikuan.analytics.reports.tables import Table
from huikuan.analytics.reports.values import Column
from huikuan.kernel.days import Day, add_days, add_months, month_end, month_start
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.measures import (
    Sales,
    best_possible_dso,
    dso_average,
    dso_count_back,
    overdue_share,
)

COLUMNS = (
    Column("currency", "text"),
    Column("receivable", "money"),
    Column("overdue", "money"),
    Column("overdue_share", "share"),
    Column("unapplied", "money"),
    Column("net", "money"),
    Column("dso", "days"),
    Column("dso_average", "days"),
    Column("best_possible_dso", "days"),
    Column("sales", "money"),
    Column("customers", "count"),
    Column("overdue_customers", "count"),
)
_MONTHS_BACK = 24
_WINDOW = 3


def build(context: Context) -> Table:
    """One row a currency."""
    context.params.only("currency")
    wanted = context.params.currency()
    view = context.view
    found = positions(context)
    since = month_start(add_months(view.as_of, -_MONTHS_BACK + 1))
    sold: dict[str, dict[Day, int]] = {}
    for currency, month, minor in context.kept(
        "sales", (view, since), lambda: engine.sales(view, since)
    ):
        sold.setdefault(currency, {})[month] = minor
    opening = _opening(context)
    currencies = {*(row["currency"] for row in found), *sold, context.company.currency}
    if wanted:
        currencies &= {wanted}
    rows = [
        _block(
            context,
            currency,
            [row for row in found if row["currency"] == currency],
            sold.get(currency, {}),
            opening.get(currency, 0),
        )
        for currency in home_first(currencies, context.company.currency)
    ]
    meta = context.meta(
        home_currency=context.company.currency,
        window_from=_window(view.as_of),
        window_days=(view.as_of - _window(view.as_of)).days + 1,
    )
    return Table(COLUMNS, rows, [], "", meta)


def _block(
    context: Context, currency: str, mine: list[Row], sold: dict[Day, int], opening: int
) -> Row:
    as_of = context.view.as_of
    owed = sum(row["open"] for row in mine)
    late = sum(row["overdue"] for row in mine)
    cash = sum(row["unapplied"] for row in mine)
    start = _window(as_of)
    days = (as_of - start).days + 1
    sales = sum(minor for month, minor in sold.items() if month >= start)
    back = dso_count_back(owed, _months(as_of, sold))
    return {
        "currency": currency,
        "receivable": owed,
        "overdue": late,
        "overdue_share": overdue_share(late, owed),
        "unapplied": cash,
        "net": owed - cash,
        "dso": None if back is None else _days(back.centidays),
        "dso_used_up": None if back is None else back.used_up,
        "dso_average": _days(dso_average(opening, owed, sales, days)),
        "best_possible_dso": _days(best_possible_dso(owed - late, sales, days)),
        "sales": sales,
        "customers": sum(1 for row in mine if row["open"] or row["open_items"]),
        "overdue_customers": sum(1 for row in mine if row["overdue_items"]),
    }


def _window(as_of: Day) -> Day:
    """The first day of the months that the period figures look at."""
    return month_start(add_months(as_of, -_WINDOW + 1))


def _months(as_of: Day, sold: dict[Day, int]) -> list[Sales]:
    """Months back from the one of the day asked for, which counts its days so far."""
    found: list[Sales] = []
    last = as_of
    for _ in range(_MONTHS_BACK):
        first = month_start(last)
        found.append(Sales(sold.get(first, 0), (last - first).days + 1))
        last = month_end(add_days(first, -1))
    return found


def _opening(context: Context) -> dict[str, int]:
    """What was owed, by currency, when the period's first day began."""
    from dataclasses import replace

    buckets = Buckets(context.buckets.edges, Basis.DUE_DATE)
    before = replace(context.view.whole(), as_of=add_days(_window(context.view.as_of), -1))
    found = context.kept(
        "aged",
        (before, buckets),
        lambda: engine.aged(before, buckets.bounds(before.as_of), buckets.basis),
    )
    sums: dict[str, int] = {}
    for line in context.visible(found, lambda line: line.customer_id):
        sums[line.currency] = sums.get(line.currency, 0) + sum(line.owed)
    return sums


def _days(centidays: int | None) -> Decimal | None:
    """Hundredths of a day as days with one decimal, as people read them."""
    if centidays is None:
        return None
    return (Decimal(centidays) / 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
