"""The report's summary, what came in, and the trend of its ratios over twelve month ends (D7)."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Row
from huikuan.analytics.measuring import Question, ask
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.monthly.scene import Scene
from huikuan.analytics.reports.tables import totals
from huikuan.analytics.reports.values import Column, Report
from huikuan.kernel.days import Day, add_months, month_end, month_start
from huikuan.rules.items import DocumentKind
from huikuan.rules.measures import MEASURES, Unit, latest

MONTHS = 12
_BESIDE = (
    *(("receivable", "money"), ("overdue", "money"), ("overdue_share", "share")),
    *(("long_overdue", "money"), ("disputed_amount", "money"), ("unapplied", "money")),
    *(("received", "money"), ("dso", "days"), ("best_possible_dso", "days")),
)
# the measures by the code that they have in this report
_MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "receivable": "open_balance",
        "overdue": "overdue_amount",
        "overdue_share": "overdue_share",
        "disputed_amount": "disputed_amount",
        "disputed_share": "disputed_share",
        "unapplied": "unapplied",
        "dso": "dso",
        "best_possible_dso": "best_possible_dso",
        "dso_count_back": "dso_count_back",
    }
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
    Column("dso", "days"),
    Column("best_possible_dso", "days"),
    Column("dso_count_back", "days"),
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
        row["disputed_share"] = now.get("disputed_share")
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
    found = measured(scene)
    rows = [
        {**found.get((currency, end), {}), "month_end": end, "currency": currency}
        for currency in scene.currencies
        for end in month_ends(scene)
    ]
    rows = [{column.code: row.get(column.code) for column in _TREND} for row in rows]
    return Report("monthly_trend", _TREND, rows, [], len(rows), {})


def _figures(scene: Scene, context: Context) -> dict[str, Row]:
    day = context.view.as_of
    found = {currency: dict(row) for (currency, end), row in measured(scene).items() if end == day}
    for (currency, _), (_, minor) in _received(context).items():
        mine = found.setdefault(currency, {})
        mine["received"] = mine.get("received", 0) + minor
    return found


def month_ends(scene: Scene) -> tuple[Day, ...]:
    """The twelve days of the trend: month ends, the day asked for as the last."""
    ends = [month_end(add_months(scene.as_of, -back)) for back in range(MONTHS - 1, 0, -1)]
    return (*ends, scene.as_of)


def measured(scene: Scene) -> dict[tuple[str, Day], Row]:
    """The measures by currency at the twelve month ends, asked for in one question."""
    view = scene.now.view
    question = Question(
        company_id=view.company_id,
        measures=tuple(_MEASURES.values()),
        spans=tuple(latest(end) for end in month_ends(scene)),
        known_at=view.known_at,
        salesperson=view.salesperson,
    )
    answer = scene.now.kept("monthly_measures", (question,), lambda: ask(question))
    return {
        (figure.currency, figure.span.last): {
            code: _shown(measure, figure.values[measure]) for code, measure in _MEASURES.items()
        }
        for figure in answer.figures
    }


def _shown(measure: str, value: int | None) -> int | Decimal | None:
    """Days in hundredths become days; other figures stay whole numbers."""
    days = value is not None and MEASURES[measure].card.unit is Unit.CENTIDAYS
    return Decimal(value) / 100 if days and value is not None else value


def _received(context: Context) -> dict[tuple[str, int], tuple[int, int]]:
    view = context.view
    since = month_start(view.as_of)
    found = context.kept("received", (view, since), lambda: engine.received(view, since))
    return {(currency, kind): (count, minor) for currency, kind, count, minor in found}
