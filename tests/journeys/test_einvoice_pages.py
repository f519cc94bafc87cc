"""The pages of e-invoices: what waits is settled, an invoice's way is told, every look (D5)."""

from html import unescape
from pathlib import Path
from typing import Final

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from huikuan.analytics.reports import forget
from huikuan.books.documents import queries
from huikuan.flows import import_files
from tests.support import databases, looks, smallbook
from tests.support.firm import SETUP, Firm, found
from tests.support.office import NARROW, WIDE, Language, Office, Visitor, new_context
from tests.support.program import document

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PICTURES = Path(__file__).resolve().parents[2] / "tests" / "output" / "einvoices"
NUMBER: Final = "26312000000012345678"
TEXT: Final = f"""<EInvoice><Header><EIid>E1</EIid></Header><EInvoiceData><SellerInformation>
<SellerIdNum>91310000MA1FL0000X</SellerIdNum><SellerName>本公司旧名</SellerName>
</SellerInformation><BuyerInformation><BuyerIdNum>91440300MA5DA0000Y</BuyerIdNum>
<BuyerName>深圳前海新名商贸有限公司</BuyerName></BuyerInformation><BasicInformation>
<TotalAmWithoutTax>100.00</TotalAmWithoutTax><TotalTaxAm>13.10</TotalTaxAm>
<TotalTax-includedAmount>113.00</TotalTax-includedAmount></BasicInformation><IssuItemInformation>
<ItemName>*五金制品*铰链</ItemName><MeaUnits>件</MeaUnits><Quantity>10</Quantity>
<UnPrice>10.00</UnPrice><Amount>100.00</Amount><TaxRate>0.13</TaxRate></IssuItemInformation>
</EInvoiceData><TaxSupervisionInfo><InvoiceNumber>{NUMBER}</InvoiceNumber>
<IssueTime>2026-01-03 09:30:00</IssueTime></TaxSupervisionInfo></EInvoice>"""


@pytest.fixture
def firm(db: None) -> Firm:
    forget()
    firm = found("SH")
    smallbook.book(firm.company.id)
    return firm


def browse(firm: Firm, role: str = "ar_accountant") -> Client:
    client = Client(HTTP_HOST="localhost", headers={"Accept-Language": "zh-CN"})
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    return client


def at(name: str, **parts: object) -> str:
    return reverse(f"web:{name}", kwargs={"company": "SH", **parts})


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return unescape(answer.content.decode())


def invoice(number: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_document WHERE number = %s", (number,))
        return int(cursor.fetchone()[0])


def waiting(firm: Firm, folder: Path) -> int:
    path = folder / "e.xml"
    path.write_text(TEXT, encoding="utf-8")
    import_files.import_file(
        path, kind="einvoice", company_id=firm.company.id, mapping={"as": "seller"}, by=SETUP
    )
    return queries.readings(firm.company.id)[0].id


def test_a_seller_of_another_name_is_said_to_be_us_on_the_page(firm: Firm) -> None:
    client = browse(firm)
    sent = SimpleUploadedFile("e.dat", TEXT.encode())
    address = client.post(at("imports"), {"kind": "", "file": sent})["Location"]
    batch = int(address.rstrip("/").rpartition("/")[2])
    import_files.preview(batch)
    before = shown(client, address)
    assert "本公司是销售方吗？" in before
    assert "改列的对应" not in before

    assert client.post(at("batch_check", batch_id=batch), {"as": "seller"}).status_code == 302
    import_files.preview(batch)

    after = shown(client, address)
    assert "本公司是销售方吗？" not in after
    import_files.apply(batch)
    assert [one.invoice.number for one in queries.readings(firm.company.id)] == [NUMBER]


def test_what_waits_says_why_and_is_settled(firm: Firm, tmp_path: Path) -> None:
    one, client = waiting(firm, tmp_path), browse(firm)
    listed = shown(client, at("einvoices") + "?state=waiting")
    for words in (NUMBER, "等待处理", "没有客户叫", "写明的价税合计是 113.00"):
        assert words in listed
    page = shown(client, at("einvoice", reading_id=one))
    for words in ("*五金制品*铰链", "91310000MA1FL0000X", "113.00 CNY"):
        assert words in page
    settle = at("einvoice_settle", reading_id=one)
    wrong = client.post(settle, {"number": "NONE", "why": "x"}, follow=True)
    assert "没有这张发票" in wrong.content.decode()
    silent = client.post(settle, {"number": "INV-1"}, follow=True)
    assert "请写明理由" in silent.content.decode()
    client.post(settle, {"number": "INV-1", "why": "客户更名"})
    assert "人工确认" in shown(client, at("einvoice", reading_id=one))
    assert NUMBER in shown(client, at("document", document_id=invoice("INV-1")))
    again = client.post(settle, {"number": "", "why": "x"}, follow=True)
    assert "不再等待处理" in again.content.decode()
    assert shown(client, at("einvoice", reading_id=10**9), 404)
    assert shown(client, at("einvoices") + "?state=other", 404)


def test_the_imports_page_takes_the_file_and_says_what_became(firm: Firm) -> None:
    client = browse(firm)
    given = {"kind": "einvoice", "file": SimpleUploadedFile("e.xml", TEXT.encode())}
    sent = client.post(at("imports"), given)
    assert sent.status_code == 302
    batch = int(sent.headers["Location"].rstrip("/").rpartition("/")[2].partition("?")[0])
    import_files.preview(batch)
    page = shown(client, at("batch", batch_id=batch))
    for words in (NUMBER, "本公司旧名", "未记账", "--as seller"):
        assert words in page


def test_an_invoices_way_is_recorded_and_told(firm: Firm) -> None:
    client = browse(firm)
    paper = at("document", document_id=invoice("INV-1"))
    step = at("deliver", document_id=invoice("INV-1"))
    assert "还没有发送记录" in shown(client, paper)
    sent = {"act": "send", "channel": "mail", "proof": "M-7", "happened_at": "2026-02-02T09:00"}
    client.post(step, sent)
    page = shown(client, paper)
    for words in ("已发送", "M-7", "2026-02-02 09:00", "邮件"):
        assert words in page
    early = {**sent, "act": "receive", "happened_at": "2026-02-01T09:00"}
    assert "早于上一步" in client.post(step, early, follow=True).content.decode()
    twice = client.post(step, {**sent, "act": "reject"}, follow=True)
    late = client.post(step, {**sent, "act": "open"}, follow=True)
    assert "已拒收" in twice.content.decode()
    assert "时不能登记" in late.content.decode()
    for bad in ({**sent, "act": "fly"}, {**sent, "channel": "dove"}, {**sent, "happened_at": "x"}):
        assert client.post(step, bad).status_code == 404
    assert browse(firm, "auditor").post(step, sent).status_code == 403


def test_what_the_tax_authority_says_is_recorded_step_by_step(firm: Firm, tmp_path: Path) -> None:
    client, one = browse(firm), waiting(firm, tmp_path)
    here = at("einvoice", reading_id=one)
    tax, red = at("einvoice_tax", reading_id=one), at("einvoice_red", reading_id=one)
    for words in ("税务状态", "未勾选", "未入账", "发起红字申请"):
        assert words in shown(client, here)
    client.post(tax, {"dimension": "booking", "act": "booked"})
    assert "入账已撤销</button>" in shown(client, here)
    twice = client.post(tax, {"dimension": "booking", "act": "booked"}, follow=True)
    assert "已入账 时不能登记 已入账" in unescape(twice.content.decode())
    for bad in ({"dimension": "booking", "act": "ticked"}, {"dimension": "x", "act": "booked"}):
        assert client.post(tax, bad).status_code == 404
    for number, amount in (("R1", ""), ("", "10"), ("R1", "1.001"), ("R1", "0")):
        sent = {"act": "ask", "number": number, "amount": amount}
        assert "请写确认单编号" in unescape(client.post(red, sent, follow=True).content.decode())
    client.post(red, {"act": "ask", "number": "R1", "amount": "113.00"})
    page = shown(client, here)
    assert "\N{MINUS SIGN}113.00 CNY" in page
    assert "待对方确认" in page
    early = client.post(red, {"act": "issue", "number": "R1"}, follow=True)
    assert "待对方确认 时不能登记 已开具" in unescape(early.content.decode())
    client.post(red, {"act": "confirm", "number": "R1"})
    assert "已开具</button>" in shown(client, here)
    # the clock voids a request, nobody does by hand
    assert client.post(red, {"act": "lapse", "number": "R1"}).status_code == 404
    auditor = browse(firm, "auditor")
    assert "已开具</button>" not in shown(auditor, here)
    assert auditor.post(red, {"act": "issue", "number": "R1"}).status_code == 403


def test_not_received_is_a_list_that_leaves_as_a_file(firm: Firm) -> None:
    client = browse(firm)
    address = at("unreceived") + "?as_of=2026-04-30"
    assert "INV-1" in shown(client, address)
    client.post(at("deliver", document_id=invoice("INV-1")), {"act": "receive", "channel": "hand"})
    assert "INV-1" not in shown(client, address)
    file = client.get(f"{address}&format=csv").content.decode("utf-8-sig")
    assert "送达状态" in file.splitlines()[0]


@pytest.fixture(scope="module")
def office_with_einvoice(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The served company with an e-invoice that its own program brought in."""
    path = tmp_path_factory.mktemp("einvoice") / "e.xml"
    path.write_text(TEXT, encoding="utf-8")
    more = {"HUIKUAN_POSTGRES_BIN": databases.programs()}
    words = ("import", str(path), "--kind", "einvoice", "--as", "seller")
    document(*words, home=office.home, more=more)
    return office


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", looks.LANGUAGES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_page_looks_right(
    office_with_einvoice: Office, browser: Browser, language: Language, width: int
) -> None:
    context = new_context(
        browser, office_with_einvoice, language=language, theme="auto", width=width
    )
    person = Visitor(office_with_einvoice, context.new_page())
    person.enter("demo")
    person.go("unreceived/")
    paper = str(person.page.locator("tbody a").first.get_attribute("href")).partition("/DEMO/")[2]
    person.go("einvoices/")
    one = str(person.page.locator("tbody a").first.get_attribute("href")).partition("/DEMO/")[2]
    person.go(paper)
    if person.page.locator("#delivery option[value=send]").count():
        person.page.locator("#delivery input[name=proof]").fill("mail-2026-0042")
        person.page.locator("#delivery button").click()
    faults = []
    pages = {"list": "einvoices/", "one": one, "paper": paper, "unreceived": "unreceived/"}
    for name, address in pages.items():
        assert person.go(address).status == 200, name
        faults += looks.faults(person.page, name, language, width, PICTURES)
    context.close()
    assert faults == []
    assert person.complaints == []
