"""Layouts of company accounts, each as the bank's own heading line gives it, read by its preset."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from huikuan.adapters.banks import read
from huikuan.adapters.banks.tests.samples import AS_OF, opened
from huikuan.adapters.files import FileRefused
from huikuan.rules.banking import check

# heading and two lines: 8,850.00 in, 1,200.50 out; balances 10,000.00 before, 17,649.50 after
COMPANY = {
    "icbc": (
        "账号：,1001234567890\n户名：,甲方有限公司\n"
        "凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,附言\n"
        '1,1001234567890,6222000011112222,2026-03-02 10:11:12,贷,,"8,850.00",102,转账,货款,乙方有限公司,"18,850.00",INV-1\n'
        '2,1001234567890,6222000011113333,2026-03-03 10:11:12,借,"1,200.50",,102,转账,房租,丙方有限公司,"17,649.50",\n'
    ),
    "ccb": (
        "账号,账户名称,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,对方开户机构,记账日期,摘要,备注,账户明细编号-交易流水号,企业流水号\n"
        "1001234567890,甲方有限公司,20260302 10:11:12,0.00,8850.00,18850.00,人民币元,乙方有限公司,6222000011112222,工行,20260302,转账,INV-1 货款,1-F1,\n"
        "1001234567890,甲方有限公司,20260303 10:11:12,1200.50,0.00,17649.50,人民币元,丙方有限公司,6222000011113333,工行,20260303,转账,房租,1-F2,\n"
    ),
    "abc": (
        "账户：1001234567890\n户名：甲方有限公司\n"
        "交易时间,收入金额,支出金额,本次余额,对方账号,对方户名,对方开户行,交易用途,摘要\n"
        "2026-03-02 10:11:12,8850.00,,18850.00,6222000011112222,乙方有限公司,工行,INV-1 货款,转账\n"
        "2026-03-03 10:11:12,,1200.50,17649.50,6222000011113333,丙方有限公司,工行,房租,转账\n"
    ),
    "boc": (
        "查询账号[Inquirer account number]:,1001234567890\n"
        "交易类型[ Transaction Type ],付款人开户行名[ Payer account bank ],付款人账号[ Debit Account No. ],付款人名称[ Payer's Name ],交易日期[ Transaction Date ],交易货币[ Trade Currency ],交易金额[ Trade Amount ],交易后余额[ After-transaction balance ],交易流水号[ Transaction reference number ],用途[ Purpose ]\n"
        "来账,工行,6222000011112222,乙方有限公司,20260302,CNY,8850.00,18850.00,F1,INV-1 货款\n"
        "往账,中行,6222000011113333,丙方有限公司,20260303,CNY,-1200.50,17649.50,F2,房租\n"
    ),
    "cmb": (
        "# 账号：1001234567890\n"
        "交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号,收(付)方名称,收(付)方账号,收(付)方开户行名\n"
        "20260302,10:11:12,20260302,转账,,8850.00,18850.00,INV-1 货款,F1,乙方有限公司,6222000011112222,工行\n"
        "20260303,10:11:12,20260303,转账,1200.50,,17649.50,房租,F2,丙方有限公司,6222000011113333,工行\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("bank", COMPANY)
def test_a_companys_export_reads(bank: str, encoding: str, tmp_path: Path) -> None:
    found = opened(tmp_path / "x.txt", COMPANY[bank].encode(encoding))
    (statement,) = found.statements
    assert found.format == f"csv:{bank}"
    assert [one.amount_minor for one in statement.transactions] == [885000, -120050]
    assert [one.booked_on for one in statement.transactions] == [date(2026, 3, 2), date(2026, 3, 3)]
    assert [one.counterparty.name for one in statement.transactions] == [
        "乙方有限公司",
        "丙方有限公司",
    ]
    assert statement.transactions[0].counterparty.account == "6222000011112222"
    assert "INV-1" in statement.transactions[0].text
    assert (statement.opening_minor, statement.closing_minor) == (1000000, 1764950)
    assert not check(statement, as_of=AS_OF)
    assert statement.account == "1001234567890"


def test_the_same_table_as_a_workbook_and_under_any_name(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("明细")
    for row in COMPANY["abc"].splitlines():
        cells = row.split(",")
        sheet.append([float(one) if one.endswith("0") and "." in one else one for one in cells])
    path = tmp_path / "statement.sta"
    book.save(path)
    found = read(path, currency="CNY", as_of=AS_OF)
    assert found.format == "xlsx:abc"
    assert [one.amount_minor for one in found.statements[0].transactions] == [885000, -120050]


def test_two_currencies_of_one_export_are_two_statements(tmp_path: Path) -> None:
    text = (
        "交易日期,币种,收入金额,支出金额,账户余额,对方户名,对方账号,摘要,附言,流水号\n"
        "2026-03-02,CNY,1.00,,1.00,甲,,,,F1\n2026-03-02,美元,2.00,,9.00,乙,,,,F2\n2026-03-03,CNY,1.00,,2.00,甲,,,,F3\n"
    )
    found = opened(tmp_path / "x", text).statements
    assert [(one.currency, len(one.transactions), one.closing_minor) for one in found] == [
        ("CNY", 2, 200), ("USD", 1, 900),
    ]  # fmt: skip


def test_ones_own_preset_and_an_account_for_a_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "preset: mine\naccount: '8888'\nfields: {booked_on: 日期, amount: 金额, name: 谁}\ntext: 备注\n",
        "utf-8",
    )
    text = "某某银行\n日期;金额;谁;备注\n2026.3.2;-8.85;甲;房租\n"
    (statement,) = opened(tmp_path / "x", text, mapping=own).statements
    assert (statement.kind, statement.account) == ("csv:mine", "8888")
    assert [one.amount_minor for one in statement.transactions] == [-885]
    with pytest.raises(FileRefused, match="bank_not_known"):
        opened(tmp_path / "x", text)
    named = {"preset": "cmb", "account": "1001234567890"}
    (other,) = opened(tmp_path / "y", COMPANY["cmb"], mapping=named).statements
    assert other.account == "1001234567890"


def test_red_entries_and_returns_are_marked(tmp_path: Path) -> None:
    text = (
        "交易日期,币种,收入金额,支出金额,账户余额,对方户名,对方账号,摘要,附言,流水号\n"
        "2026-03-02,CNY,-5.00,,,甲,,红字,,F1\n2026-03-02,CNY,5.00,,,甲,,退汇,,F2\n2026-03-02,CNY,5.00,,,甲,,转账,,F3\n"
    )
    (statement,) = opened(tmp_path / "x", text).statements
    assert [(one.amount_minor, one.returns) for one in statement.transactions] == [
        (-500, True), (500, True), (500, False),
    ]  # fmt: skip
