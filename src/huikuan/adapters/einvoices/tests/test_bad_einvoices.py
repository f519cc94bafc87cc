"""Files that are cut, lie or mean harm get a clear answer with the place, and nothing else."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from pypdf import PdfWriter

from huikuan.adapters import einvoices
from huikuan.adapters.files import FileRefused, Limits
from huikuan.adapters.texts import known, text

CBC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"


def ubl(*, currency: str = "EUR", payable: str = "119.00", day: str = "2026-03-01") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="{CAC}"'
        f' xmlns:cbc="{CBC}"><cbc:ID>R-1</cbc:ID><cbc:IssueDate>{day}</cbc:IssueDate>'
        f"<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
        f"<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>\n"
        f'<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">{payable}'
        f"</cbc:PayableAmount></cac:LegalMonetaryTotal></Invoice>"
    ).encode()


def ofd(parts: dict[str, str]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in parts.items():
            archive.writestr(name, said)
    return kept.getvalue()


def fields(**said: str) -> str:
    inner = "".join(
        f'<ofd:CustomData Name="{name}">{value}</ofd:CustomData>' for name, value in said.items()
    )
    return (
        '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:CustomDatas>{inner}</ofd:CustomDatas></ofd:DocInfo></ofd:DocBody></ofd:OFD>"
    )


def pdf(*names: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    for name in names:
        writer.add_attachment(name, ubl())
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def refusal(tmp_path: Path, data: bytes, limits: Limits = einvoices.LIMITS) -> FileRefused:
    path = tmp_path / "given.bin"
    path.write_bytes(data)
    with pytest.raises(FileRefused) as refused:
        einvoices.read(path, limits=limits)
    assert known(refused.value.code)
    for language in ("zh", "en"):
        assert "{" not in text(refused.value.code, language, **refused.value.figures)
    return refused.value


ENTITY: Final = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice>&x;</Invoice>'
LAUGHS: Final = (
    b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><Invoice>&c;</Invoice>'
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: ENTITY, "xml_dtd"),
        (lambda: LAUGHS, "xml_dtd"),
        (lambda: ENTITY.decode().encode("utf-16"), "xml_dtd"),
        (lambda: ubl()[:-40], "xml_broken"),
        (lambda: b"<html><body>Rechnung</body></html>", "einvoice_unknown"),
        (lambda: b"invoice_no,amount\nA,1\n", "einvoice_unknown"),
        (lambda: ubl(currency="EUX"), "einvoice_currency"),
        (lambda: ubl(currency="USD"), "einvoice_two_currencies"),
        (lambda: ubl(payable="1.234,50"), "einvoice_amount"),
        (lambda: ubl(payable="1e5"), "einvoice_amount"),
        (lambda: ubl(payable="NaN"), "einvoice_amount"),
        (lambda: ubl(payable=""), "einvoice_missing"),
        (lambda: ubl(day="2026-02-30"), "einvoice_day"),
        (lambda: ofd({"OFD.xml": fields(发票号码="123")}), "einvoice_number"),
        (lambda: ofd({"readme.txt": "x"}), "einvoice_not_ofd"),
        (lambda: ofd({"OFD.xml": fields(), "../../etc/cron": "x"}), "part_path"),
        (lambda: ofd({"OFD.xml": fields(), "Doc_0/a.xml": "<!DOCTYPE a><a/>"}), "xml_dtd"),
        (lambda: ofd({"OFD.xml": fields(), "big": "0" * 30_000_000}), "expands_too_far"),
        (lambda: ofd({"OFD.xml": fields(), "big": "0" * 3_000})[:-60], "einvoice_damaged"),
        (pdf, "einvoice_pdf_without_xml"),
        (lambda: pdf("factur-x.xml", "xrechnung.xml"), "einvoice_pdf_several"),
        (lambda: b"%PDF-1.7\n" + b"garbage" * 50, "einvoice_damaged"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, data: Callable[[], bytes], code: str) -> None:
    assert refusal(tmp_path, data()).code == code


def test_the_place_of_a_wrong_amount_is_told(tmp_path: Path) -> None:
    refused = refusal(tmp_path, ubl(payable="12,5"))
    assert refused.figures == {
        "place": "cac:LegalMonetaryTotal/cbc:PayableAmount (3)",
        "value": "12,5",
    }


def test_a_deep_tree_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"<a>" * 5_000 + b"</a>" * 5_000).code == "xml_broken"


def test_a_file_beyond_the_limit_is_not_opened(tmp_path: Path) -> None:
    small = Limits(file_bytes=100)
    assert refusal(tmp_path, ubl(), small).code == "file_too_large"


def test_an_xml_inside_a_pdf_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rechnung.pdf"
    path.write_bytes(pdf("factur-x.xml", "terms.txt"))
    (one,) = einvoices.read(path)
    assert (one.number, str(one.payable)) == ("R-1", "119.00")


DIGITAL: Final[dict[str, Any]] = {
    "发票号码": "24312000000012345678",
    "开票日期": "2024年06月03日",
    "合计金额": "1000.00",
    "合计税额": "130.00",
    "销售方名称": "甲公司",
    "购买方名称": "乙公司",
}


def test_a_fully_digital_ofd_adds_up_its_total(tmp_path: Path) -> None:
    page = (
        '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>'
        '<ofd:TextObject ID="7"><ofd:TextCode>*服务*咨询</ofd:TextCode></ofd:TextObject>'
        '<ofd:TextObject ID="8"><ofd:TextCode>91310000MA1FL0000X</ofd:TextCode></ofd:TextObject>'
        "</ofd:Layer></ofd:Content></ofd:Page>"
    )
    tags = (
        '<eInvoice xmlns:ofd="http://www.ofdspec.org/2016"><Item><ofd:ObjectRef PageRef="1">7'
        "</ofd:ObjectRef></Item><SellerTaxID><ofd:ObjectRef>8</ofd:ObjectRef></SellerTaxID>"
        "</eInvoice>"
    )
    path = tmp_path / "数电票.ofd"
    path.write_bytes(
        ofd(
            {
                "OFD.xml": fields(**DIGITAL),
                "Doc_0/Tags/CustomTag.xml": tags,
                "Doc_0/Pages/Page_0/Content.xml": page,
            }
        )
    )
    (one,) = einvoices.read(path)
    assert (one.number, one.code, str(one.payable)) == (DIGITAL["发票号码"], "", "1130.00")
    assert one.seller.tax_id == "91310000MA1FL0000X"
    assert [line.name for line in one.lines] == ["*服务*咨询"]


def test_the_digital_invoice_as_xml(tmp_path: Path) -> None:
    path = tmp_path / "e.xml"
    path.write_text(
        """<EInvoice><Header><EIid>E1</EIid><Version>0.31</Version></Header><EInvoiceData>
        <SellerInformation><SellerIdNum>91A</SellerIdNum><SellerName>甲</SellerName>
        </SellerInformation><BuyerInformation><BuyerIdNum>91B</BuyerIdNum><BuyerName>乙</BuyerName>
        </BuyerInformation><BasicInformation><TotalAmWithoutTax>-100.00</TotalAmWithoutTax>
        <TotalTaxAm>-13.00</TotalTaxAm><TotalTax-includedAmount>-113.00</TotalTax-includedAmount>
        <RequestTime>2025-01-02 10:00:00</RequestTime></BasicInformation><IssuItemInformation>
        <ItemName>*服务*退款</ItemName><Amount>-100.00</Amount><TaxRate>0.13</TaxRate>
        </IssuItemInformation></EInvoiceData><TaxSupervisionInfo>
        <InvoiceNumber>25312000000012345678</InvoiceNumber><IssueTime>2025-01-03 09:30:00</IssueTime>
        </TaxSupervisionInfo></EInvoice>""",
        encoding="utf-8",
    )
    (one,) = einvoices.read(path)
    assert (str(one.payable), one.issue_date.isoformat()) == ("-113.00", "2025-01-03")
    assert (one.seller.tax_id, one.buyer.name, len(one.lines)) == ("91A", "乙", 1)
