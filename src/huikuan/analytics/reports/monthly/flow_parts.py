"""The report's summary, what came in, and the trend of its ratios over twelve month ends (D7)."""

from collections.abc import Mapping
from typing import cast

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Row
from huikuan.analytics.reports import cockpit
from huikuan.analytics.reports.cockpit import in_days
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.monthly.scene import Scene
from huikuan.analytics.reports.tables import totals
from huikuan.analytics.reports.values import Column, Report
from huikuan.kernel.days import Day, add_months, month_end, month_start
from huikuan.rules.items import DocumentKind
from huikuan.rules.measures import dso
from huikuan.rules.reporting import share

MONTHS = 12
_BESIDE = (
    *(("receivable", "money"), ("overdue", "money"), ("overdue_share", "share")),
    *(("long_overdue", "money"), ("disputed_amount", "money"), ("unapplied", "money")),
    *(("received", "money"), ("dso_closing", "days"), ("best_possible_dso", "days")),
)
SUMMARY = (
    Column("currency", "text"),
    *(
        column
        for code, kind in _BESIDE
        for column in (Column(code, kind), Column(f"{code}_before", kind))  # type: ignore[arg-type]
    ),
    Column("disputed_share", "share"),
)
_TREND = (
    Column("month_end", "date"),
    Column("currency", "text"),
    Column("receivable", "money"),
    Column("overdue", "money"),
    Column("overdue_share", "share"),
    Column("dso_closing", "days"),
    Column("best_possible_dso", "days"),
    Column("dso", "days"),
)


def summary(scene: Scene, long_overdue: Mapping[str, tuple[int, int]]) -> list[Row]:
    """One row a currency: each figure at the day and a month before, as `<code>_before`.

    `long_overdue`: by currency, what the long overdue list adds up to on both days.
    """
    rows: list[Row] = []
    both = [_figures(scene, context) for context in (scene.now, scene.before)]
    for currency in scene.currencies:
        now, before = (found.get(currency, {}) for found in both)
        row: Row = {"currency": currency}
        for code, kind in _BESIDE:
            nothing = 0 if kind == "money" else None
            row[code] = now.get(code, nothing)
            row[f"{code}_before"] = before.get(code, nothing)
        row["long_overdue"], row["long_overdue_before"] = long_overdue.get(currency, (0, 0))
        row["disputed_share"] = share(row["disputed_amount"], row["receivable"])
        rows.append(row)
    return rows


def received(scene: Scene) -> Report:
    """One row a currency and kind of paper: what came in this month and the month before."""
    columns = (
        Column("currency", "text"),
        Column("kind", "text"),
        Column("count", "count"),
        Column("amount", "money"),
        Column("count_before", "count"),
        Column("amount_before", "money"),
        Column("amount_change", "money"),
    )
    now, before = _received(scene.now), _received(scene.before)
    rank = {currency: place for place, currency in enumerate(scene.currencies)}
    keys = sorted(
        (key for key in {*now, *before} if key[0] in rank), key=lambda key: (rank[key[0]], key[1])
    )
    rows = []
    for key in keys:
        (count, amount), (count_before, earlier) = now.get(key, (0, 0)), before.get(key, (0, 0))
        rows.append(
            {
                "currency": key[0],
                "kind": DocumentKind(key[1]).word,
                "count": count,
                "amount": amount,
                "count_before": count_before,
                "amount_before": earlier,
                "amount_change": amount - earlier,
            }
        )
    return Report("monthly_received", columns, rows, totals(columns, rows), len(rows), {})


def trend(scene: Scene) -> Report:
    """One row a currency and month end, twelve of them, the day asked for as the last."""
    ends = [month_end(add_months(scene.as_of, -back)) for back in range(MONTHS - 1, 0, -1)]
    by_end = [(end, _cockpit(scene, end)) for end in (*ends, scene.as_of)]
    rows = [
        {**by_currency.get(currency, {}), "month_end": end, "currency": currency}
        for currency in scene.currencies
        for end, by_currency in by_end
    ]
    rows = [{column.code: row.get(column.code) for column in _TREND} for row in rows]
    return Report("monthly_trend", _TREND, rows, [], len(rows), {})


def _figures(scene: Scene, context: Context) -> dict[str, Row]:
    found = {currency: dict(row) for currency, row in _cockpit(scene, context.view.as_of).items()}
    view = context.view
    for currency, minor in context.kept("disputed", (view,), lambda: engine.disputed(view)):
        found.setdefault(currency, {})["disputed_amount"] = minor
    for (currency, _), (_, minor) in _received(context).items():
        mine = found.setdefault(currency, {})
        mine["received"] = mine.get("received", 0) + minor
    return found


def _cockpit(scene: Scene, day: Day) -> dict[str, Row]:
    found = cockpit.build(scene.at(day))
    days = cast("int", found.meta["window_days"])
    return {
        row["currency"]: {
            **row,
            # over the same days as the best possible one, so that their difference means something
            "dso_closing": in_days(dso(row["receivable"], row["sales"], days)),
        }
        for row in found.rows
    }


def _received(context: Context) -> dict[tuple[str, int], tuple[int, int]]:
    view = context.view
    since = month_start(view.as_of)
    found = context.kept("received", (view, since), lambda: engine.received(view, since))
    return {(currency, kind): (count, minor) for currency, kind, count, minor in found}
