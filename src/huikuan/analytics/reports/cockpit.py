"""The cockpit's figures: what is owed, late and collectable, and how long it takes (D6, D7).

One block a currency, the company's own first: currencies are never added. Every figure is the
measure of its name, over the measure's own span; `receivable`, `overdue` and `net` are what the
lists call the open balance, the overdue amount, and the balance less cash not applied.
"""

from typing import Final

from huikuan.analytics.engine.values import Row
from huikuan.analytics.measuring import Question, ask
from huikuan.analytics.reports.context import Context, home_first
from huikuan.analytics.reports.measures import kind_of, shown
from huikuan.analytics.reports.tables import Table
from huikuan.analytics.reports.values import Column
from huikuan.rules.measures import MEASURES, latest

RECEIVABLE: Final = {"receivable": "open_balance", "overdue": "overdue_amount"}
"""What the lists call two of the measures."""
_CODES: Final = (
    *("overdue_share", "unapplied", "collectable_now"),
    *("dso", "dso_count_back", "dso_average", "best_possible_dso", "average_days_delinquent"),
    *("sales", "debtors", "overdue_debtors"),
)
COLUMNS: Final = (
    Column("currency", "text"),
    Column("receivable", "money"),
    Column("overdue", "money"),
    Column("net", "money"),
    *(Column(code, kind_of(MEASURES[code].card)) for code in _CODES),
)


def build(context: Context) -> Table:
    """One row a currency."""
    context.params.only("currency")
    wanted = context.params.currency()
    found = context.kept("cockpit", (context.view,), lambda: _rows(context))
    home = context.company.currency
    by_currency = {str(row["currency"]): row for row in found}
    currencies = {*by_currency, home}
    if wanted:
        currencies &= {wanted}
    rows = [by_currency.get(one) or _nothing(one) for one in home_first(currencies, home)]
    window = latest(context.view.as_of)
    meta = context.meta(home_currency=home, window_from=window.first, window_days=window.days)
    return Table(COLUMNS, rows, [], "", meta)


def _rows(context: Context) -> list[Row]:
    """The measures of the whole book, each currency that has any."""
    view = context.view
    codes = (*RECEIVABLE.values(), *_CODES)
    question = Question(
        view.company_id,
        codes,
        (latest(view.as_of),),
        known_at=view.known_at,
        salesperson=view.salesperson,
    )
    rows: list[Row] = []
    for figure in ask(question).figures:
        row: Row = {code: shown(MEASURES[code], figure) for code in codes}
        if any(row.values()):
            rows.append({"currency": figure.currency, **_named(row)})
    return rows


def _named(row: Row) -> Row:
    named = {name: row[code] for name, code in RECEIVABLE.items()}
    return {**row, **named, "net": row["open_balance"] - row["unapplied"]}


def _nothing(currency: str) -> Row:
    money = {one.code: 0 for one in COLUMNS if one.kind in {"money", "count"}}
    return {**dict.fromkeys(column.code for column in COLUMNS), **money, "currency": currency}
