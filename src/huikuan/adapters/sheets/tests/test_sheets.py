"""What is written is what is read again, and nothing that is written can be run (CWE-1236)."""

import csv
import datetime as dt
import io
import time
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from huikuan.adapters.sheets import (
    Cell,
    Format,
    Sheet,
    inert,
    write_csv,
    write_dated_workbook,
    write_workbook,
)

DANGEROUS = [
    '=HYPERLINK("http://x","y")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "  =1+1",
    "＝1+1",
    "\N{NO-BREAK SPACE}=1",
    "\n=1",
    "|calc",
]


def workbook(rows: list[list[Cell]], formats: list[Format] | None = None) -> bytes:
    file = io.BytesIO()
    sheet = Sheet("客户", ["一", "二", "三"], rows, formats=formats or [])
    write_workbook(file, [sheet])
    return file.getvalue()


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_name_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    content = workbook([[text, None, None]])
    cell = load_workbook(io.BytesIO(content)).active["A2"]  # type: ignore[index]
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_puts_an_apostrophe_before_what_could_run(text: str) -> None:
    file = io.BytesIO()
    write_csv(file, Sheet("x", ["name"], [[text]]))
    read = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    assert read[1] == ["'" + text]


def test_plain_texts_and_negative_figures_are_left_alone() -> None:
    assert [inert(text) for text in ("华宽机械", "-12.50", "+3", "Müller & Co", "")] == [
        "华宽机械",
        "-12.50",
        "+3",
        "Müller & Co",
        "",
    ]


def test_amounts_are_numbers_days_are_days_and_nothing_is_rounded() -> None:
    rows: list[list[Cell]] = [
        [Decimal("1234567.80"), dt.date(2026, 3, 31), True],
        [Decimal("12345678901234567.89"), None, 7],
    ]
    page = load_workbook(io.BytesIO(workbook(rows, [Format(20, 2)]))).active
    assert page is not None
    assert page["A2"].value == 1234567.8
    assert page["A2"].number_format == "#,##0.00"
    assert page["B2"].value == dt.datetime(2026, 3, 31)  # noqa: DTZ001 - spreadsheets have no zones
    assert page["B2"].number_format == "yyyy-mm-dd"
    assert page["A3"].value == "12345678901234567.89"
    assert page["C3"].value == 7


def test_characters_that_a_workbook_cannot_hold_do_not_break_it() -> None:
    page = load_workbook(io.BytesIO(workbook([["a\x00b\x1fc", "😀", None]]))).active
    assert page is not None
    assert page["A2"].value == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"
    assert page["B2"].value == "😀"


def test_a_sheet_name_is_made_to_fit() -> None:
    file = io.BytesIO()
    write_workbook(file, [Sheet("a/b:c*" + "长" * 60, ["一"], [])])
    assert len(load_workbook(io.BytesIO(file.getvalue())).sheetnames[0]) <= 31


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_every_text_comes_back_from_csv(rows: list[list[str]]) -> None:
    file = io.BytesIO()
    clean = [
        [
            one.replace("\r", " ").replace("\x00", "").encode("utf-8", "replace").decode()
            for one in row
        ]
        for row in rows
    ]
    write_csv(file, Sheet("x", ["一", "二"], clean))
    read = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    assert [[one.removeprefix("'") for one in row] for row in read[1:]] == [
        [one.removeprefix("'") for one in row] for row in clean
    ]


def test_a_dated_workbook_is_the_same_bytes_whenever_it_is_written() -> None:
    def written(day: dt.date) -> bytes:
        file = io.BytesIO()
        rows: list[list[Cell]] = [["甲", Decimal("0.1234")]]
        write_dated_workbook(
            file, [Sheet("s", ["a", "b"], rows, [Format(), Format(share=True)])], day
        )
        return file.getvalue()

    day = dt.date(2026, 6, 30)
    first = written(day)
    time.sleep(2.1)  # a ZIP archive counts in steps of two seconds
    assert written(day) == first
    assert written(dt.date(2026, 7, 31)) != first
    book = load_workbook(io.BytesIO(first))
    assert book.properties.created == dt.datetime(2026, 6, 30)  # noqa: DTZ001 - openpyxl knows no zones
    cell = book.worksheets[0]["B2"]
    assert (cell.value, cell.number_format) == (0.1234, "0.00%")
