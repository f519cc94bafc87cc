"""Decides what the charts draw: whole numbers scaled for the axis, the exact amounts as words.

A chart is a picture of figures that stand in a table beside it; no amount is computed here.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from huikuan.adapters.texts import text
from huikuan.analytics.reports import Report
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.kernel.money import exponent

# one shade a band, from not due to the oldest; more bands than shades share the last
SHADES = 7
SCALES = (("yi", 8), ("million", 6), ("wan", 4), ("one", 0))
Row = Mapping[str, Any]


def aging_chart(
    frame: Frame, trend: Report, currency: str, bands: Sequence[str]
) -> dict[str, object]:
    """The aging of one currency stacked over month ends, in a unit that suits its size.

    Heights are major units divided by a power of ten for the axis; the tip has the exact amounts.
    """
    rows = [row for row in trend.rows if row["currency"] == currency]
    biggest = max((sum(max(int(row[band]), 0) for band in bands) for row in rows), default=0)
    unit, digits = _scale(biggest, currency, frame.language)
    months = [row["as_of"] for row in rows]
    return {
        "unit": text(f"web.unit.{unit}", frame.language, currency=currency),
        "months": [_month(day, rank) for rank, day in enumerate(months)],
        "links": [frame_at(frame, day) for day in months],
        "bands": [
            {
                "name": wording.code_text("column", band, frame.language),
                "tone": f"band-{min(rank, SHADES - 1)}",
                "values": [_height(int(row[band]), digits) for row in rows],
                "texts": [wording.amount(int(row[band]), currency) for row in rows],
            }
            for rank, band in enumerate(bands)
        ],
    }


def frame_at(frame: Frame, day: date) -> str:
    """The aging page as of a month end of the chart."""
    return frame.address("aging", _as_of=day.isoformat())


def _month(day: date, rank: int) -> str:
    # the year stands where it changes, and at the start
    return f"{day:%Y-%m}" if rank == 0 or day.month == 1 else f"{day:%m}"


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
