"""Sets the monthly report in type: one section a currency, each begun on a page of its own."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from huikuan.adapters.typesetting import typeset
from huikuan.analytics.reports import Column, Report, column_title
from huikuan.flows.issue_monthly.wording import RIGHT, Words

Row = Mapping[str, Any]
_MOST_TICKS: Final = 5
# columns of long words, which give way to the figures beside them
_WIDE: Final = frozenset({"customer", "name"})
_PAIR: Final = ("buckets", "received")
_TABLES: Final = ("groups", "top", "late", "settled", "trend")
_CARDS: Final = (
    ("receivable", ""),
    ("overdue", "overdue_share"),
    ("long_overdue", ""),
    ("disputed_amount", "disputed_share"),
    ("unapplied", ""),
    ("received", ""),
    ("dso", ""),
    ("best_possible_dso", ""),
)
_DSO: Final = ("dso", "best_possible_dso", "dso_count_back")


def pdf(words: Words) -> bytes:
    """The report in type, dated as the day that it is about."""
    report = words.report
    values = {
        "lang": words.language,
        "title": words.say("title"),
        "month": words.month(),
        "seller": words.seller(),
        "basis": words.basis(),
        "footer": words.footer(),
        "page": words.say("page", page="@1@", pages="@2@"),
        "parts": [_part(words, row) for row in told(report)],
        "notes": words.notes(),
    }
    return typeset("monthly", values, dated=words.as_of)


def told(report: Report) -> Sequence[Row]:
    """The currencies that have anything to tell; the company's own when none has."""
    return [
        row
        for row in report.rows
        if any(value for code, value in row.items() if code != "currency")
    ] or report.rows[:1]


def _part(words: Words, row: Row) -> dict[str, object]:
    currency = str(row["currency"])
    return {
        "heading": words.say("currency", currency=currency),
        "note": words.say("apart") if len(told(words.report)) > 1 else "",
        "figures": _cards(words, row),
        "charts": _charts(words, currency),
        "pair": [_table(words, code, currency) for code in _PAIR],
        "tables": [_table(words, code, currency) for code in _TABLES],
    }


def _cards(words: Words, row: Row) -> list[dict[str, str]]:
    columns = {column.code: column for column in words.report.columns}
    cards = []
    for code, share in _CARDS:
        before = words.say("before", value=words.cell(columns[f"{code}_before"], row))
        label = column_title(code, words.language)
        if share:
            label = f"{label} · {words.cell(columns[share], row)}"
        cards.append({"label": label, "value": words.cell(columns[code], row), "note": before})
    return cards


def _charts(words: Words, currency: str) -> list[dict[str, object]]:
    trend = words.report.parts["trend"]
    rows = [row for row in trend.rows if row["currency"] == currency]
    columns = {column.code: column for column in trend.columns}
    return [
        _chart(words, words.say("dso"), rows, [columns[code] for code in _DSO]),
        _chart(words, words.say("overdue_share"), rows, [columns["overdue_share"]]),
    ]


def _chart(
    words: Words, heading: str, rows: Sequence[Row], columns: Sequence[Column]
) -> dict[str, object]:
    series = [
        {
            "name": column_title(column.code, words.language),
            "points": [_height(row.get(column.code)) for row in rows],
        }
        for column in columns
    ]
    heights = [point for one in series for point in one["points"] if isinstance(point, int)]
    step, top = _scale(max(heights, default=0))
    unit = columns[0]
    return {
        "heading": heading,
        "series": series if len(series) > 1 else [{**series[0], "name": ""}],
        "labels": [row["month_end"].strftime("%y-%m") for row in rows],
        "top": top,
        # both days and per cent are drawn in hundredths
        "ticks": [
            (tick, f"{tick // 100}%" if unit.kind == "share" else str(tick // 100))
            for tick in range(0, top + 1, step)
        ],
    }


def _height(value: Any) -> int | None:  # noqa: ANN401 - days as a decimal, a share as permyriad
    """The value in hundredths of a day or of a per cent; nothing below zero is drawn."""
    if value is None:
        return None
    return max(value if isinstance(value, int) else int(value * 100), 0)


def _scale(highest: int) -> tuple[int, int]:
    """A step of 1, 2 or 5 with zeros that needs few ticks, and the top tick; hundredths."""
    size = 100
    while True:
        for first in (1, 2, 5):
            step = first * size
            if highest <= step * _MOST_TICKS:
                return step, max(-(-highest // step), 1) * step
        size *= 10


def _table(words: Words, code: str, currency: str) -> dict[str, object]:
    part = words.report.parts[code]
    mine = [row for row in part.rows if row["currency"] == currency]
    columns = [column for column in part.columns if column.code != "currency"]
    printed = mine[: _most(words, code)]
    # one column takes what room there is: the name, else the first
    wide = _WIDE & {column.code for column in columns} or {columns[0].code}
    if code == "trend":
        wide = {column.code for column in columns}
    return {
        "heading": part.title(words.language),
        "note": _note(words, code, len(mine)),
        "empty": words.say("none"),
        "columns": [
            {
                "title": words.title(column),
                "right": column.kind in RIGHT,
                "wide": column.code in wide,
            }
            for column in columns
        ],
        "rows": [[words.cell(column, row) for column in columns] for row in printed],
        "totals": [
            _total(words, columns, row)
            for row in part.totals
            if row["currency"] == currency and len(mine) > 1
        ],
        "more": _more(words, len(mine) - len(printed)),
    }


def _most(words: Words, code: str) -> int | None:
    listed = code in {"late", "settled"}
    return int(str(words.report.meta["printed"])) if listed else None


def _total(words: Words, columns: Sequence[Column], row: Row) -> list[str]:
    """The sums; a column that is not added up stays empty, the first says what the row is."""
    cells = [words.cell(column, row) if column.code in row else "" for column in columns]
    return [words.say("total"), *cells[1:]]


def _note(words: Words, code: str, count: int) -> str:
    meta = words.report.meta
    if code == "groups":
        by = [column_title(one, words.language) for one in cast("list[str]", meta["by"])]
        return words.say("by", by=" · ".join(by).lower())
    if code == "late":
        return words.say("late_note", days=meta["late_days"], count=count)
    if code == "settled":
        return words.say("count_note", count=count)
    if code == "top":
        return words.say("top_note", count=meta["top"])
    return ""


def _more(words: Words, left: int) -> str:
    """How many debts the printed list leaves out; its totals are over all of them."""
    return words.say("more", count=left) if left else ""
