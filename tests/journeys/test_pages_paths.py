"""The main paths through the pages, walked in a real browser on a served installation."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.office import COMPANY, NARROW, Office, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture
def clerk(visitor: Visitor) -> Visitor:
    visitor.enter("demo")
    return visitor


def figure(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


def drawer(page: Page) -> str:
    expect(page.locator("#drawer")).to_be_visible()
    return page.locator("#drawer").inner_text()


def test_signing_in_leads_to_the_cockpit_and_a_wrong_password_does_not(visitor: Visitor) -> None:
    visitor.sign_in("demo", "not the password")
    expect(visitor.page.locator("[role=alert]")).to_contain_text(re.compile("密码|用户名"))
    visitor.sign_in("demo")
    assert visitor.page.url == visitor.office.at("")
    expect(visitor.page.locator("h1")).to_have_text("驾驶舱")


def test_every_figure_of_the_cockpit_explains_itself(clerk: Visitor) -> None:
    clerk.go("")
    cards = clerk.page.locator(".hk-figure .hk-value .hk-amt")
    assert cards.count() == 8
    for number in range(cards.count()):
        said = cards.nth(number).inner_text()
        cards.nth(number).click()
        text = drawer(clerk.page)
        assert said in text
        assert "定义与算法" in text
        assert "单据" in text
        clerk.page.keyboard.press("Escape")
        expect(clerk.page.locator("#drawer")).not_to_be_visible()


def test_what_an_amount_is_made_of_adds_up_to_it(clerk: Visitor) -> None:
    """Bucket, customer, item, entry: the drill-down of an aging ends at single entries."""
    clerk.go("aging/?q=C00")
    cell = clerk.page.locator("tbody tr").first.locator("td a.hk-amt").nth(1)
    amount = figure(cell.inner_text())
    cell.click()
    drawer(clerk.page)
    tables = clerk.page.locator("#drawer table")
    for table in (tables.nth(0), tables.nth(1)):
        cells = table.locator("tbody tr td:last-child").all_inner_texts()
        assert sum(figure(each) for each in cells) == amount


def test_every_amount_of_the_lists_opens_a_drawer(clerk: Visitor) -> None:
    for path in ("customers/", "invoices/?sort=-open", "receipts/", "overdue/", "aging/"):
        clerk.go(path)
        cells = clerk.page.locator("tbody td.hk-num:not(.hk-zero):not(.hk-blank)")
        money = cells.filter(has_text=re.compile(r"\d\.\d\d$"))
        explained = money.locator("a.hk-amt")
        assert money.count() > 10
        assert explained.count() == money.count(), path
        explained.first.click()
        assert "定义与算法" in drawer(clerk.page)


def test_a_past_day_tints_the_bar_and_shows_that_days_book(clerk: Visitor) -> None:
    clerk.go("")
    now = clerk.page.locator(".hk-value").first.inner_text()
    clerk.page.locator("details.hk-asof:not(.hk-known) summary").click()
    clerk.page.fill("input[name=as_of]", "2026-03-31")
    clerk.page.locator("details.hk-asof:not(.hk-known) button").click()
    assert "as_of=2026-03-31" in clerk.page.url
    expect(clerk.page.locator(".hk-top")).to_have_class(re.compile("hk-past"))
    assert clerk.page.locator(".hk-value").first.inner_text() != now
    # the day stays with every way onward, and with a reload
    clerk.page.locator("nav a", has_text="客户").first.click()
    assert "as_of=2026-03-31" in clerk.page.url
    clerk.page.reload()
    expect(clerk.page.locator(".hk-top")).to_have_class(re.compile("hk-past"))
    clerk.page.get_by_role("link", name="回到今天").click()
    expect(clerk.page.locator(".hk-top")).not_to_have_class(re.compile("hk-past"))


def test_the_keyboard_moves_opens_searches_and_helps(clerk: Visitor) -> None:
    page = clerk.page
    clerk.go("customers/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tbody tr").first).to_have_class(re.compile("hk-cur"))
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    name = page.locator("tbody tr").first.locator("td").nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)
    page.keyboard.press("Control+k")
    page.keyboard.type(name[:4])
    expect(page.locator("#search .hk-hits a").first).to_contain_text(name[:4])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(name[:4])


def test_a_list_sorts_pages_and_leaves_as_what_is_shown(clerk: Visitor) -> None:
    page = clerk.page
    clerk.go("invoices/?sort=-amount")
    amounts = [figure(each) for each in page.locator("tbody td.hk-num a").all_inner_texts()[:1]]
    page.get_by_role("link", name="金额 ↓").click()
    assert "sort=amount" in page.url
    page.get_by_role("link", name="下一页").click()
    assert "page=2" in page.url
    clerk.go("invoices/?status=overdue&sort=-amount")
    headings = [each.rstrip(" ↓↑") for each in page.locator("thead th").all_inner_texts()]
    numbers = page.locator("tbody tr td:first-child").all_inner_texts()
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV").click()
    text = Path(got.value.path()).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == headings
    assert [row[0] for row in rows[1 : len(numbers) + 1]] == numbers
    assert amounts


def test_a_statement_ties_and_leaves_as_pdf_and_workbook(clerk: Visitor) -> None:
    page = clerk.page
    clerk.go("overdue/")
    page.locator("tbody a[href*='/customers/']").first.click()
    page.get_by_role("link", name="对账单").click()
    page.fill("input[name=from]", "2026-01-01")
    with page.expect_navigation(url="**from=2026-01-01**"):
        page.get_by_role("button", name="查看").last.click()
    opening, closing = (
        figure(each) for each in page.locator(".hk-card header .hk-amt").all_inner_texts()[:2]
    )
    lines = page.locator(".hk-card").nth(1).locator("tbody tr")
    balance = opening
    for line in lines.all():
        debit, credit, after = (line.locator("td.hk-num").nth(n).inner_text() for n in range(3))
        balance += (figure(debit) if debit.strip(" –") else 0) - (
            figure(credit) if credit.strip(" –") else 0
        )
        assert (figure(after) if after.strip(" –") else Decimal(0)) == balance
    assert balance == closing
    for form, start in (("PDF", b"%PDF"), ("XLSX", b"PK")):
        with page.expect_download() as got:
            page.get_by_role("link", name=form).click()
        assert Path(got.value.path()).read_bytes().startswith(start)


def test_the_language_is_remembered_with_the_account(clerk: Visitor) -> None:
    page = clerk.page
    clerk.go("customers/")
    page.get_by_role("button", name="EN").click()
    expect(page.locator("h1")).to_have_text("Customers")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("button[name=theme]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("h1")).to_have_text("Customers")
    page.get_by_role("button", name="中").click()
    expect(page.locator("h1")).to_have_text("客户")


def test_a_file_is_proposed_previewed_applied_and_its_rejects_come_back(
    clerk: Visitor, tmp_path: Path
) -> None:
    page = clerk.page
    file = tmp_path / "补充发票.csv"
    file.write_text(
        "发票号码,客户编号,开票日期,价税合计,到期日,经办\n"
        "BU-1,C00001,2026-11-20,1234.50,2026-12-20,甲\n"
        "BU-2,C00001,2026-11-20,99.999,2026-12-20,乙\n"
        "BU-3,没有的客户,2026-11-20,50,2026-12-20,丙\n",
        encoding="utf-8",
    )
    clerk.go("imports/")
    page.set_input_files("input[type=file]", file)
    expect(page.locator("h1")).to_have_text("补充发票.csv")
    expect(page.locator("select[name='column.invoice_no']")).to_have_value("发票号码")
    expect(page.locator(".hk-indent")).to_contain_text("经办")
    page.get_by_role("button", name="预览（不入账）").click()
    page.reload()
    expect(page.get_by_role("button", name="入账", exact=True)).to_be_visible(timeout=30_000)
    figures = page.locator(".hk-figure .hk-value").all_inner_texts()
    assert figures == ["3", "1", "0", "2", "0"]
    expect(page.get_by_text("1,234.50")).to_be_visible()
    with page.expect_download() as got:
        page.get_by_role("link", name="下载拒收文件").click()
    assert "99.999" in Path(got.value.path()).read_text("utf-8-sig")
    page.get_by_role("button", name="入账", exact=True).click()
    expect(page.get_by_text("已入账")).to_be_visible(timeout=30_000)
    clerk.go("invoices/?q=BU-1")
    expect(page.locator("tbody tr")).to_have_count(1)
    clerk.go("invoices/?q=BU-3")
    expect(page.locator("tbody tr")).to_have_count(0)


def test_a_file_that_is_none_says_so_and_books_nothing(clerk: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "readme.csv"
    file.write_text("nothing,that,we,know\n1,2,3,4\n", encoding="utf-8")
    clerk.go("imports/")
    clerk.page.set_input_files("input[type=file]", file)
    expect(clerk.page.locator("[role=alert]")).to_contain_text("没有任何内容入账")
    clerk.complaints.clear()


def test_who_may_not_see_the_books_begins_elsewhere(visitor: Visitor) -> None:
    visitor.sign_in("admin")
    assert visitor.page.url == visitor.office.at("evidence/")
    visitor.page.get_by_role("link", name="立即校验").click()
    expect(visitor.page.locator("#verified")).to_contain_text("链完整")
    answer = visitor.go("customers/")
    assert answer.status == 403
    expect(visitor.page.locator("h1")).to_have_text("没有权限")
    visitor.complaints.clear()


def test_the_second_factor_is_offered_with_a_code_to_scan(clerk: Visitor) -> None:
    clerk.go("settings/")
    clerk.page.get_by_role("link", name="两步验证").click()
    clerk.page.get_by_role("link", name="激活").click()
    # a session that is taken over must not get a second factor of its own
    clerk.page.fill("input[name=password]", clerk.office.passwords["demo"])
    clerk.page.get_by_role("button", name="确认").click()
    picture = clerk.page.locator("img.hk-qr")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0


def test_the_side_opens_on_a_phone(clerk: Visitor) -> None:
    clerk.page.set_viewport_size({"width": NARROW, "height": 800})
    clerk.go("")
    side = clerk.page.locator("#side")
    expect(side).not_to_be_visible()
    clerk.page.locator("[data-burger]").click()
    expect(side).to_be_visible()
    side.get_by_role("link", name="账龄").click()
    assert clerk.page.url == clerk.office.at("aging/")


def test_a_stranger_sees_only_the_sign_in_page(visitor: Visitor) -> None:
    for path in ("", "customers/", "explain/overdue", "imports/", "evidence/"):
        visitor.go(path)
        assert "/accounts/login/" in visitor.page.url
        assert f"next={COMPANY}" in visitor.page.url.replace("%2F", "/")


def test_what_is_sent_may_load_nothing_from_elsewhere(office: Office, visitor: Visitor) -> None:
    answer = visitor.page.goto(office.at("/accounts/login/"))
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_demos_director_reads_the_evidence_that_its_accountant_may_not(
    visitor: Visitor,
) -> None:
    visitor.sign_in("director")
    visitor.page.click("nav a[href$='/evidence/']")
    visitor.page.wait_for_load_state("load")
    assert visitor.page.url == visitor.office.at("evidence/")
    # one record for each file of the demo company at least
    assert visitor.page.locator("tbody tr").count() >= 5
    visitor.page.context.clear_cookies()
    visitor.sign_in("demo")
    assert visitor.page.locator("nav a[href$='/evidence/']").count() == 0
