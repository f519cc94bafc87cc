"""The pages of credit files, duplicates and securities: by form, by two persons, in every look."""

from collections.abc import Mapping
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook
from playwright.sync_api import Browser, Page

from huikuan.analytics.reports import forget
from huikuan.books.parties import queries as parties
from huikuan.books.policies.operations import load_presets
from tests.support import creditfile, looks, smallbook
from tests.support.firm import SETUP, Firm, found
from tests.support.office import NARROW, WIDE, Language, Office, Visitor, new_context

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PICTURES = Path(__file__).resolve().parents[2] / "tests" / "output" / "dossiers"
REGISTERED = {
    "legal_name": "华东机械有限公司",
    "state": "active",
    "founded_on": "2001-05-20",
    "registered_capital_minor": "5,000,000",
    "currency": "CNY",
    "legal_representative": "王大明",
    "employees": "120",
}
STATEMENT = {
    "period_end": "2025-12-31",
    "months": "12",
    "scope": "single",
    "currency": "CNY",
    "unit": "10000",
    "audited": "yes",
    **{f"line.{code}": str(yuan) for code, yuan in creditfile.LINES.items()},
}


@pytest.fixture
def firm(db: None, monkeypatch: pytest.MonkeyPatch, home: Path) -> Firm:
    forget()
    monkeypatch.setattr(settings, "HOME", home)
    firm = found("SH")
    smallbook.book(firm.company.id)
    with transaction.atomic():
        load_presets(by=SETUP)
    return firm


def browse(firm: Firm, role: str = "credit_controller") -> Client:
    client = Client(HTTP_HOST="localhost", headers={"Accept-Language": "zh-CN"})
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    return client


def at(name: str, **parts: object) -> str:
    return reverse(f"web:{name}", kwargs={"company": "SH", **parts})


def customer(firm: Firm, number: str = "C1") -> int:
    known = parties.id_of(firm.company.id, number)
    assert known is not None
    return known


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return unescape(answer.content.decode())


def sent(client: Client, address: str, given: Mapping[str, object], status: int = 302) -> str:
    answer = client.post(address, given)
    page = unescape(answer.content.decode())
    assert answer.status_code == status, page[:2000]
    return page


def test_a_file_grows_by_its_forms(firm: Firm) -> None:
    client, one = browse(firm), customer(firm)
    page = shown(client, at("credit_file", customer_id=one))
    assert "完整度" in page
    assert "缺少：有 0，需 2" in page
    record = at("credit_file_record", customer_id=one, kind="registration")
    sent(client, record, REGISTERED)
    sent(
        client,
        at("credit_file_record", customer_id=one, kind="identity"),
        {"kind": "uscc", "number": "91350100M000100Y44", "country": "CN"},
    )
    sent(client, at("credit_file_state", customer_id=one), STATEMENT)
    sent(
        client,
        at("credit_file_record", customer_id=one, kind="parent"),
        {"customer_no": "C2", "share": "51"},
    )
    page = shown(client, at("credit_file", customer_id=one))
    for words in (
        "华东机械有限公司",
        "5,000,000.00 CNY",
        "91350100M000100Y44 的校验码为 4，按规则应为 3",
        "40.00%",  # debt to assets
        "5.038",  # Altman Z''
        "<div>−4.3</div>",  # Zmijewski's constant, the first of its summands
        'data-label="2025-12-31">40.00%',  # on a phone a figure says its year
        "10,000,000,000.00",  # total assets, typed in 万元
        "51.00%",
        "南方电子",
    ):
        assert words in page, words


def test_an_unbalanced_statement_is_refused_and_what_was_typed_stays(firm: Firm) -> None:
    client, one = browse(firm), customer(firm)
    bad = {**STATEMENT, "line.total_equity": "599999", "unit": "1"}
    page = sent(client, at("credit_file_state", customer_id=one), bad, 409)
    assert "资产总计填报 1,000,000.00 CNY，各项合计 999,999.00 CNY，相差 1.00 CNY" in page
    assert 'name="line.total_equity" inputmode="decimal" value="599999"' in page


def test_a_figure_that_cannot_be_read_is_named(firm: Firm) -> None:
    client, one = browse(firm), customer(firm)
    bad = {**STATEMENT, "line.revenue": "一百万"}
    page = sent(client, at("credit_file_state", customer_id=one), bad, 409)
    assert "营业收入无法识别：“一百万”" in page


def test_a_firms_own_workbook_fills_the_form(firm: Firm) -> None:
    client, one = browse(firm), customer(firm)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["资产负债表", None, None],
        ["项目", "期末余额", "年初余额"],
        ["货币资金", 120.5, 100],
        ["资产总计", 1000, 900],
        ["负债合计", 400, 300],
        ["所有者权益合计", 600, 600],
        ["神秘项目", 7, None],
    ):
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    given = {"currency": "CNY", "unit": "10000"}
    content = SimpleUploadedFile("报表.xlsx", file.getvalue())
    page = sent(client, at("credit_file_read", customer_id=one), {**given, "file": content}, 200)
    assert "已读取 4 个项目" in page
    assert "未认出的项目：神秘项目" in page
    assert 'name="line.cash" inputmode="decimal" value="120.5"' in page
    bad = SimpleUploadedFile("报表.xlsx", b"no workbook")
    refused = sent(client, at("credit_file_read", customer_id=one), {**given, "file": bad}, 409)
    assert "文件无法读取" in refused or "只认出" in refused


def test_a_circle_is_refused_on_the_page(firm: Firm) -> None:
    client = browse(firm)
    address = at("credit_file_record", customer_id=customer(firm), kind="parent")
    sent(client, address, {"customer_no": "C2"})
    back = at("credit_file_record", customer_id=customer(firm, "C2"), kind="parent")
    assert "集团关系成环" in sent(client, back, {"customer_no": "C1"}, 409)
    assert "没有编号为“C9”的客户" in sent(client, back, {"customer_no": "C9"}, 409)


def test_a_paper_is_kept_and_given_back_as_a_file(firm: Firm) -> None:
    client, one = browse(firm), customer(firm)
    content = b"%PDF-1.7 <script>alert(1)</script>"
    given = {
        "kind": "business_license",
        "title": "营业执照",
        "expires_on": "2020-01-01",
        "file": SimpleUploadedFile("执照.pdf", content),
    }
    sent(client, at("credit_file_keep", customer_id=one), given)
    page = shown(client, at("credit_file", customer_id=one))
    assert "已到期" in page
    address = next(part.split('"')[0] for part in page.split('href="') if "/file/papers/" in part)
    answer = client.get(address)
    assert answer.content == content
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    # of another customer, the same paper is not there
    other = address.replace(f"/{one}/", f"/{customer(firm, 'C2')}/")
    assert client.get(other).status_code == 404


def test_a_salesperson_sees_the_own_file_and_no_form(firm: Firm) -> None:
    client = browse(firm, "sales")
    page = shown(client, at("credit_file", customer_id=customer(firm)))
    assert "录入报表" not in page
    shown(client, at("credit_file", customer_id=customer(firm, "C2")), 404)
    sent(client, at("credit_file_state", customer_id=customer(firm)), STATEMENT, 403)


def test_pairs_are_decided_with_a_reason(firm: Firm) -> None:
    client = browse(firm)
    for number in ("C1", "C2"):
        address = at("credit_file_record", customer_id=customer(firm, number), kind="account")
        sent(client, address, {"number": "6222 1111"})
    page = shown(client, at("duplicates"))
    assert "62221111" in page
    pair = {"first": "C1", "second": "C2", "same": "no"}
    assert "请说明理由" in sent(client, at("decide_duplicate"), {**pair, "why": " "}, 409)
    sent(client, at("decide_duplicate"), {**pair, "why": "代付账户"})
    assert "没有疑似重复的客户" in shown(client, at("duplicates"))
    assert "不是同一家" in shown(client, at("duplicates") + "?decided=yes")


def test_a_security_is_entered_by_one_and_confirmed_by_another(firm: Firm) -> None:
    client = browse(firm)
    given = {
        "customer_no": "C1",
        "no": "LG-1",
        "kind": "bank_guarantee",
        "amount": "100,000",
        "currency": "CNY",
        "valid_from": "2026-01-01",
        "valid_to": "2099-12-31",
        "issuer": "招商银行",
    }
    answer = client.post(at("enter_security"), given)
    assert answer.status_code == 302
    address = str(answer.headers["Location"])
    assert "待确认" in shown(client, address)
    confirm = {"act": "confirm", "seen": "1"}
    act = address.rstrip("/") + "/act"
    assert "须由另一人确认" in sent(client, act, confirm, 409)
    sent(browse(firm, "finance_director"), act, confirm)
    for page in (address, at("securities"), at("credit_file", customer_id=customer(firm))):
        assert "100,000.00" in shown(client, page)
    assert "有效" in shown(client, address)
    assert "编号 LG-1 已被使用" in sent(client, at("enter_security"), given, 409)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", looks.LANGUAGES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_page_looks_right(
    office: Office, browser: Browser, language: Language, width: int
) -> None:
    context = new_context(browser, office, language=language, theme="auto", width=width)
    person = Visitor(office, context.new_page())
    person.enter("demo")
    person.go("customers/")
    first = person.page.locator("tbody tr td a").first
    address = str(first.get_attribute("href")).split("?")[0]
    own = f"customers/{address.rstrip('/').rpartition('/')[2]}/file/"
    number = first.inner_text().split()[0]
    person.go(own)
    if "91350100M000100Y44" not in person.page.content():
        _fill(person, own, number)
    person.go("securities/")
    security = person.page.locator("tbody a").first.get_attribute("href")
    pages = {
        "file": own,
        "securities": "securities/",
        "security": f"securities/{str(security).partition('/securities/')[2]}",
        "duplicates": "duplicates/",
    }
    faults = []
    for name, path in pages.items():
        assert person.go(path).status == 200, name
        faults += looks.faults(person.page, name, language, width, PICTURES)
    context.close()
    assert faults == []
    assert person.complaints == []


def _fill(person: Visitor, own: str, number: str) -> None:
    """Fill in the forms as a person does: the register, a number, an owner, two years, a paper."""
    page = person.page
    kinds = {
        "registration": REGISTERED,
        "identity": {"number": "91350100M000100Y44", "kind": "uscc"},
        "owner": {"name": "王大明", "kind": "person", "share": "60"},
        "reference": {"supplier": "北方钢铁", "asked_on": "2026-01-10", "days_late": "5"},
        "account": {"number": "6222 0000 1111", "bank": "招商银行"},
    }
    for kind, given in kinds.items():
        person.go(own)
        _send(page, f"form[action*='/record/{kind}']", given)
    for year in ("2024", "2025"):
        person.go(own)
        form = "form[action*='/file/statement']:has([name='period_end'])"
        _send(page, form, {**STATEMENT, "period_end": f"{year}-12-31"})
    person.go(own)
    papers = page.locator("form[action*='/file/papers']")
    papers.locator("xpath=ancestor::details").evaluate("one => one.open = true")
    papers.locator("[name=title]").fill("营业执照")
    papers.locator("[name=expires_on]").fill("2020-01-01")
    licence = {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    papers.locator("[name=file]").set_input_files(licence)  # type: ignore[arg-type]
    with page.expect_navigation():
        papers.locator("button").click()
    person.go("securities/")
    given = {"customer_no": number, "no": "LG-1", "amount": "100000", "issuer": "招商银行"}
    _send(page, "form[action$='/securities/enter']", {**given, "kind": "bank_guarantee"})


def _send(page: Page, selector: str, given: dict[str, str]) -> None:
    """Fill in a form's fields and send it."""
    form = page.locator(selector).first
    form.locator("xpath=ancestor::details").evaluate("one => one.open = true")
    for name, value in given.items():
        field = form.locator(f"[name='{name}']")
        if field.get_attribute("type") == "checkbox":
            field.check()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        form.locator("button").last.click()
