"""Aging at twelve month ends, the day asked for as the last one (D7; field practice: trends).

Twelve agings need no twelve passes: all movements are added up once by due day and day, and that
small table is put beside every end.
"""

from huikuan.analytics.engine.values import Row
from huikuan.analytics.measuring import standing
from huikuan.analytics.reports.context import Context, home_first
from huikuan.analytics.reports.tables import Table
from huikuan.analytics.reports.values import Column
from huikuan.kernel.days import Day, add_months, month_end
from huikuan.rules.aging import Basis, Buckets

_MONTHS = 12


def build(context: Context) -> Table:
    """One row a month end and currency: total and every bucket by due day."""
    context.params.only("currency")
    view = context.view
    buckets = Buckets(context.buckets.edges, Basis.DUE_DATE)
    ends = [month_end(add_months(view.as_of, -back)) for back in range(_MONTHS - 1, 0, -1)]
    ends.append(view.as_of)
    sums = standing.aging_at(view, buckets, ends)
    wanted = context.params.currency()
    currencies = {currency for currency, _ in sums}
    if wanted:
        currencies &= {wanted}
    rows = [
        _row(currency, end, buckets.codes, sums.get((currency, end), [0] * len(buckets.codes)))
        for currency in home_first(currencies, context.company.currency)
        for end in ends
    ]
    columns = (
        Column("month_end", "date"),
        Column("currency", "text"),
        Column("total", "money"),
        *(Column(code, "money") for code in buckets.codes),
    )
    meta = context.meta(basis=buckets.basis.value, buckets=list(buckets.codes))
    return Table(columns, rows, [], "", meta)


def _row(currency: str, end: Day, codes: tuple[str, ...], owed: list[int]) -> Row:
    row: Row = {"month_end": end, "currency": currency, "total": sum(owed)}
    return row | dict(zip(codes, owed, strict=True))
