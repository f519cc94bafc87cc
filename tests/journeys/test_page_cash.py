"""The cash workbench in a real browser: fifty lines cleared by keyboard alone, to the cent (D4)."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import cashbook, databases, looks
from tests.support.office import Language, Office, Visitor, new_context
from tests.support.program import document, free_port, huikuan, page_status, running, until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PICTURES = Path(__file__).resolve().parents[2] / "tests" / "output" / "cash"
RECEIPTS = 160
WIDE, NARROW = 1280, 400


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A company of its own, with receipts that nobody has applied."""
    home = tmp_path_factory.mktemp("desk")
    more = {"HUIKUAN_POSTGRES_BIN": databases.programs(), "HUIKUAN_WEB_WORKERS": "1"}
    made = document("setup", "--company", "DEMO", "--accountant", "clerk", home=home, more=more)
    for kind, rows in cashbook.files(RECEIPTS).items():
        file = home / f"{kind}.csv"
        with file.open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        huikuan("import", str(file), "--kind", kind, "--company", "DEMO", home=home, more=more)
    port = free_port()
    with running("serve", home=home, log=home / "serve.log", more={**more, "PORT": str(port)}):
        until(
            lambda: page_status(port, "/accounts/login/") == 200,
            seconds=90,
            what=f"the sign-in page; see {home / 'serve.log'}",
        )
        passwords = {each["username"]: each["password"] for each in made["accounts"]}
        yield Office(f"http://127.0.0.1:{port}", passwords, home)


@pytest.fixture
def clerk(desk: Office, browser: Browser) -> Iterator[Visitor]:
    context = new_context(browser, desk, language="zh", theme="light", width=WIDE)
    person = Visitor(desk, context.new_page())
    person.enter("clerk")
    yield person
    context.close()
    # a refusal is an answer with a status of its own, which the browser notes, too
    assert [said for said in person.complaints if "409" not in said] == []


def part(page: Page, name: str) -> Decimal:
    """A figure of the totals at the top."""
    text = page.locator(f"[data-tie=CNY] [data-part={name}]").inner_text()
    return Decimal(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


def waiting(page: Page) -> int:
    return int(page.locator("[data-count=all]").inner_text())


def receipt(page: Page) -> str:
    return page.locator("[data-receipt]").get_attribute("data-receipt") or ""


def settled(page: Page, before: int) -> None:
    """Wait for the server's answer: one line fewer, and the next one open."""
    if before > 1:
        expect(page.locator("[data-count=all]")).to_have_text(str(before - 1))
        expect(page.locator("[data-receipt]")).to_be_visible()
    else:
        expect(page.get_by_text("没有等待处理的款项")).to_be_visible()


def matched(clerk: Visitor) -> None:
    """Open the workbench with what matching says; the run is asked for by keyboard, too."""
    page = clerk.page
    clerk.go("cash/")
    if not page.locator("[data-line] .hk-tag", has_text="%").count():
        page.get_by_role("button", name="重新匹配").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#match-progress")).to_have_count(0, timeout=60_000)
    expect(page.locator("[data-receipt]")).to_be_visible()
    expect(page.locator("[data-proposal]").first).to_be_visible()


def test_fifty_lines_are_cleared_by_keyboard_alone_and_tie_to_the_cent(clerk: Visitor) -> None:
    page, keyboard = clerk.page, clerk.page.keyboard
    received = Decimal(sum(cashbook.paid(at)[0] for at in range(RECEIPTS))) / 100
    matched(clerk)
    start = waiting(page)
    assert start >= 50
    assert part(page, "received") == received
    cleared = 0
    while cleared < 50:
        before = waiting(page)
        if page.locator("[data-proposal]").count() and page.locator("[name=claim]:checked").count():
            keyboard.press("a")
        else:
            # nobody is proposed: the invoice is found by its number
            said = page.locator(".hk-payer h2").inner_text()
            at = int(re.sub(r"\D", "", said))
            keyboard.press("f")
            keyboard.type(cashbook.number(at))
            expect(page.locator("#found a")).to_contain_text(cashbook.number(at))
            keyboard.press("Enter")
            expect(page.locator("[name=claim]:checked")).to_have_count(1)
            keyboard.press("c")
            keyboard.press("Control+a")
            keyboard.type(str(Decimal(cashbook.paid(at)[0]) / 100))
            keyboard.press("Enter")
        settled(page, before)
        cleared += 1
        parts = ("applied", "on_account", "refunded", "waiting")
        assert sum(part(page, name) for name in parts) == received
    assert waiting(page) == start - 50
    expect(page.locator("[data-tie=CNY]")).to_contain_text("账平")


def test_keys_move_choose_leave_undo_and_help(clerk: Visitor) -> None:
    page, keyboard = clerk.page, clerk.page.keyboard
    matched(clerk)
    first = receipt(page)
    keyboard.press("j")
    expect(page.locator("[data-receipt]")).not_to_have_attribute("data-receipt", first)
    keyboard.press("k")
    expect(page.locator("[data-receipt]")).to_have_attribute("data-receipt", first)
    keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("接受所选的建议")
    keyboard.press("Escape")
    before = waiting(page)
    applied = part(page, "applied")
    keyboard.press("a")
    settled(page, before)
    keyboard.press("u")
    keyboard.type("付款人来电说配错了")
    keyboard.press("Enter")
    expect(page.locator("[data-count=all]")).to_have_text(str(before))
    assert part(page, "applied") == applied
    expect(page.locator("[data-receipt]")).to_have_attribute("data-receipt", first)


def test_a_short_payment_is_disputed_by_keyboard_alone(clerk: Visitor) -> None:
    page, keyboard = clerk.page, clerk.page.keyboard
    matched(clerk)
    short_at(clerk, RECEIPTS - 3)
    before = waiting(page)
    keyboard.press("s")
    expect(page.locator("[name=how]")).to_be_focused()
    keyboard.press("End")
    expect(page.locator("[name=how]")).to_have_value("dispute")
    keyboard.press("Tab")
    claim = page.locator("[name=rest_claim]")
    expect(claim).to_be_focused()
    assert claim.input_value() == page.locator("[name=claim]:checked").input_value()
    gap = cashbook.amount(RECEIPTS - 3) - cashbook.paid(RECEIPTS - 3)[0]
    expect(page.locator("[data-gap]")).to_have_text(f"{Decimal(gap) / 100:,.2f}")
    keyboard.press("Tab")
    expect(page.locator("[name=rest_reason]")).to_be_focused()
    keyboard.type("两箱破损")
    keyboard.press("Enter")
    settled(page, before)
    expect(page.locator("#bench > .hk-note")).to_contain_text("立争议")
    clerk.go("cash/settled/")
    expect(page.locator("tbody tr").first).to_contain_text("立争议")


def short_at(clerk: Visitor, at: int) -> None:
    """Open a receipt that pays half of an invoice, tick the invoice and write what is paid."""
    page, keyboard = clerk.page, clerk.page.keyboard
    line = page.locator("[data-line]", has_text=cashbook.name(at))
    clerk.go(f"cash/?line={line.get_attribute('data-line')}")
    keyboard.press("f")
    keyboard.type(cashbook.number(at))
    expect(page.locator("#found a")).to_contain_text(cashbook.number(at))
    keyboard.press("Enter")
    # the hit has no proposal's number: before that the pane is still the old one
    expect(page.locator("[name=proposal]")).to_have_value("0")
    expect(page.locator("[name=claim]:checked")).to_have_count(1)
    keyboard.press("c")
    keyboard.press("Control+a")
    keyboard.type(str(Decimal(cashbook.paid(at)[0]) / 100))
    keyboard.press("Escape")


def test_the_second_of_two_clerks_is_told_calmly(
    desk: Office, clerk: Visitor, browser: Browser
) -> None:
    context = new_context(browser, desk, language="zh", theme="light", width=WIDE)
    other = Visitor(desk, context.new_page())
    other.enter("clerk")
    matched(clerk)
    other.go("cash/")
    assert receipt(clerk.page) == receipt(other.page)
    before = waiting(clerk.page)
    clerk.page.keyboard.press("a")
    settled(clerk.page, before)
    other.page.keyboard.press("a")
    note = other.page.locator("#bench > .hk-note")
    expect(note).to_contain_text("没有入账")
    expect(note).to_have_class(re.compile("hk-t-amber"))
    expect(other.page.locator("[data-count=all]")).to_have_text(str(before - 1))
    context.close()


@pytest.mark.parametrize("language", looks.LANGUAGES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_workbench_looks_right(
    desk: Office, browser: Browser, language: Language, width: int
) -> None:
    context = new_context(browser, desk, language=language, theme="auto", width=width)
    person = Visitor(desk, context.new_page())
    person.enter("clerk")
    faults = []
    for name, path in {"bench": "", "settled": "settled/", "learned": "learned/"}.items():
        person.go(f"cash/{path}")
        faults += looks.faults(person.page, name, language, width, PICTURES)
    context.close()
    assert faults == []
    assert person.complaints == []
