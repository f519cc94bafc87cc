"""The filter field of lists: written by keyboard with completion, read by the server, put right."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import looks
from tests.support.office import NARROW, WIDE, Language, Office, Theme, Visitor, new_context

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PICTURES = Path(__file__).resolve().parents[2] / "tests" / "output" / "filters"


@pytest.fixture
def clerk(visitor: Visitor) -> Visitor:
    visitor.enter("demo")
    return visitor


def offered(page: Page) -> list[str]:
    expect(page.locator("#where-options li").first).to_be_visible()
    return page.locator("#where-options li code").all_inner_texts()


def days(page: Page) -> list[int]:
    cells = page.locator("tbody td[data-label='逾期天数']").all_inner_texts()
    return [
        int(found[0]) if (found := re.findall(r"\d+", cell.replace(",", ""))) else 0
        for cell in cells
    ]


def test_a_condition_is_written_by_keyboard_alone(clerk: Visitor) -> None:
    page = clerk.page
    clerk.go("invoices/")
    field = page.get_by_role("combobox", name="筛选条件")
    field.focus()
    page.keyboard.press("ArrowDown")
    assert offered(page)[:2] == ["number", "kind"]
    expect(field).to_have_attribute("aria-activedescendant", "where-options-0")
    page.keyboard.press("Escape")
    expect(page.locator("#where-options")).not_to_be_visible()
    page.keyboard.type("逾期天")
    expect(page.locator("#where-options li")).to_have_count(1)
    assert offered(page) == ["days_late"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value("days_late ")
    expect(page.locator("#where-options code", has_text=">=")).to_be_visible()
    page.keyboard.type("> 60 and cur")
    expect(page.locator("#where-options li")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("== ")
    expect(page.locator("#where-options code", has_text="CNY")).to_be_visible()
    expect(page.locator("#where-options li", has_text="人民币")).to_be_visible()
    page.keyboard.type("人民")
    expect(page.locator("#where-options li")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(field).to_have_value('days_late > 60 and currency == "CNY" ')
    with page.expect_navigation(url="**where=**"):
        page.keyboard.press("Enter")
    found = days(page)
    assert found
    assert all(late > 60 for late in found)
    expect(page.get_by_role("combobox", name="筛选条件")).to_have_value(
        'days_late > 60 and currency == "CNY"'
    )
    page.get_by_role("link", name="清除条件").click()
    assert "where" not in page.url


def test_what_is_wrong_stands_at_the_field_with_what_may_have_been_meant(clerk: Visitor) -> None:
    page = clerk.page
    clerk.go("invoices/?sort=-open")
    field = page.get_by_role("combobox", name="筛选条件")
    field.fill("dayslate > 60 and open > 0")
    field.press("Enter")
    fault = page.get_by_role("alert")
    expect(fault).to_contain_text("条件里没有 dayslate 这个字段")
    field = page.get_by_role("combobox", name="筛选条件")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    chosen = "() => document.querySelector('#where').value.slice(...['selectionStart',"
    chosen += "'selectionEnd'].map((at) => document.querySelector('#where')[at]))"
    assert page.evaluate(chosen) == "dayslate"
    fault.get_by_role("link", name="days_late").click()
    expect(page.get_by_role("combobox", name="筛选条件")).to_have_value(
        "days_late > 60 and open > 0"
    )
    assert "sort=-open" in page.url
    assert all(late > 60 for late in days(page))
    # an answer that is refused is not 200, which the browser itself notes
    assert all("status of 400" in each for each in clerk.complaints)
    clerk.complaints.clear()


def test_a_value_is_chosen_by_mouse_in_every_list(clerk: Visitor) -> None:
    page = clerk.page
    for path in ("customers/", "invoices/", "receipts/", "overdue/", "aging/", "aging/?by=region"):
        clerk.go(path)
        field = page.get_by_role("combobox", name="筛选条件")
        field.click()
        field.press_sequentially("currency == ")
        option = page.locator("#where-options li", has_text="CNY")
        option.click()
        expect(field).to_have_value('currency == "CNY" ')
        before = page.url
        page.get_by_role("button", name="筛选", exact=True).click()
        expect(page).not_to_have_url(before)
        assert page.locator("tbody tr").count() > 0, path
    assert "by=region" in page.url


def test_a_group_and_a_customers_papers_are_narrowed_further(clerk: Visitor) -> None:
    page = clerk.page
    clerk.go("aging/?by=region")
    page.locator("tbody td a[href*='of=']").first.click()
    whole = page.locator("tbody tr").count()
    field = page.get_by_role("combobox", name="筛选条件")
    name = page.locator("tbody tr td:nth-child(2)").first.inner_text()
    field.fill(f'name == "{name}"')
    with page.expect_navigation(url="**where=**"):
        field.press("Enter")
    assert 0 < page.locator("tbody tr").count() <= whole
    assert "of=" in page.url
    page.locator("tbody a[href*='/customers/']").first.click()
    page.get_by_role("combobox", name="筛选条件").fill("kind == invoice")
    with page.expect_navigation(url="**where=**"):
        page.get_by_role("combobox", name="筛选条件").press("Enter")
    expect(page.locator("h1")).to_have_text(name)


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark")])
def test_the_field_and_its_list_look_right(
    office: Office, browser: Browser, language: Language, theme: Theme, width: int
) -> None:
    context = new_context(browser, office, language=language, theme=theme, width=width)
    person = Visitor(office, context.new_page())
    person.enter("demo")
    for name, path, typed in (
        ("fields", "invoices/", ""),
        ("operators", "customers/", "region "),
        ("values", "invoices/", "customer == "),
        ("dates", "invoices/", 'currency == "CNY" and amount > 1000 and due_on <= '),
    ):
        person.go(path)
        person.page.locator("#where").click()
        person.page.locator("#where").press_sequentially(typed)
        expect(person.page.locator("#where-options li").first).to_be_visible()
        assert looks.overflow(person.page) == 0, name
        assert looks.foreign_words(person.page, language) == [], name
        person.page.screenshot(path=PICTURES / f"{name}-{language}-{theme}-{width}.png")
    assert person.go("invoices/?where=amnt+%3E+1000").status == 400
    assert looks.overflow(person.page) == 0
    assert looks.foreign_words(person.page, language) == []
    person.page.screenshot(path=PICTURES / f"fault-{language}-{theme}-{width}.png")
    context.close()
