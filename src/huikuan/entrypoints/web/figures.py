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
    frame: Frame,
    report: Report,
    figures: Sequence[str],
    notes: Mapping[str, str],
    *,
    customer_id: int | None = None,
) -> tuple[Card, ...]:
    """One card for each of the figures that the report has; `notes` pairs a figure with its share.

    With a customer the explanations are his.
    """
    home = frame.company.currency
    rows = sorted(report.rows, key=lambda row: (row["currency"] != home, row["currency"]))
    known = {column.code: column for column in report.columns}
    found = []
    for code in figures:
        if code not in known or not rows:
            continue
        note = known.get(notes.get(code, ""))
        lines = tuple(_line(frame, known[code], row, note, customer_id) for row in rows)
        label = known[code].title(frame.language)
        found.append(Card(label=label, first=lines[0], others=lines[1:]))
    return tuple(found)


def _line(
    frame: Frame, column: Column, row: Row, note: Column | None, customer_id: int | None
) -> Line:
    currency = str(row["currency"])
    return Line(
        currency=currency,
        text=_written(frame, column, row),
        explain=frame.explain(column.code, currency=currency, customer_id=customer_id),
        note=_written(frame, note, row) if note else "",
    )


def _written(frame: Frame, column: Column, row: Row) -> str:
    value = row.get(column.code)
    written = wording.cell(column.code, column.kind, value, row, frame.language)
    return written or wording.NOTHING
