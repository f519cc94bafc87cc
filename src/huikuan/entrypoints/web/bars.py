"""Decides how a split by bucket is drawn as one bar a currency: widths in thousandths of the bar.

The bar shows what is owed; a bucket that credit notes made negative has no width and keeps its
figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huikuan.analytics.reports import column_title
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame

WIDTH = 1000
SHADES = 7


@dataclass(frozen=True, slots=True)
class Part:
    """One bucket of the bar: where it stands, what it is called, how much."""

    start: int
    width: int
    tone: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One currency's split with its total."""

    currency: str
    total: str
    explain: str
    parts: tuple[Part, ...]


def bars(
    frame: Frame, totals: Sequence[Mapping[str, Any]], buckets: Sequence[str]
) -> tuple[Bar, ...]:
    """One bar a currency, the company's own first."""
    home = frame.company.currency
    ordered = sorted(totals, key=lambda row: (row["currency"] != home, row["currency"]))
    return tuple(_bar(frame, row, buckets) for row in ordered)


def _bar(frame: Frame, row: Mapping[str, Any], buckets: Sequence[str]) -> Bar:
    currency = str(row["currency"])
    sizes = [max(int(row[code]), 0) for code in buckets]
    whole = sum(sizes)  # tidy: allow sum - the width of a bar, no figure
    parts, start = [], 0
    for rank, (code, size) in enumerate(zip(buckets, sizes, strict=True)):
        width = size * WIDTH // whole if whole else 0
        parts.append(
            Part(
                start=start,
                width=width,
                tone=min(rank, SHADES - 1),
                label=column_title(code, frame.language),
                text=wording.amount(int(row[code]), currency),
            )
        )
        start += width
    explain = frame.explain("total", currency=currency)
    return Bar(currency, wording.amount(int(row["total"]), currency), explain, tuple(parts))
