"""What is wrong in a bank's file refuses it whole, and says where."""

from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest

from huikuan.adapters.banks.tests.samples import AS_OF, camt, entry, mt940, opened
from huikuan.adapters.files import FileRefused, file_reason
from huikuan.rules.banking import check, remarks

LAUGHS = "<!DOCTYPE l [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(9)
) + "]>"  # fmt: skip
EXTERNAL = "<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
HEAD = "交易日期,币种,收入金额,支出金额,账户余额,对方户名,对方账号,摘要,附言,流水号"
LINE = "2026-03-02,CNY,8.85,,108.85,甲公司,62220001,转账,货款,F1"
OWN: dict[str, object] = {
    "preset": "own",
    "fields": {
        "booked_on": "日期", "amount": "金额", "direction": "方向", "own_account": "本方账号",
        "name": "户名",
    },
    "directions": {"credit": "贷", "debit": "借"},
}  # fmt: skip
OWN_HEAD = "日期,金额,方向,本方账号,户名"
OFX = (
    "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD\n"
    "<BANKACCTFROM><BANKID>1<ACCTID>77</BANKACCTFROM><BANKTRANLIST><DTSTART>20260301<DTEND>20260331\n"
    "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260302<TRNAMT>{amount}<FITID>F1<NAME>A &amp; B</STMTTRN>\n"
    "{end}"
)
OFX_END = "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"

# what stands in the file, the code, and what the place must name
BAD: dict[str, tuple[str | bytes, str, str]] = {
    "dtd": (camt(entry(), before=EXTERNAL), "xml_dtd", ""),
    "billion laughs": (camt(entry(inside="<X>&j;</X>"), before=LAUGHS), "xml_dtd", ""),
    "dtd in two bytes": (camt(entry(), before=LAUGHS).replace("UTF-8", "UTF-16").encode("utf-16"), "xml_dtd", ""),
    "unknown entity": (camt(entry(inside="<X>&who;</X>")), "bank_xml_damaged", ""),
    "cut in an entry": (camt(entry() * 3)[:-120], "bank_xml_damaged", ""),
    "no camt": ("<Invoice><ID>1</ID></Invoice>", "bank_not_known", ""),
    "negative": (camt(entry() + entry("-8.85")), "bank_amount_negative", "Ntry[2]"),
    "finer than a cent": (camt(entry("8.855")), "bank_amount_finer", "Ntry[1]"),
    "exponent": (camt(entry("1e3")), "bank_amount_unreadable", "Ntry[1]"),
    "grouped": (camt(entry("1,000.00")), "bank_amount_unreadable", "Ntry[1]"),
    "unknown currency": (camt(entry(currency="XYZ")), "unknown_currency", "Ntry[1]"),
    "another currency": (camt(entry(currency="USD")), "bank_entry_currency", "Ntry[1]"),
    "no direction": (camt(entry(mark="BOTH")), "bank_direction_unknown", "Ntry[1]"),
    "no such day": (camt(entry(day="2026-02-30")), "bank_date_unreadable", "Ntry[1]"),
    "no status": (camt(entry(status="")), "bank_status_unknown", "Ntry[1]"),
    "mt: cut off": (mt940([":61:2603020302C8,85NTRFREF"]).split(":62F:")[0], "bank_cut_off", ":61:"),
    "mt: cut in a line": (mt940([":61:2603020302C8,"]).split("\n:62F:")[0], "bank_record_unreadable", ":61: (5)"),
    "mt: decimal point": (mt940([":61:2603020302C8.85NTRFREF"]), "bank_amount_unreadable", ":61: (5)"),
    "mt: no amount": (mt940([":61:2603020302CNTRFREF"]), "bank_record_unreadable", ":61: (5)"),
    "mt: forged, not a line": (
        mt940([":61:2603020302C8,85NTRFREF", ":86:rent", ":61:see above"]), "bank_record_unreadable", ":61: (7)",
    ),
    "mt: forged after the end": (
        mt940([]).replace("\n-\n", "\n:61:2603020302C8,85NTRFREF\n"), "bank_tag_unexpected", ":61: (6)",
    ),
    "mt: forged balance": (
        mt940([":61:2603020302C8,85NTRFREF", ":86:rent", ":62F:C260331EUR0,00", ":61:2603020302C8,85NTRFX"]),
        "bank_tag_unexpected", ":61: (8)",
    ),
    "mt: forged account": (
        mt940([":61:2603020302C8,85NTRFREF", ":86:rent", ":25:99999"]), "bank_tag_unexpected", ":25: (7)",
    ),
    "mt: 31 June": (mt940([":61:2606310302C8,85NTRFREF"]), "bank_date_unreadable", ":61: (5)"),
    "mt: balance in another currency": (mt940([], closing="C260331USD100,00"), "bank_entry_currency", ":62F:"),
    "mt: unknown currency": (
        mt940([], opening="C260301XYZ1,00", closing="C260331XYZ1,00"), "unknown_currency", ":60F:",
    ),
    "mt: nul": (mt940([":61:2603020302C8,85NTRF\0"]), "nul_character", ""),
    "mt: mixed encodings": (
        mt940([":61:2603020302C8,85NTRFREF", ":86:货款一"]).encode()
        + mt940([":61:2603020302C8,85NTRFREF", ":86:货款二"]).encode("gb18030"), "encoding_mixed", "",
    ),
    "ofx: unreadable amount": (OFX.format(amount="$120", end=OFX_END), "bank_amount_unreadable", "STMTTRN[1] (6)"),
    "ofx: cut off": (OFX.format(amount="1.00", end=""), "bank_cut_off", "OFX"),
    "ofx: ends crosswise": (
        OFX.format(amount="1.00", end="</STMTRS></BANKTRANLIST></OFX>"), "bank_tag_unexpected", "OFX (7)",
    ),
    "ofx: dtd": ("<?xml version='1.0'?>" + EXTERNAL + OFX.format(amount="1", end=OFX_END)[25:], "xml_dtd", ""),
    "csv: both columns": (f"{HEAD}\n2026-03-02,CNY,1.00,2.00,,,,,,\n", "bank_amount_both", "line 2"),
    "csv: neither column": (f"{HEAD}\n{LINE}\n2026-03-02,CNY,,,,,,,,\n", "bank_amount_neither", "line 3"),
    "csv: unknown currency": (f"{HEAD}\n2026-03-02,金币,1.00,,,,,,,\n", "unknown_currency", "line 2"),
    "csv: finer": (f"{HEAD}\n2026-03-02,JPY,1.50,,,,,,,\n", "bank_amount_finer", "line 2"),
    "csv: no day": (f"{HEAD}\n2026-02-30,CNY,1.50,,,,,,,\n", "bank_date_unreadable", "line 2"),
    "csv: too many cells": (f"{HEAD}\n{LINE},x\n", "bank_row_width", "line 2"),
    "csv: cut off": (f"{HEAD}\n{LINE}\n2026-03-02,CNY,1", "bank_row_width", "line 3"),
    "csv: line after the totals": (
        ("交易日期,摘要,贷方发生额,借方发生额,余额,对方户名,币种,凭证号\n2026-03-02,转账,1.00,,1.00,甲,人民币,1\n"
        "人民币合计,,1.00,,,,,\n2026-03-03,转账,1.00,,2.00,甲,人民币,2\n"),
        "bank_after_totals", "line 4",
    ),
    "csv: unclosed quote": (f'{HEAD}\n2026-03-02,CNY,1.00,,,"甲,,,,\n{LINE}\n', "quote_not_closed", ""),
    "csv: mixed encodings": (
        f"{HEAD}\n{LINE}\n".encode() + f"{LINE}\n".encode("gb18030"), "encoding_mixed", "",
    ),
    "csv: no bank's": ("a,b,c\n1,2,3\n", "bank_not_known", ""),
    "page of the net": ("<!doctype html><html></html>", "xml_dtd", ""),
    "pdf": (b"%PDF-1.7\n", "bank_not_known", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_whole_with_its_place(name: str, tmp_path: Path) -> None:
    content, code, place = BAD[name]
    with pytest.raises(FileRefused) as refused:
        opened(tmp_path / "statement.txt", content)
    assert refused.value.code == code
    assert place in str(refused.value.figures.get("place", ""))
    for language in ("zh", "en"):
        sentence = file_reason(refused.value, language)
        assert not [one for _, one, _, _ in Formatter().parse(sentence) if one]
        assert not sentence.startswith(code)


MAPPED: dict[str, tuple[str, str, str]] = {
    "two accounts": (f"{OWN_HEAD}\n2026-03-02,1.00,贷,6222,甲\n2026-03-02,1.00,贷,6333,乙\n", "bank_two_accounts", "line 3"),
    "negative beside a direction": (f"{OWN_HEAD}\n2026-03-02,-1.00,贷,6222,甲\n", "bank_amount_negative", "line 2"),
    "unknown direction": (f"{OWN_HEAD}\n2026-03-02,1.00,?,6222,甲\n", "bank_direction_unknown", "line 2"),
}  # fmt: skip


@pytest.mark.parametrize("name", MAPPED)
def test_a_mapping_of_ones_own_refuses_as_strictly(name: str, tmp_path: Path) -> None:
    content, code, place = MAPPED[name]
    with pytest.raises(FileRefused) as refused:
        opened(tmp_path / "a.csv", content, mapping=OWN)
    assert (refused.value.code, refused.value.figures["place"]) == (code, place)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda one: {**one, "colour": "red"}, "colour"),
        (lambda one: {**one, "fields": {"amount": "金额"}}, "fields"),
        (
            lambda one: {**one, "fields": {"booked_on": "日期", "amount": "金额", "colour": "x"}},
            "fields.colour",
        ),
        (lambda one: {**one, "directions": {"up": "贷"}}, "directions.up"),
        (lambda one: {**one, "loose_quotes": "yes"}, "loose_quotes"),
        (lambda one: ["a"], "preset"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(
    change: Callable[[dict[str, object]], object], place: str, tmp_path: Path
) -> None:
    with pytest.raises(FileRefused) as refused:
        opened(tmp_path / "a.csv", f"{OWN_HEAD}\n", mapping=change(OWN))
    assert (refused.value.code, refused.value.figures["place"]) == ("bank_mapping_wrong", place)


# what reads, and is then found not to tie
UNSOUND: dict[str, tuple[str, str]] = {
    "wrong closing balance": (camt(entry(), closing="108.84"), "bank_balance_differs"),
    "a line is missing": (mt940([":61:2603020302C8,85NTRFREF"], closing="C260331EUR110,00"), "bank_balance_differs"),
    "forged line in a narrative": (
        mt940([":61:2603020302C8,85NTRFREF", ":86:rent", ":61:2603020302C1000,00NTRFX"], closing="C260331EUR108,85"),
        "bank_balance_differs",
    ),
    "wrong count": (
        camt(entry(), closing="108.85", more="<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>"),
        "bank_count_differs",
    ),
    "wrong control sum": (
        camt(entry(), closing="108.85", more="<TxsSummry><TtlCdtNtries><Sum>9.00</Sum></TtlCdtNtries></TxsSummry>"),
        "bank_total_differs",
    ),
    "outside of the period": (
        camt(
            entry(day="2026-02-27"), closing="108.85",
            more="<FrToDt><FrDtTm>2026-03-01T00:00:00</FrDtTm><ToDtTm>2026-03-31T00:00:00</ToDtTm></FrToDt>",
        ),
        "bank_line_outside",
    ),
    "after today": (camt(entry(day="2026-07-01"), closing="108.85"), "bank_line_in_future"),
    "batch": (
        camt(
            entry(inside="<NtryDtls><TxDtls><Amt Ccy='EUR'>4.00</Amt></TxDtls><TxDtls><Amt Ccy='EUR'>4.00</Amt></TxDtls></NtryDtls>"),
            closing="108.85",
        ),
        "bank_details_differ",
    ),
    "running balance": (f"{HEAD}\n{LINE}\n2026-03-03,CNY,1.00,,109.00,乙,,,,F2\n", "bank_running_differs"),
    "total line": (
        ("交易日期,摘要,贷方发生额,借方发生额,余额,对方户名,币种,凭证号\n2026-03-02,转账,1.00,,1.00,甲,人民币,1\n"
        "人民币合计,,2.00,,,,,\n"),
        "bank_total_differs",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSOUND)
def test_what_does_not_tie_is_found(name: str, tmp_path: Path) -> None:
    content, code = UNSOUND[name]
    found = opened(tmp_path / "x", content)
    reasons = [one for each in found.statements for one in check(each, as_of=AS_OF)]
    assert [one.code for one in reasons] == [code]


def test_an_amount_of_zero_is_read_and_remarked(tmp_path: Path) -> None:
    (statement,) = opened(tmp_path / "x", camt(entry("0.00"))).statements
    assert [one.amount_minor for one in statement.transactions] == [0]
    assert not check(statement, as_of=AS_OF)
    assert [one.code for one in remarks(statement)] == ["bank_line_zero"]


def test_an_empty_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="file_empty"):
        opened(tmp_path / "x", "")


def test_a_narrative_that_only_looks_like_a_tag_is_text(tmp_path: Path) -> None:
    lines = [":61:2603020302C8,85NTRFREF", ":86:arrived at 13", ":12:11 with love"]
    (statement,) = opened(tmp_path / "x", mt940(lines, closing="C260331EUR108,85")).statements
    assert [one.text for one in statement.transactions] == ["arrived at 13 :12:11 with love"]
    assert not check(statement, as_of=AS_OF)


def test_masked_balances_are_none(tmp_path: Path) -> None:
    text = f"{HEAD}\n2026-03-02,CNY,8.85,,1**.85,甲,,,,\n"
    (statement,) = opened(tmp_path / "x", text).statements
    assert statement.transactions[0].balance_minor is None
