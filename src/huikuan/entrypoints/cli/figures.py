"""Decides how a report's values are written: for people with separators, for files exactly.

A text that a spreadsheet would take for a formula is written with an apostrophe before it (F14).
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from huikuan.kernel.money import Money

if TYPE_CHECKING:
    from huikuan.analytics.reports import Column, Report

NUMERIC = frozenset({"money", "days", "count", "share"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def shown(columns: Sequence["Column"], row: Mapping[str, object]) -> list[str]:
    """A row's cells as people read them in a terminal."""
    return [_shown(column.kind, row.get(column.code), row) for column in columns]


def exact(columns: Sequence["Column"], row: Mapping[str, object]) -> list[str]:
    """A row's cells as a program reads them: decimal amounts, ISO dates, no separators."""
    return [_exact(column.kind, row.get(column.code), row) for column in columns]


def csv_text(report: "Report") -> str:
    """The report's rows as CSV under the columns' codes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.code for column in report.columns])
    writer.writerows(exact(report.columns, row) for row in report.rows)
    return out.getvalue()


def inert(cell: str) -> str:
    """The text, kept from being taken for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _shown(kind: str, value: object, row: Mapping[str, object]) -> str:
    if kind == "money" and isinstance(value, int):
        return f"{Money(value, str(row['currency'])).decimal():,}"
    if kind == "share" and isinstance(value, int):
        # permyriad: hundredths of a percent
        return f"{value // 100}.{value % 100:02d} %"
    return "" if value is None else _plain(value)


def _exact(kind: str, value: object, row: Mapping[str, object]) -> str:
    if kind == "money" and isinstance(value, int):
        return Money(value, str(row["currency"])).text()
    if kind == "share" and isinstance(value, int):
        return f"{value // 10_000}.{value % 10_000:04d}"
    if kind == "text":
        return inert("" if value is None else str(value))
    return "" if value is None else _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
