"""What a file is told to be where nobody said it: by its content, whatever its name (D1, D4, D5)."""

from pathlib import Path
from typing import Final

import pytest

from huikuan.adapters.banks.tests.samples import camt, entry
from huikuan.adapters.files import FileRefused
from huikuan.flows import import_files
from tests.support.statements import FIRST, mt940

pytestmark = pytest.mark.django_db
UBL: Final = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'
CII: Final = (
    '<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:'
    'CrossIndustryInvoice:100"/>'
)
FATTURA: Final = '<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"/>'
OFX: Final = "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1></BANKMSGSRSV1></OFX>"
EXPORT: Final = (
    "交易日期,币种,收入金额,支出金额,账户余额,对方户名,对方账号,摘要,流水号\n"
    "2026-03-02,CNY,10.00,,110.00,宁波恒泰,62220,货款,B-1\n"
)
OURS: Final = "customer_no,name\nC-1,宁波恒泰\n"
INVOICES: Final = (
    "invoice_no,customer_no,issue_date,due_date,amount,currency\n"
    "I-1,C-1,2026-03-02,2026-04-02,10.00,CNY\n"
)
RECEIPTS: Final = "receipt_no,received_on,amount,payer_name\nR-1,2026-03-02,10.00,宁波恒泰\n"
FILES: Final = {
    "camt": (camt(entry()), "statement"),
    "camt-marked": ("\ufeff" + camt(""), "statement"),
    "mt940": (mt940(FIRST), "statement"),
    "ofx": (OFX, "statement"),
    "export": (EXPORT, "statement"),
    "ubl": (UBL, "einvoice"),
    "cii": ("\ufeff" + CII, "einvoice"),
    "fattura": (FATTURA, "einvoice"),
    "digital": ("<EInvoice><Header/></EInvoice>", "einvoice"),
    "broken": ("<EInvoice><Header>", "einvoice"),  # its reader says in which line
    "pdf": ("%PDF-1.7\n", "einvoice"),
    "customers": (OURS, "customers"),
    "invoices": (INVOICES, "invoices"),
    "receipts": (RECEIPTS, "receipts"),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("suffix", [".csv", ".xml"])
def test_a_file_is_told_by_its_content_whatever_its_name(
    tmp_path: Path, company: int, name: str, suffix: str
) -> None:
    content, kind = FILES[name]
    path = tmp_path / f"f{suffix}"
    path.write_text(content, encoding="utf-8")

    assert import_files.propose(path, None, company).kind == kind


@pytest.mark.parametrize(
    "content", ["<html><body>10.00</body></html>", "<a><Invoice/></a>", "<EInvoice", "<!DOCTYPE a>"]
)
def test_other_markup_stays_refused_as_it_was(tmp_path: Path, company: int, content: str) -> None:
    path = tmp_path / "f.xml"
    path.write_text(content, encoding="utf-8")

    try:
        kind = import_files.propose(path, None, company).kind
    except FileRefused:
        kind = ""
    assert kind == ""


def test_a_kind_that_was_said_is_not_told_otherwise(tmp_path: Path, company: int) -> None:
    path = tmp_path / "f.csv"
    path.write_text(EXPORT, encoding="utf-8")

    assert import_files.propose(path, "receipts", company).kind == "receipts"
