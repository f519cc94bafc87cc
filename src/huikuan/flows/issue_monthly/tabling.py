"""Lays the monthly report out as a workbook: real numbers, a sheet for each of its tables."""

import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from huikuan.adapters.sheets import Cell, Format, Sheet, write_dated_workbook
from huikuan.analytics.reports import Column, Report, column_title
from huikuan.flows.issue_monthly.wording import Words
from huikuan.kernel.money import Money

Row = Mapping[str, Any]
_WIDTHS: Final[Mapping[str, int]] = {"customer": 34, "name": 34, "number": 20, "bucket": 14}
_USUAL: Final = 16
_PERMYRIAD: Final = 10_000


def workbook(words: Words) -> bytes:
    """The report as a workbook, dated as the day that it is about."""
    file = io.BytesIO()
    sheets = [_summary(words), *(_sheet(words, part) for part in words.report.parts.values())]
    write_dated_workbook(file, sheets, words.as_of)
    return file.getvalue()


def _summary(words: Words) -> Sheet:
    """One line a figure and currency: now, a month before, and the change."""
    lines: list[list[Cell]] = [[words.say("title"), words.month()], [words.seller()]]
    lines += [[line] for line in words.basis()]
    lines += [[line] for line in words.notes()]
    return Sheet(
        words.say("title"),
        [
            column_title("currency", words.language),
            *(words.say(code) for code in ("figure", "now", "then")),
            column_title("amount_change", words.language),
        ],
        list(_figures(words)),
        formats=[Format(10), Format(30), Format(20), Format(20), Format(20)],
        above=[*lines, []],
    )


def _figures(words: Words) -> Iterator[list[Cell]]:
    columns = [column for column in words.report.columns if column.code != "currency"]
    kinds = {column.code: column.kind for column in columns}
    for row in words.report.rows:
        for column in columns:
            if f"{column.code}_before" not in kinds:
                continue
            now, then = row[column.code], row[f"{column.code}_before"]
            change = None if now is None or then is None else now - then
            yield [
                row["currency"],
                words.title(column),
                *(_value(words, column, value, row) for value in (now, then, change)),
            ]


def _sheet(words: Words, part: Report) -> Sheet:
    return Sheet(
        part.title(words.language),
        [words.title(column) for column in part.columns],
        ([_value(words, one, row[one.code], row) for one in part.columns] for row in part.rows),
        formats=[
            Format(_WIDTHS.get(column.code, _USUAL), share=column.kind == "share")
            for column in part.columns
        ],
    )


def _value(words: Words, column: Column, value: Any, row: Row) -> Cell:  # noqa: ANN401 - a report's cell
    if value is None:
        return None
    if column.kind == "money":
        return Money(value, str(row["currency"])).decimal()
    if column.kind == "share":
        return Decimal(value) / _PERMYRIAD
    if column.kind in {"text", "bool"}:
        return words.figure(column, value)
    found: Cell = value
    return found
