"""The statement that leaves the house: its words and figures, read back from the file (D5)."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from huikuan.analytics.reports import NothingThere, Query, Scope
from huikuan.analytics.tests.book import Book
from huikuan.flows.issue_statement import StatementFile, issue_statement
from huikuan.rules.items import DocumentKind

pytestmark = pytest.mark.django_db

END = dt.date(2026, 3, 31)
ISSUED = dt.date(2026, 4, 2)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def book() -> Book:
    """A customer with an old invoice, two new ones, a credit note, a part payment and a discount."""
    book = Book()
    book.customer("K001", '=HYPERLINK("绍兴鑫恒纺织有限公司")')
    old = book.document(
        DocumentKind.INVOICE, "INV-1", "K001", day("2025-11-05"), (day("2025-12-05"), 100_000_00)
    )
    new = book.document(
        DocumentKind.INVOICE,
        "INV-2",
        "K001",
        day("2026-01-10"),
        (day("2026-02-10"), 30_000_00),
        (day("2026-04-10"), 30_000_00),
    )
    book.document(
        DocumentKind.CREDIT_NOTE, "CN-1", "K001", day("2026-02-01"), (day("2026-02-01"), 1_500_50)
    )
    cash = book.document(
        DocumentKind.RECEIPT, "R-1", "K001", day("2026-02-15"), (day("2026-02-15"), 80_000_00)
    )
    book.allocate(cash[0], old[0], 75_000_00, day("2026-02-16"))
    book.allocate(cash[0], new[0], 2_000_00, day("2026-02-16"), discount=200_00)
    book.document(
        DocumentKind.INVOICE,
        "INV-9",
        "K001",
        day("2026-03-02"),
        (day("2026-05-02"), 900_00),
        currency="USD",
    )
    return book


def issued(book: Book, form: str, language: str) -> StatementFile:
    params = {"customer": "K001", "from": "2026-01-01", "to": "2026-03-31"}
    return issue_statement(
        Query(book.company_id, END, params=params),
        language=language,  # type: ignore[arg-type]
        form=form,  # type: ignore[arg-type]
        issued_on=ISSUED,
    )


def pages(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_chinese_statement_says_all_that_it_must(book: Book) -> None:
    file = issued(book, "pdf", "zh")
    said = pages(file.content)
    assert file.name == "对账单_K001_2026-03-31.pdf"
    assert file.media_type == "application/pdf"
    for words in (
        "往来对账单",
        "华宽机械有限公司",
        '=HYPERLINK("绍兴鑫恒纺织有限公司")',
        "K001",
        "2026-01-01",
        "INV-2",
        "CN-1",
        "R-1",
        "现金折扣",
        # 100,000 before; + 60,000 - 1,500.50 - 80,000 - 200
        "100,000.00",
        "78,299.50",
        "人民币柒万捌仟贰佰玖拾玖元伍角",
        "美元玖佰元整",
        "2026-04-17",
        "逾期利息",
        "公章或财务专用章",
    ):
        assert words in said, words
    # a payment applied to an invoice moves nothing between the parties
    assert "收款核销" not in said


def test_the_english_statement_is_english(book: Book) -> None:
    said = pages(issued(book, "pdf", "en").content)
    for words in (
        "Statement of Account",
        "Huakuan Machinery",
        "Opening balance",
        "Early-payment discount",
        "CNY SEVENTY-EIGHT THOUSAND TWO HUNDRED NINETY-NINE AND 50/100",
        "Page 1 of",
        "reserves the right",
    ):
        assert words in said, words
    assert not any(word in said for word in ("发票", "余额", "期初"))


def test_the_workbook_holds_the_same_figures_and_no_formula(book: Book) -> None:
    file = issued(book, "xlsx", "zh")
    sheets = load_workbook(io.BytesIO(file.content))
    assert len(sheets.sheetnames) == 4
    cells = [cell for page in sheets for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    values = [cell.value for cell in cells]
    assert '=HYPERLINK("绍兴鑫恒纺织有限公司")' in values
    assert 78299.5 in values
    assert "人民币柒万捌仟贰佰玖拾玖元伍角" in values
    first = sheets.worksheets[0]
    moved = sum(
        Decimal(str(row[4] or 0)) - Decimal(str(row[5] or 0))
        for row in first.iter_rows(min_row=8, values_only=True)
        if isinstance(row[0], dt.datetime)
    )
    assert Decimal(100_000) + moved == Decimal("78299.50")


def test_the_same_statement_has_the_same_digest_and_bytes(book: Book) -> None:
    once, again = issued(book, "pdf", "zh"), issued(book, "pdf", "zh")
    assert once == again
    book.document(DocumentKind.INVOICE, "INV-3", "K001", END, (END, 1))
    assert issued(book, "pdf", "zh").digest != once.digest


def test_nobody_gets_the_statement_of_another_ones_customer(book: Book) -> None:
    query = Query(book.company_id, END, scope=Scope("韩梅梅"), params={"customer": "K001"})
    with pytest.raises(NothingThere):
        issue_statement(query, language="zh", form="pdf", issued_on=ISSUED)
