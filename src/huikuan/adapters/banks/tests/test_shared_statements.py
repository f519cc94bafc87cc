"""Every shared bank file reads as it is expected to, or is refused for a reason that is said here."""

import csv
import itertools
import json
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from huikuan.adapters.banks import BankFile, read
from huikuan.adapters.files import FileRefused
from huikuan.kernel.money import Money
from huikuan.rules.banking import BankStatement, check, continuity

SET = Path(os.environ.get("HUIKUAN_SHARED", Path(__file__).parents[6] / "shared")) / (
    "data/bank-statements"
)
AS_OF = date(2026, 3, 31)

pytestmark = pytest.mark.skipif(
    not SET.is_dir(), reason=f"the shared bank files are not here: {SET}"
)

# What is refused although the table counts something in it, and why; the code is the proof.
REFUSED = {
    # no statement: fragments, an empty answer, an error of the bank
    "camt/camt053.v2.wrong.xml": "bank_no_statement",
    "mt940/betterplace/currency_in_25.sta": "bank_no_statement",
    "mt940/betterplace/empty_line.sta": "bank_no_statement",
    "mt940/cmxl/account_identification_iban.sta": "bank_no_statement",
    "mt940/cmxl/closing_balance.sta": "bank_account_missing",
    "mt940/self-provided/empty_non_swift.sta": "bank_no_statement",
    "mt940/self-provided/invalid_statement.sta": "bank_not_known",
    "ofx/ofxparse-account_listing_aggregation.ofx": "bank_no_statement",
    "ofx/ofxparse-bank_small.ofx": "bank_no_statement",
    "ofx/ofxparse-signon_fail.ofx": "bank_status",
    # mt-940 reads one line of 1.62 in no currency: it names neither an account nor a balance, so
    # that there is nothing that the money could be booked to
    "mt940/cmxl/statement_details.sta": "bank_account_missing",
    # counted with an unreadable amount; its day is none either, and the day is read first
    "ofx/ofxparse-decimal_error.ofx": "bank_date_unreadable",
}
# mt-940 refuses the file; we read it, and every one of its 31 balances ties
BETTER = {"mt940/ASNB/mt940.txt": (31, 8)}

# What reads and then does not tie: the authors of the samples changed figures or cut lines out.
UNTIED = {
    "camt/camt053.v2.five.decimals.xml": {"bank_balance_differs"},
    "camt/camt053.v2.multi.statement.xml": {"bank_line_outside"},
    "camt/camt053.v8.xml": {"bank_balance_currency", "bank_line_outside"},
    "camt/camt054.v4.xml": {"bank_details_unpriced"},
    "camt/camt054.v8.xml": {"bank_details_unpriced"},
    "mt940/betterplace/sepa_snippet.sta": {"bank_balance_differs"},
    "mt940/jejik/abnamro.sta": {"bank_balance_differs"},
    "mt940/jejik/knab.sta": {"bank_balance_differs"},
    "mt940/jejik/rabobank.sta": {"bank_balance_differs"},
    "mt940/self-provided/mt942.sta": {"bank_total_differs"},
    "mt940/self-provided/raiffeisen-cmi.sta": {"bank_balance_differs"},
    "cn/abc_debit-abc_debit-records.csv": {"bank_running_differs"},
    "cn/alipay-alipay-records.csv": {"bank_count_differs", "bank_line_outside"},
    "cn/ccb-records.xls": {"bank_running_differs"},
    "cn/icbc-debit-v1-icbc-debit-v1-records.csv": {"bank_total_differs"},
    "cn/wechat-wechat-records.csv": {"bank_count_differs", "bank_line_outside"},
    "cn/wechat-wechat-records.xlsx": {"bank_count_differs", "bank_line_outside"},
}
CHINESE = {
    "cn/abc_debit-abc_debit-records.csv": ("csv:abc", 5, "10000.01", "12355.89"),
    "cn/alipay-alipay-records.csv": ("csv:alipay", 10, "222228.50", "141.64"),
    "cn/boc-debit-boc-records.csv": ("csv:boc", 17, "9821.00", "9394.30"),
    "cn/ccb-records.xls": ("xls:ccb", 6, "0", "703.26"),
    "cn/icbc-debit-v1-icbc-debit-v1-records.csv": ("csv:icbc", 11, "2841.74", "4241.08"),
    "cn/wechat-wechat-records.csv": ("csv:wechat", 27, "", ""),
}


def expected() -> list[dict[str, str]]:
    if not SET.is_dir():
        return []
    with (SET / "expected.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def opened(name: str, mapping: dict[str, Any] | None = None) -> BankFile:
    return read(SET / name, mapping=mapping, currency="CNY", as_of=AS_OF)


def money(statements: tuple[BankStatement, ...], sign: int) -> Decimal:
    return sum(
        (
            Money(abs(line.amount_minor), one.currency).decimal()
            for one in statements
            for line in one.transactions
            if line.amount_minor * sign > 0
        ),
        Decimal(0),
    )


@pytest.mark.parametrize("row", expected(), ids=lambda one: one["file"])
def test_a_file_reads_as_expected(row: dict[str, str]) -> None:
    name = row["file"]
    if name in REFUSED:
        with pytest.raises(FileRefused) as refused:
            opened(name)
        assert refused.value.code == REFUSED[name]
        return
    found = opened(name)
    if name in BETTER:
        assert (len(found.statements), found.lines) == BETTER[name]
        assert not [one for each in found.statements for one in check(each, as_of=AS_OF)]
        return
    if row["statements"]:
        assert len(found.statements) == int(row["statements"])
    assert found.lines == int(row["entries"])
    if row["tx_details"]:
        details = sum(line.detail_count for one in found.statements for line in one.transactions)
        assert details == int(row["tx_details"])
    assert money(found.statements, 1) == Decimal(row["credits"] or 0)
    assert money(found.statements, -1) == Decimal(row["debits"] or 0)
    assert {one.currency for one in found.statements} == {row["currency"]}


@pytest.mark.parametrize("name", CHINESE)
def test_a_chinese_export_reads_line_by_line(name: str) -> None:
    kind, lines, received, paid = CHINESE[name]
    found = opened(name)
    booked = [
        line.amount_minor
        for line in found.statements[0].transactions
        if line.status.value == "booked"
    ]
    assert (found.format, len(found.statements), found.lines) == (kind, 1, lines)
    if received:
        assert sum(one for one in booked if one > 0) == int(Decimal(received) * 100)
        assert sum(-one for one in booked if one < 0) == int(Decimal(paid) * 100)


def test_the_workbook_of_two_sheets_wants_one_to_be_named_and_reads_as_the_table() -> None:
    name = "cn/wechat-wechat-records.xlsx"
    with pytest.raises(FileRefused, match="sheet_open"):
        opened(name)
    sheet = opened(name, {"preset": "wechat", "sheet": "example-wechat-records"})
    table = opened("cn/wechat-wechat-records.csv")
    assert [
        (one.booked_on, one.amount_minor, one.status) for one in sheet.statements[0].transactions
    ] == [(one.booked_on, one.amount_minor, one.status) for one in table.statements[0].transactions]


def every() -> list[str]:
    return [*(one["file"] for one in expected() if one["file"] not in REFUSED), *CHINESE]


@pytest.mark.parametrize("name", every())
def test_what_does_not_tie_is_told(name: str) -> None:
    found = opened(name)
    codes = {reason.code for one in found.statements for reason in check(one, as_of=AS_OF)}
    assert codes == UNTIED.get(name, set())


def test_the_statements_of_one_account_follow_each_other_or_say_where_they_do_not() -> None:
    asn = opened("mt940/ASNB/mt940.txt").statements
    assert not [one for a, b in itertools.pairwise(asn) for one in continuity(a, b)]
    missing = [one.code for one in continuity(asn[0], asn[2])]
    assert missing == ["bank_gap_number"]
    assert [one.code for one in continuity(asn[4], asn[4])] == ["bank_same_statement"]
    assert [one.code for one in continuity(asn[5], asn[4])] == ["bank_overlap", "bank_gap"]


@pytest.mark.parametrize(
    "name",
    [
        one["file"]
        for one in expected()
        if one["file"].startswith("camt/")
        and one["file"] not in REFUSED
        # the author keeps a reading of most of them beside the file
        and (SET / one["file"].replace(".xml", ".expected.json")).exists()
    ],
)
def test_a_camt_message_reads_as_its_author_read_it(name: str) -> None:
    source = SET / name.replace(".xml", ".expected.json")
    theirs = list(entries(json.loads(source.read_text("utf-8"))))
    ours = {
        (str(line.amount_minor), line.status.value[:4].upper().replace("PEND", "PDNG"))
        for one in opened(name).statements
        for line in one.transactions
    }
    assert theirs
    # their dump names an entry once and points to it from then on
    assert {(one["getAmount"]["getAmount"], one["getStatus"]) for one in theirs} <= ours


def entries(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for one in node:
            yield from entries(one)
    elif isinstance(node, dict):
        if node.get("__CLASS__", "").endswith("DTO\\Entry"):
            yield node
            return
        for one in node.values():
            yield from entries(one)
