"""Decides how a report's values are written: for people with separators, for files exactly."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from huikuan.adapters.sheets import Cell, Format, Sheet
from huikuan.adapters.texts import Language
from huikuan.kernel.money import Money

if TYPE_CHECKING:
    from huikuan.analytics.reports import Column, Report

NUMERIC = frozenset({"money", "days", "count", "share"})
_WIDE = 28
_PERMYRIAD = 10_000


def shown(columns: Sequence["Column"], row: Mapping[str, object]) -> list[str]:
    """A row's cells as people read them in a terminal."""
    return [_shown(column.kind, row.get(column.code), row) for column in columns]


def sheet(report: "Report", headings: Sequence[str], language: Language) -> Sheet:
    """The report's rows as a sheet: exact amounts, dates as dates, shares as fractions of one."""
    return Sheet(
        name=report.title(language),
        headings=headings,
        rows=_rows(report),
        formats=[Format(width=_WIDE if c.code == "name" else 16) for c in report.columns],
    )


def codes(report: "Report") -> list[str]:
    """The columns' codes: headings for programs, the same in every language."""
    return [column.code for column in report.columns]


def _rows(report: "Report") -> Iterator[list[Cell]]:
    for row in report.rows:
        yield [_cell(column.kind, row.get(column.code), row) for column in report.columns]


def _cell(kind: str, value: object, row: Mapping[str, object]) -> Cell:
    if kind == "money" and isinstance(value, int):
        return Money(value, str(row["currency"])).decimal()
    if kind == "share" and isinstance(value, int):
        return Decimal(value) / _PERMYRIAD
    if value is None or isinstance(value, Cell):
        return value
    return str(value)


def _shown(kind: str, value: object, row: Mapping[str, object]) -> str:
    if kind == "money" and isinstance(value, int):
        return f"{Money(value, str(row['currency'])).decimal():,}"
    if kind == "share" and isinstance(value, int):
        # permyriad: hundredths of a percent
        return f"{Decimal(value) / 100:.2f} %"
    if value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
