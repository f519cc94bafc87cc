"""A small table read row by row, whatever its headings are, in the child and under its limits."""

from pathlib import Path

import openpyxl
import pytest

from huikuan.adapters import files


def workbook(path: Path, rows: list[list[object]], *, hidden: int = 0) -> Path:
    """Write a workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if hidden:
        sheet.row_dimensions[hidden].hidden = True
    book.save(path)
    return path


def test_every_row_comes_with_its_line_as_the_sheet_shows_it(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["发票号", "金额"], ["INV-1", 450.5], [None, 7]])
    assert files.rows(path, spool=tmp_path) == (
        (1, ("发票号", "金额")),
        (2, ("INV-1", "450.5")),
        (3, ("", "7")),
    )


def test_a_sheet_that_shows_less_than_it_holds_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["A", "B"], ["INV-1", 1], ["INV-2", 2]], hidden=2)
    with pytest.raises(files.FileRefused, match="hidden_rows"):
        files.rows(path, spool=tmp_path)


def test_a_table_beyond_its_limit_is_refused_and_not_cut(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[f"INV-{n}", n] for n in range(5)])
    assert len(files.rows(path, spool=tmp_path, limits=files.Limits(heading_rows=6))) == 5
    with pytest.raises(files.FileRefused, match="too_many_rows"):
        files.rows(path, spool=tmp_path, limits=files.Limits(heading_rows=5))
