"""Decides what the charts draw: whole numbers scaled for the axis, the exact amounts as words.

A chart is a picture of figures that stand in a table beside it; no amount is computed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from huikuan.adapters.texts import text
from huikuan.analytics.reports import Column, Report, column_title
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import Address, explained
from huikuan.entrypoints.web.tables import ListSpec, Shown, plain
from huikuan.kernel.money import exponent

# one shade a band, from not due to the oldest; more bands than shades share the last
SHADES = 7
SCALES = (("yi", 8), ("million", 6), ("wan", 4), ("one", 0))
Row = Mapping[str, Any]


def aging_chart(frame: Frame, trend: Report, currency: str) -> dict[str, object]:
    """The aging of one currency stacked over month ends, in a unit that suits its size.

    Heights are major units divided by a power of ten for the axis; the tip has the exact amounts.
    """
    bands = bands_of(trend)
    rows = trend.rows
    # tidy: allow sum - the height of the axis, no figure
    biggest = max((sum(max(_minor(row, band), 0) for band in bands) for row in rows), default=0)
    unit, digits = _scale(biggest, currency, frame.language)
    days = [cast("date", row["month_end"]) for row in rows]
    return {
        "unit": text(f"web.unit.{unit}", frame.language, currency=currency),
        "months": [_month(day, rank) for rank, day in enumerate(days)],
        "links": [frame_at(frame, day) for day in days],
        "below": any(_minor(row, band) < 0 for row in rows for band in bands),
        "bands": [
            {
                "name": column_title(band, frame.language),
                "tone": f"band-{min(rank, SHADES - 1)}",
                "values": [_height(_minor(row, band), digits) for row in rows],
                "texts": [wording.amount(_minor(row, band), currency) for row in rows],
            }
            for rank, band in enumerate(bands)
        ],
    }


def lines_chart(
    frame: Frame, rows: Sequence[Row], columns: Sequence[Column], target: str
) -> dict[str, object]:
    """Ratios or days over month ends, a line a column; a click leads to the page as of that day."""
    days = [cast("date", row["month_end"]) for row in rows]
    share = any(column.kind == "share" for column in columns)
    return {
        "unit": "%" if share else "",
        "months": [_month(day, rank) for rank, day in enumerate(days)],
        "links": [frame.address(target, _as_of=day.isoformat()) for day in days],
        "lines": [
            {
                "name": column.title(frame.language),
                # shares are permyriad; the axis counts per cent
                "values": [_point(row.get(column.code), share=share) for row in rows],
                "texts": [
                    wording.cell(
                        column.code, column.kind, row.get(column.code), row, frame.language
                    )
                    or wording.NOTHING
                    for row in rows
                ],
            }
            for column in columns
        ],
    }


def measure_chart(
    frame: Frame, rows: Sequence[Row], named: Mapping[Column, str], links: Sequence[str]
) -> dict[str, object]:
    """Measures of one unit over days, a line each; amounts in a scale that suits their size.

    `named`: the measures' columns and what their lines are called; `links`: where a click on each
    day leads.
    """
    columns = list(named)
    kind, scale, digits = columns[0].kind, "", 0
    if kind == "money" and rows:
        currency = str(rows[0]["currency"])
        sizes = [abs(_minor(row, one.code)) for row in rows for one in columns if row[one.code]]
        unit, digits = _scale(max(sizes, default=0), currency, frame.language)
        scale = text(f"web.unit.{unit}", frame.language, currency=currency)
    ratio = columns[0].code in wording.RATIOS
    return {
        "unit": "%" if kind == "share" and not ratio else "",
        "scale": scale,
        "months": [_month(row["day"], rank) for rank, row in enumerate(rows)],
        "links": list(links),
        "lines": [
            {
                "name": named[column],
                "values": [_measured(column, row[column.code], digits) for row in rows],
                "texts": [
                    wording.cell(column.code, column.kind, row[column.code], row, frame.language)
                    or wording.NOTHING
                    for row in rows
                ],
            }
            for column in columns
        ],
    }


def _measured(column: Column, value: Any, digits: int) -> str | None:  # noqa: ANN401 - what the column's kind holds
    if value is None or column.kind not in {"money", "share"}:
        return None if value is None else str(value)
    if column.kind == "money":
        return _height(value, digits)
    return str(Decimal(value) / (wording.PERMYRIAD if column.code in wording.RATIOS else 100))


def _point(value: Any, *, share: bool) -> str | None:  # noqa: ANN401 - days as a decimal, or permyriad
    if value is None:
        return None
    return str(Decimal(value) / 100) if share else str(value)


def trend_table(frame: Frame, trend: Report) -> Shown:
    """The figures of the chart as a table; each opens its explanation at its own month end."""
    figures: dict[str, Address] = {
        band: _at_month(explained(band, "currency")) for band in bands_of(trend)
    }
    figures["total"] = _at_month(explained("receivable", "currency"))
    spec = ListSpec(report="aging_trend", hidden=frozenset({"currency"}), figures=figures)
    return plain(frame, spec, trend)


def bands_of(trend: Report) -> list[str]:
    """The buckets of an aging, from not due to the oldest."""
    return [column.code for column in trend.columns if column.kind == "money"][1:]


def _at_month(address: Address) -> Address:
    def then(frame: Frame, row: Row) -> str:
        return address(replace(frame, as_of=row["month_end"]), row)

    return then


def _minor(row: Row, band: str) -> int:
    return int(row[band])


def frame_at(frame: Frame, day: date) -> str:
    """The aging page as of a month end of the chart."""
    return frame.address("aging", _as_of=day.isoformat())


def _month(day: date, rank: int) -> str:
    # the year stands where it changes, and at the start
    return f"{day:%y-%m}" if rank == 0 or day.month == 1 else f"{day:%m}"


def _scale(minor: int, currency: str, language: str) -> tuple[str, int]:
    places = exponent(currency)
    usual = (("million", 6), ("one", 0)) if language == "en" else SCALES
    for unit, power in usual:
        if minor >= 10 ** (power + places):
            return unit, power + places
    return "one", places


def _height(minor: int, digits: int) -> str:
    # a decimal number as text: the chart's library reads it, and no float is made of money here
    sign, size = ("-" if minor < 0 else ""), str(abs(minor)).rjust(digits + 1, "0")
    return f"{sign}{size[:-digits]}.{size[-digits:]}" if digits else f"{sign}{size}"


def payment_chart(frame: Frame, trend: Report) -> dict[str, object]:
    """Days late of each item paid in full as dots, with the moving median as a line."""
    language = frame.language
    points = [
        {
            "on": wording.day(row["paid_on"]),
            "days": row["days_late"],
            "href": frame.address("document", document_id=row["document_id"]),
            "label": f"{row['number']}  {wording.day(row['paid_on'])}  "
            f"{wording.amount(_minor(row, 'amount'), str(row['currency']))} {row['currency']}  "
            f"{wording.paid(row['days_late'], language)}",
        }
        for row in trend.rows
    ]
    median = [
        {"on": wording.day(row["paid_on"]), "days": row["median_days_late"]} for row in trend.rows
    ]
    words = {code: text(f"web.trend.{code}", language) for code in ("dots", "median", "axis")}
    return {"points": points, "median": median, "words": words}
