"""Bad workbooks, made here, each with the code and the cell that must come back (faults F10, F11)."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from huikuan.adapters.files import FileRefused, Limits, ReadResult, load_mapping, propose, read
from huikuan.rules.intake import Context, MappingFile

CONTEXT = Context("CNY", date(2026, 3, 31))
HEADINGS = ["发票号码", "客户编码", "开票日期", "价税合计"]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(
    path: Path, change: Callable[[openpyxl.Workbook, Worksheet], None] | None = None
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(HEADINGS)
    for number in range(1, 4):
        sheet.append([f"00{number}", "C1", date(2026, 1, number), 100.25])
    if change is not None:
        change(book, sheet)
    book.save(path)
    return path


def rewritten(path: Path, edit: Callable[[dict[str, bytes]], None]) -> Path:
    """Write the workbook's archive again after `edit` changed its parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    edit(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def load(
    path: Path, *, mapping: MappingFile | None = None, limits: Limits | None = None
) -> ReadResult:
    spool = path.parent / "spool"
    chosen = limits or Limits()
    return read(path, kind="invoices", mapping=mapping, context=CONTEXT, spool=spool, limits=chosen)


def refused(path: Path, limits: Limits | None = None) -> tuple[str, dict[str, object]]:
    begun = time.monotonic()
    with pytest.raises(FileRefused) as caught:
        load(path, limits=limits)
    assert time.monotonic() - begun < 30
    return caught.value.code, caught.value.figures


def test_true_dates_and_numbers_are_read_and_a_title_above_is_skipped(tmp_path: Path) -> None:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "应收账款明细"
        sheet.append(["004", "C1", datetime(2026, 1, 4, 13, 5), 0.1 + 0.2])  # noqa: DTZ001
        sheet.append(["合计", None, None, 301.05])
        sheet.merge_cells("A7:C7")

    result = load(workbook(tmp_path / "a.xlsx", change))
    assert (result.counts.accepted, result.skipped) == (4, {"title": 1, "total": 1})
    lines = result.chunks[0].read_text("utf-8").splitlines()
    assert lines[0].startswith("1,3,001,C1,2026-01-01,10025,")
    assert lines[3].startswith("4,6,004,C1,2026-01-04,30,")
    assert (result.encoding, result.sheet) == ("xlsx", "Sheet")


def test_the_1904_calendar_is_understood(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        book.epoch = CALENDAR_MAC_1904
        sheet["C2"] = date(2026, 1, 1)

    result = load(workbook(tmp_path / "a.xlsx", change))
    assert ",2026-01-01," in result.chunks[0].read_text("utf-8")


def test_a_bare_serial_a_long_number_and_a_fraction_refuse_their_rows(tmp_path: Path) -> None:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["C2"] = 46024
        sheet["C2"].number_format = "0"
        sheet["B3"] = 913301087654321098
        sheet["D4"] = 1.005

    result = load(workbook(tmp_path / "a.xlsx", change))
    assert [(one.line, one.column, one.code) for one in result.rejects()] == [
        (2, "开票日期", "not_a_date"),
        (3, "客户编码", "digits_lost"),
        (4, "价税合计", "too_many_decimals"),
    ]


def test_what_a_sheet_hides_is_refused_with_its_place(tmp_path: Path) -> None:
    def formula(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["D3"] = "=D2+1"

    def error(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["D4"] = "#N/A"

    def hidden(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True

    def merged(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.merge_cells("B2:B4")

    for change, code, figures in (
        (formula, "formula_without_value", {"cell": "D3"}),
        (error, "error_cell", {"cell": "D4"}),
        (hidden, "hidden_rows", {"row": "3"}),
        (merged, "merged_cells", {"cell": "B2"}),
    ):
        assert refused(workbook(tmp_path / "a.xlsx", change)) == (code, figures)


def test_a_second_sheet_must_be_chosen_by_name(tmp_path: Path) -> None:
    def second(book: openpyxl.Workbook, _: Worksheet) -> None:
        other = book.create_sheet("旧数据")
        other.append(HEADINGS)
        other.append(["900", "C9", date(2026, 1, 9), 9])
        other.sheet_state = "hidden"

    path = workbook(tmp_path / "a.xlsx", second)
    assert refused(path) == ("sheet_open", {"sheets": "Sheet, 旧数据"})
    mapping = tmp_path / "m.yaml"
    columns = (
        "{invoice_no: 发票号码, customer_no: 客户编码, issue_date: 开票日期, amount: 价税合计}"
    )
    mapping.write_text(f"kind: invoices\nfile: {{sheet: 旧数据}}\ncolumns: {columns}\n", "utf-8")
    result = load(path, mapping=load_mapping(mapping))
    assert (result.counts.accepted, result.sheet) == (1, "旧数据")


def test_what_is_read_although_it_is_hidden_is_named_in_the_proposal(tmp_path: Path) -> None:
    def hide(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.column_dimensions["D"].hidden = True
        book.create_sheet("封面")
        sheet.sheet_state = "hidden"

    def aside(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.insert_cols(1)
        sheet.column_dimensions["C"].hidden = True

    def narrow(parts: dict[str, bytes]) -> None:
        narrowed = b'<cols><col min="2" max="2" width="0" customWidth="1"/>'
        parts[SHEET] = parts[SHEET].replace(b"<cols>", narrowed)

    path = rewritten(workbook(tmp_path / "a.xlsx", hide), narrow)
    found = propose(path, None, context=CONTEXT, spool=tmp_path)
    assert found.hidden_columns == ("客户编码", "价税合计")
    assert found.hidden_sheet == "Sheet"
    beside = propose(workbook(tmp_path / "b.xlsx", aside), None, context=CONTEXT, spool=tmp_path)
    assert beside.hidden_columns == ("客户编码",)
    shown = propose(workbook(tmp_path / "c.xlsx"), None, context=CONTEXT, spool=tmp_path)
    assert (shown.hidden_columns, shown.hidden_sheet) == ((), "")


def test_an_empty_second_sheet_is_nobodys_concern(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", lambda book, _: book.create_sheet("Sheet2") and None)
    assert load(path).counts.accepted == 3


def test_a_wrong_dimension_drops_no_row(tmp_path: Path) -> None:
    def narrow(parts: dict[str, bytes]) -> None:
        parts[SHEET] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A2"', parts[SHEET])

    assert load(rewritten(workbook(tmp_path / "a.xlsx"), narrow)).counts.accepted == 3


def test_a_far_cell_is_refused_before_room_is_made_for_it(tmp_path: Path) -> None:
    def deep(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["B1048576"] = 1

    def wide(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["XFD2"] = 1

    def corner(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["XFD1048576"] = 1

    code, figures = refused(workbook(tmp_path / "a.xlsx", corner))
    assert (code, figures["cell"]) == ("far_cell", "XFD1048576")
    code, figures = refused(workbook(tmp_path / "a.xlsx", deep))
    assert (code, figures["cell"]) == ("far_cell", "B1048576")
    code, figures = refused(workbook(tmp_path / "a.xlsx", wide))
    assert (code, figures["cell"]) == ("far_cell", "XFD2")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    def bomb(parts: dict[str, bytes]) -> None:
        parts["xl/media/x.xml"] = b" " * 40_000_000

    code, _ = refused(rewritten(workbook(tmp_path / "a.xlsx"), bomb))
    assert code == "expands_too_far"
    code, _ = refused(workbook(tmp_path / "b.xlsx"), Limits(expanded_bytes=1000))
    assert code == "expands_too_far"
    code, figures = refused(workbook(tmp_path / "c.xlsx"), Limits(parts=3))
    assert (code, figures["limit"]) == ("too_many_parts", 3)


def test_macros_strange_paths_and_dtds_are_refused(tmp_path: Path) -> None:
    for name, data, code in (
        ("xl/vbaProject.bin", b"x", "workbook_macro"),
        ("../../etc/x.xml", b"x", "part_path"),
        ("C:\\x.xml", b"x", "part_path"),
        ("xl/theme/t.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "xml_dtd"),
    ):

        def add(parts: dict[str, bytes], name: str = name, data: bytes = data) -> None:
            parts[name] = data

        path = rewritten(workbook(tmp_path / "a.xlsx"), add)
        assert refused(path)[0] == code


def test_a_part_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    assert refused(path)[0] == "part_twice"


def test_a_cut_or_locked_or_old_workbook_is_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx").read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole[: len(whole) * 6 // 10])
    assert refused(cut)[0] == "workbook_damaged"
    locked = tmp_path / "locked.xlsx"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    locked.write_bytes(ole + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert refused(locked)[0] == "workbook_password"
    old = tmp_path / "old.xls"
    old.write_bytes(ole + bytes(600))
    assert refused(old)[0] == "workbook_old"
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refused(other)[0] == "workbook_other"


def test_a_flipped_byte_is_found(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        place = archive.getinfo(SHEET).header_offset + 90
    data[place] ^= 0xFF
    path.write_bytes(bytes(data))
    assert refused(path)[0] == "workbook_damaged"


def test_a_proposal_shows_what_it_found_and_what_it_doubts(tmp_path: Path) -> None:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["C3"] = "01/02/2026"
        sheet["E1"] = "备注"

    proposal = propose(workbook(tmp_path / "a.xlsx", change), None, context=CONTEXT, spool=tmp_path)
    assert proposal.kind == "invoices"
    assert proposal.mapping is not None
    assert proposal.columns["amount"] == "价税合计"
    assert proposal.unused == ("备注",)
    assert [(one.column, one.code, one.value) for one in proposal.doubts] == [
        ("开票日期", "date_order_open", "01/02/2026")
    ]
    assert proposal.sheets == ("Sheet",)
