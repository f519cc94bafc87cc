"""The file of refused rows can be opened, corrected and loaded again, and nothing in it runs."""

import csv
from datetime import date
from pathlib import Path
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from huikuan.adapters.files import load_mapping, read, reason, write_rejects
from huikuan.adapters.files.rejects import LIVE, harmless
from huikuan.adapters.texts import Language
from huikuan.rules.intake import ADDED_COLUMNS, Context

CONTEXT = Context("CNY", date(2026, 3, 31))
HEADINGS = ["发票号码", "客户编码", "开票日期", "价税合计", "摘要"]
GOOD = ["1001", "C1", "2026-01-02", "100.00", "ok"]
WRONG = ["1002", "C1", "2026-02-30", "-5.00", "=cmd|' /C calc'!A0"]


def table(path: Path, *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADINGS, *rows])
    return path


def test_rejects_are_corrected_and_loaded_again(tmp_path: Path) -> None:
    first = read(
        table(tmp_path / "in.csv", GOOD, WRONG),
        kind="invoices",
        mapping=None,
        context=CONTEXT,
        spool=tmp_path / "one",
    )
    assert (first.counts.accepted, first.counts.rejected) == (1, 1)
    rejects = tmp_path / "rejects.csv"
    assert write_rejects(first, rejects) == 1

    text = rejects.read_text("utf-8-sig")
    assert "'=cmd" in text  # inert for whoever opens it
    lines = list(csv.reader(text.splitlines()))
    assert lines[0] == [*ADDED_COLUMNS, *HEADINGS]
    assert lines[1][:4] == ["2", "3", "开票日期", "no_such_day"]

    # refused once more, they come back with our columns once, and as they were
    second = read(rejects, kind="invoices", mapping=None, context=CONTEXT, spool=tmp_path / "s")
    write_rejects(second, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_text("utf-8-sig").replace("2,2,", "2,3,") == text

    corrected = text.replace("2026-02-30", "2026-02-28").replace("-5.00", "5.00")
    rejects.write_text(corrected, "utf-8-sig")
    again = read(rejects, kind="invoices", mapping=None, context=CONTEXT, spool=tmp_path / "two")
    assert (again.counts.accepted, again.counts.rejected) == (1, 0)
    staged = again.chunks[0].read_text("utf-8")
    assert '"{""摘要"":""=cmd|\' /C calc\'!A0""}"' in staged  # as it was, and none of our columns


def test_a_number_made_from_the_row_stays_the_same_when_loaded_again(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "kind: receipts\nfile: {skip_rows: 1}\ncolumns:\n  receipt_no: {template: 'P-{row}'}\n"
        "  received_on: day\n  amount: sum\n",
        "utf-8",
    )
    path = tmp_path / "in.csv"
    path.write_text("a title\nday,sum\n2026-01-02,1\nnever,2\n2026-01-04,3\n", "utf-8")
    chosen = load_mapping(mapping)
    first = read(path, kind="receipts", mapping=chosen, context=CONTEXT, spool=tmp_path / "one")
    rejects = tmp_path / "rejects.csv"
    write_rejects(first, rejects)
    rejects.write_text(rejects.read_text("utf-8-sig").replace("never", "2026-01-03"), "utf-8-sig")
    again = read(rejects, kind="receipts", mapping=chosen, context=CONTEXT, spool=tmp_path / "two")
    assert again.counts.accepted == 1
    assert again.chunks[0].read_text("utf-8").split(",")[2] == "P-2"


def test_a_row_that_has_shifted_keeps_its_cells(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(",".join(HEADINGS) + "\n1001,C,1,2026-01-02,100.00,ok\n", "utf-8")
    result = read(path, kind="invoices", mapping=None, context=CONTEXT, spool=tmp_path / "s")
    write_rejects(result, tmp_path / "r.csv")
    line = list(csv.reader((tmp_path / "r.csv").read_text("utf-8-sig").splitlines()))[1]
    assert line[len(ADDED_COLUMNS) :] == ["1001", "C", "1", "2026-01-02", "100.00", "ok"]
    assert line[3] == "wrong_column_count"


@given(st.text(max_size=20))
def test_no_cell_is_live(cell: str) -> None:
    made = harmless(cell)
    bare = made.lstrip(" \t\r\n\u3000\ufeff")
    number = made.strip("+-").replace(".", "").replace(",", "").replace("'", "").replace(" ", "")
    assert not bare.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) or number.isdigit()
    assert LIVE.match(cell) is None or made.endswith(cell)


def test_every_reason_has_its_sentence_in_both_languages(tmp_path: Path) -> None:
    rows = [
        ["9.1E+17", "a\u200bb", "01/02/2026", "1,234", "x"],
        ["合计x" * 30, "C1", "soon", "1.005", "bell\x07"],
        ["1", "C1", "1999-01-01", "99999999999999", ""],
        ["2", "", "2026-01-01", "$5", ""],
        ["3", "C1", "2026-01-01", "0", ""],
    ]
    path = table(tmp_path / "in.csv", *rows)
    result = read(path, kind="invoices", mapping=None, context=CONTEXT, spool=tmp_path / "s")
    faults = [one for row in result.rejects() for one in row.faults]
    codes = {one["code"] for one in faults}
    assert codes == {
        "digits_lost", "invisible_character", "date_order_open", "number_ambiguous", "text_too_long",
        "not_a_date", "too_many_decimals", "date_out_of_range", "amount_too_large", "required",
        "currency_contradicts", "amount_zero",
    }  # fmt: skip
    for one in faults:
        for language in get_args(Language):
            assert "{" not in reason(one, language)
