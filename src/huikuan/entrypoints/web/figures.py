"""Decides how the cockpit's figures stand on cards: one card a figure, one line a currency.

The company's own currency is large; the others follow. Currencies are never added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huikuan.analytics.reports import Column, Report
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of one currency, worded, with the address of its explanation."""

    currency: str
    text: str
    explain: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: the company's own currency first, then the others."""

    label: str
    first: Line
    others: tuple[Line, ...]


def cards(
    frame: Frame, report: Report, figures: Sequence[str], notes: Mapping[str, str]
) -> tuple[Card, ...]:
    """One card for each of the figures that the report has; `notes` pairs a figure with its share."""
    home = frame.company.currency
    rows = sorted(report.rows, key=lambda row: (row["currency"] != home, row["currency"]))
    known = {column.code: column for column in report.columns}
    found = []
    for code in figures:
        if code not in known or not rows:
            continue
        lines = tuple(_line(frame, known[code], row, known.get(notes.get(code, ""))) for row in rows)
        label = wording.code_text("column", code, frame.language)
        found.append(Card(label=label, first=lines[0], others=lines[1:]))
    return tuple(found)


def _line(frame: Frame, column: Column, row: Row, note: Column | None) -> Line:
    currency = str(row["currency"])
    return Line(
        currency=currency,
        text=_written(frame, column, row),
        explain=frame.explain(column.code, currency=currency),
        note=_written(frame, note, row) if note else "",
    )


def _written(frame: Frame, column: Column, row: Row) -> str:
    value = row.get(column.code)
    if value is None:
        return wording.NOTHING
    if column.kind == "money":
        return wording.amount(value, str(row["currency"]))
    if column.kind == "days":
        return wording.span(value, frame.language)
    if column.kind == "share":
        return wording.share(value)
    return wording.count(value)
