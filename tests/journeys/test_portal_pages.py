"""The portal in the hand of a customer's clerk, and what the house sees of it (D5, A7)."""

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.support import looks
from tests.support.office import Office, Visitor, new_context

PICTURES = Path(__file__).resolve().parents[1] / "output" / "portal"
PHONE: ViewportSize = {"width": 390, "height": 844}


def invited(visitor: Visitor) -> str:
    """Invite the first contact of the company's most overdue customer; the link."""
    page = visitor.page
    visitor.enter("demo")
    visitor.go("overdue/")
    page.locator("main a[href*='/customers/']").first.click()
    page.wait_for_load_state("load")
    facts = page.locator("main").inner_text()
    email = next(word for word in facts.split() if "@" in word)
    number = page.locator("a[href*='statement']").first.get_attribute("href") or ""
    assert number
    visitor.go("portal/")
    page.fill("input[name=customer_no]", customer_no(facts))
    page.fill("input[name=email]", email)
    page.check("input[name=checked]")
    page.get_by_role("button", name="邀请并寄出链接").click()
    page.get_by_text("操作").first.click()
    page.get_by_role("button", name="当面交付链接").click()
    return page.locator("#handed-link").input_value()


def customer_no(facts: str) -> str:
    return next(word for word in facts.split() if word.startswith("C") and word[1:].isdigit())


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_a_clerk_promises_on_a_telephone_and_the_house_answers(
    visitor: Visitor, office: Office, browser: Browser
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    link = invited(visitor)
    context = browser.new_context(viewport=PHONE, is_mobile=True)
    phone = Visitor(office, context.new_page())
    page = phone.page
    page.goto(f"{link}?lang=zh")
    page.screenshot(path=PICTURES / "door-zh-light-390.png", full_page=True)
    page.get_by_role("button", name="进入").click()
    expect(page.locator("h1")).to_have_text("贵公司的账户")
    names = {
        "home": "/p/",
        "payment": "/p/new/payment",
        "promise": "/p/new/promise",
        "plan": "/p/new/plan",
        "stop": "/p/new/stop",
    }
    document = page.locator("a[href*='/p/documents/']").first.get_attribute("href")
    names["document"] = document or ""
    faults = []
    for language in looks.LANGUAGES:
        for theme in looks.LIGHTS:
            page.emulate_media(color_scheme=theme)
            for name, path in names.items():
                page.goto(office.at(f"{path}?lang={language}"))
                look = f"{name}-{language}-{theme}-390"
                page.screenshot(path=PICTURES / f"{look}.png", full_page=True)
                if looks.overflow(page):
                    faults.append(look)
    assert faults == []
    page.goto(office.at("/p/?lang=zh"))
    page.get_by_role("link", name="告知付款日期").first.click()
    page.fill("input[name=day]", (dt.date.today() + dt.timedelta(days=3)).isoformat())  # noqa: DTZ011 - the reader's own day
    page.locator("input[name=item]").first.check()
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#receipt")).to_have_text("付款承诺")
    page.screenshot(path=PICTURES / "receipt-zh-dark-390.png", full_page=True)
    page.goto(office.at("/p/new/question"))
    page.fill("textarea[name=words]", "请寄上月的送货单")
    page.get_by_role("button", name="提交").click()
    visitor.go("portal/")
    visitor.page.screenshot(path=PICTURES / "staff.png", full_page=True)
    visitor.page.get_by_role("link", name="提问").first.click()
    visitor.page.fill("textarea[name=reply]", "今日快递寄出")
    visitor.page.get_by_role("button", name="受理").click()
    visitor.page.screenshot(path=PICTURES / "staff-one.png", full_page=True)
    page.goto(office.at("/p/"))
    expect(page.locator("main")).to_contain_text("今日快递寄出")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.screenshot(path=PICTURES / "home-zh-dark-1280.png", full_page=True)
    assert phone.complaints == []
    context.close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_the_page_of_the_house_looks_right(office: Office, browser: Browser) -> None:
    faults = []
    for language in looks.LANGUAGES:
        for width in (1280, 400):
            context = new_context(browser, office, language=language, theme="auto", width=width)
            person = Visitor(office, context.new_page())
            person.enter("demo")
            assert person.go("portal/").status == 200
            faults += looks.faults(person.page, "board", language, width, PICTURES)
            assert person.complaints == []
            context.close()
    assert faults == []
