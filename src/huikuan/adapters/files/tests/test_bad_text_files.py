"""Bad text files, made here, each with the code and the place that must come back (faults F1 to F9).

The rule behind all of them: a clear error with its line, and never fewer rows in silence.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from huikuan.adapters.files import FileRefused, Limits, ReadResult, file_reason, read
from huikuan.rules.intake import Context, MappingFile, parse_mapping

CONTEXT = Context("CNY", date(2026, 3, 31))
LIMITS = Limits()
HEAD = "发票号码,客户编码,开票日期,价税合计,备注\n"
ROWS = "".join(f"{n},C1,2026-01-02,100.00,货款\n" for n in range(1, 6))


def load(
    tmp_path: Path,
    data: bytes | str,
    *,
    kind: str = "invoices",
    mapping: MappingFile | None = None,
    limits: Limits = LIMITS,
) -> ReadResult:
    path = tmp_path / "in.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    result = read(
        path,
        kind=kind,
        mapping=mapping,
        context=CONTEXT,
        spool=tmp_path / "spool",
        limits=limits,
    )
    counts = result.counts
    assert counts.read == counts.accepted + counts.rejected + counts.skipped
    return result


def refusals(tmp_path: Path, head: str, cells: dict[str, str], row: str) -> dict[str, str]:
    """Read one row for each cell, put where {} stands; returns which cell was refused for what."""
    data = head + "".join(row.replace("{}", cell) + "\n" for cell in cells)
    at = dict(enumerate(cells, start=2))
    return {at[one.line]: one.code for one in load(tmp_path, data).rejects()}


def staged(result: ReadResult) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for chunk in result:
        with chunk.open(encoding="utf-8", newline="") as lines:
            found += csv.DictReader(lines, fieldnames=result.columns)
    return found


# --- F1: encodings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16-le"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_usual_encoding_is_read_right(
    tmp_path: Path, encoding: str, shown: str, ends: str
) -> None:
    result = load(tmp_path, (HEAD + ROWS).replace("\n", ends).encode(encoding))
    assert result.encoding == shown
    assert result.counts.accepted == 5
    assert staged(result)[0]["attributes"] == '{"备注":"货款"}'


def test_utf_16_the_other_way_round_and_old_mac_line_ends(tmp_path: Path) -> None:
    data = b"\xfe\xff" + (HEAD + ROWS).replace("\n", "\r").encode("utf-16-be")
    result = load(tmp_path, data)
    assert (result.encoding, result.counts.accepted) == ("utf-16-be", 5)


def test_two_encodings_in_one_file_are_refused_with_the_line(tmp_path: Path) -> None:
    lines = (HEAD + ROWS).splitlines(keepends=True)
    data = "".join(lines[:3]).encode() + "".join(lines[3:]).encode("gb18030")
    with pytest.raises(FileRefused) as refused:
        load(tmp_path, data)
    assert (refused.value.code, refused.value.figures["line"]) == ("encoding_mixed", 4)


def test_a_utf_8_mark_over_other_bytes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        load(tmp_path, b"\xef\xbb\xbf" + HEAD.encode() + ROWS.encode("gb18030"))
    assert (refused.value.code, refused.value.figures["line"]) == ("encoding_mixed", 2)


def test_bytes_of_no_encoding_are_refused_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        load(
            tmp_path,
            b"invoice_no,customer_no,issue_date,amount\n1,C,2026-01-01,1\n2,\xff\xff,x,1\n",
        )
    assert (refused.value.code, refused.value.figures["line"]) == ("encoding_unknown", 3)


# --- F2: quotes, NUL, limits --------------------------------------------------------------------


def test_a_quote_that_is_never_closed_is_refused_with_its_line(tmp_path: Path) -> None:
    data = HEAD + ROWS + '6,"C1,2026-01-02,100.00,x\n' + ROWS
    with pytest.raises(FileRefused) as refused:
        load(tmp_path, data)
    assert (refused.value.code, refused.value.figures["line"]) == ("quote_not_closed", 7)
    assert "7" in file_reason(refused.value, "zh")


def test_an_unclosed_quote_in_a_long_file_does_not_swallow_the_rest(tmp_path: Path) -> None:
    data = HEAD + '1,"C1,2026-01-02,100.00,x\n' + ROWS * 20_000
    with pytest.raises(FileRefused) as refused:
        load(tmp_path, data, limits=Limits(block_bytes=65_536))
    assert (refused.value.code, refused.value.figures["line"]) == ("quote_not_closed", 2)


def test_text_behind_a_closing_quote_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        load(tmp_path, HEAD + ROWS + '6,"C"1,2026-01-02,100.00,x\n')
    assert (refused.value.code, refused.value.figures["line"]) == ("quote_misplaced", 7)


def test_a_nul_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        load(tmp_path, HEAD + ROWS + "6,C\x001,2026-01-02,100.00,x\n")
    assert (refused.value.code, refused.value.figures["line"]) == ("nul_character", 7)


def test_a_quoted_cell_may_hold_marks_quotes_and_line_ends(tmp_path: Path) -> None:
    data = HEAD + '1,C1,2026-01-02,100.00,"a, ""b""\nc"\r\n2,C1,2026-01-02,1.00,5" pipe\n' + ROWS
    result = load(tmp_path, data.replace("\r\n", "\n"))
    rows = staged(result)
    assert result.counts.accepted == 7
    assert rows[0]["attributes"] == '{"备注":"a, \\"b\\"\\nc"}'
    assert rows[1]["attributes"] == '{"备注":"5\\" pipe"}'
    assert [int(one["line"]) for one in rows[:3]] == [2, 4, 5]


def test_a_cell_over_the_limit_refuses_its_row(tmp_path: Path) -> None:
    result = load(tmp_path, HEAD + ROWS + "6,C1,2026-01-02,100.00," + "长" * 4001 + "\n")
    (one,) = result.rejects()
    assert (one.line, one.column, one.code) == (7, "备注", "cell_too_long")
    assert result.counts.accepted == 5


def test_rows_columns_and_bytes_have_their_limits(tmp_path: Path) -> None:
    for limits, code in (
        (Limits(rows=4), "too_many_rows"),
        (Limits(columns=3), "too_many_columns"),
        (Limits(file_bytes=100), "file_too_large"),
    ):
        with pytest.raises(FileRefused) as refused:
            load(tmp_path, HEAD + ROWS, limits=limits)
        assert refused.value.code == code
    with pytest.raises(FileRefused, match="file_empty"):
        load(tmp_path, "")
    with pytest.raises(FileRefused, match="file_empty"):
        load(tmp_path, "\ufeff\n\n")


# --- F3: shifted rows, titles, totals, repeated headings ----------------------------------------


def test_a_shifted_row_is_refused_and_the_others_are_held(tmp_path: Path) -> None:
    data = HEAD + ROWS + "6,Foo, Ltd,2026-01-02,100.00,x\n7,C1,2026-01-02\n8,C1,2026-01-02,1.00,\n"
    result = load(tmp_path, data)
    assert result.counts.accepted == 6
    assert [(one.line, one.code) for one in result.rejects()] == [
        (7, "wrong_column_count"),
        (8, "wrong_column_count"),
    ]


def test_titles_totals_blanks_and_repeated_headings_are_counted_not_booked(tmp_path: Path) -> None:
    data = (
        "应收账款明细表\n\n" + HEAD + ROWS + "小计,,,500.00,\n\n" + HEAD + ROWS.replace(",C1,", ",C2,")
        + ",,,,\n合计：,,,1000.00,\n制表人：张三\nTotal,,,1000.00,\n"
    )  # fmt: skip
    result = load(tmp_path, data)
    assert result.counts.accepted == 10
    assert result.skipped == {"title": 2, "blank": 3, "total": 3, "heading": 1}
    assert (1, "title") in result.skipped_lines
    assert (20, "total") in result.skipped_lines
    assert result.control_totals["CNY"] == 1000


def test_a_firm_called_total_is_not_a_total(tmp_path: Path) -> None:
    data = "customer_no,name\nT1,Total Energies\n合计,2 家\nT2,合计贸易有限公司\n"
    result = load(tmp_path, data, kind="customers")
    assert [one["name"] for one in staged(result)] == ["Total Energies", "合计贸易有限公司"]
    assert result.skipped == {"total": 1}


# --- F4 to F7: numbers and dates ----------------------------------------------------------------


def test_a_doubtful_amount_refuses_its_row(tmp_path: Path) -> None:
    cells = {
        "NaN": "not_a_number",
        "1e400": "not_a_number",
        "Infinity": "not_a_number",
        "1_000": "not_a_number",
        "0x1F": "not_a_number",
        "١٢٣": "not_a_number",
        "१२३": "not_a_number",
        "5.": "not_a_number",
        "1" * 5000: "cell_too_long",
        "9" * 14: "amount_too_large",
        "100.005": "too_many_decimals",
        "100.000": "number_ambiguous",
        '"1,234"': "number_ambiguous",
        "HK$5": "currency_contradicts",
        "-5.00": "amount_negative",
        "(5.00)": "amount_negative",
        "5.00-": "amount_negative",
        "0": "amount_zero",
    }
    assert refusals(tmp_path, HEAD, cells, "6,C1,2026-01-02,{},x") == cells


def test_what_reads_one_way_is_taken(tmp_path: Path) -> None:
    cells = {
        "１２３４.５": "123450",
        '"1,234,567.89"': "123456789",
        "¥5": "500",
        "￥ 5.1": "510",
        "RMB 5": "500",
        "5元": "500",
        " 7 ": "700",
        "1 234 567.8": "123456780",
        '"1.234,56"': "123456",
    }
    data = HEAD + "".join(f"6,C1,2026-01-02,{cell},x\n" for cell in cells)
    assert [one["amount_minor"] for one in staged(load(tmp_path, data))] == list(cells.values())


def test_decimals_follow_the_currency(tmp_path: Path) -> None:
    cells = {
        "1000,JPY": "1000",
        "1000.5,JPY": "too_many_decimals",
        "1000.00,JPY": "too_many_decimals",
        "1.234,KWD": "1234",
        "1.2345,KWD": "too_many_decimals",
        "1.23,人民币": "123",
        "1.23,ZZZ": "currency_not_read",
    }
    data = "发票号码,客户编码,开票日期,价税合计,币种\n"
    result = load(tmp_path, data + "".join(f"6,C1,2026-01-02,{cell}\n" for cell in cells))
    lines = {int(one["line"]): one["amount_minor"] for one in staged(result)}
    lines |= {one.line: one.code for one in result.rejects()}
    assert [lines[line] for line in sorted(lines)] == list(cells.values())


def test_a_doubtful_date_refuses_its_row(tmp_path: Path) -> None:
    cells = {
        "2026-02-30": "no_such_day",
        "01/02/2026": "date_order_open",
        "1.2.26": "date_order_open",
        "46024": "not_a_date",
        "2226-01-01": "date_out_of_range",
        "1999-12-31": "date_out_of_range",
        "2026-13-01": "no_such_day",
        "次月": "not_a_date",
    }
    assert refusals(tmp_path, HEAD, cells, "6,C1,{},1.00,x") == cells


# --- F8, F9: numbers of records -----------------------------------------------------------------


def test_a_spoiled_code_refuses_its_row(tmp_path: Path) -> None:
    cells = {
        "9.1E+17": "digits_lost",
        "IN\u200bV1": "invisible_character",
        "x" * 65: "text_too_long",
    }
    assert refusals(tmp_path, HEAD, cells, "{},C1,2026-01-02,1.00,x") == cells


def test_look_alike_numbers_become_one_and_leading_zeros_stay(tmp_path: Path) -> None:
    data = (
        HEAD
        + "ＩＮＶ－１,C1,2026-01-02,1.00,\n INV-1 ,C1,2026-01-02,1.00,\n0007,C1,2026-01-02,1.00,\n"
    )
    result = load(tmp_path, data)
    assert [one["invoice_no"] for one in staged(result)] == ["INV-1", "INV-1", "0007"]


# --- what is no table, and what a mapping must say ----------------------------------------------


def test_a_web_page_under_the_name_of_a_table_is_refused(tmp_path: Path) -> None:
    for page in (
        "<html><table><tr><td>1</td></tr></table></html>",
        "%PDF-1.7",
        '<?xml version="1.0"?>',
    ):
        with pytest.raises(FileRefused, match="not_a_table"):
            load(tmp_path, page)


def test_an_upload_cut_short_shows_in_its_last_row(tmp_path: Path) -> None:
    whole = HEAD + ROWS
    result = load(tmp_path, whole.encode()[: len(whole.encode()) * 6 // 10])
    assert result.counts.rejected == 1  # the half row is seen; the flow refuses the batch by size
    assert next(result.rejects()).code == "wrong_column_count"


def test_headings_that_are_not_known_are_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="heading_not_found"):
        load(tmp_path, "a,b,c\n1,2,3\n")
    with pytest.raises(FileRefused) as refused:
        load(tmp_path, "发票号码,客户编码,备注\n1,2,3\n")
    assert refused.value.code == "column_missing"
    assert refused.value.figures["columns"] == "issue_date, amount"


def test_a_mapping_that_names_a_column_that_is_not_there_says_which(tmp_path: Path) -> None:
    mapping = parse_mapping(
        {"kind": "customers", "columns": {"customer_no": "No", "name": "Name", "terms": "Terms"}}
    )
    with pytest.raises(FileRefused) as refused:
        load(tmp_path, "No,Name\n1,A\n", kind="customers", mapping=mapping)
    assert refused.value.figures == {"columns": "Terms", "line": 1}


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    result = load(tmp_path, (HEAD + ROWS).replace(",", mark))
    assert (result.delimiter, result.counts.accepted) == (mark, 5)


def test_memory_does_not_grow_with_the_file_and_blocks_do_not_change_the_result(
    tmp_path: Path,
) -> None:
    data = HEAD + "".join(
        f'{n},C{n % 7},2026-01-02,{n}.00,"货款, ""{n}""\n第二行"\n' for n in range(1, 4001)
    )
    small = load(tmp_path, data, limits=Limits(block_bytes=10_000))
    rows = staged(small)
    one = load(tmp_path, data)
    assert staged(one) == rows
    assert len(small.chunks) > 10
    assert len(one.chunks) == 1
    assert [int(row["line"]) for row in rows[:3]] == [2, 4, 6]
    assert small.control_totals["CNY"] == 4000 * 4001 // 2
