"""A collector's morning in a browser: call, log, promise, next; then the money comes, the case ends."""

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support import databases, looks
from tests.support.office import NARROW, Language, Office, Theme, Visitor, new_context
from tests.support.program import document

PICTURES = Path(__file__).resolve().parents[2] / "tests" / "output" / "worklist"

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_a_collectors_morning(office: Office, visitor: Visitor, tmp_path: Path) -> None:
    visitor.sign_in("demo")
    page = visitor.page
    visitor.go("worklist/")
    shown = page.locator("#pane")
    tried = int(re.findall(r"\d+", page.locator("[data-tried]").inner_text())[0])

    # next: the list moves, and the customer comes into the middle without a new page
    first = shown.get_attribute("data-shown")
    page.keyboard.press("j")
    page.wait_for_function(
        "was => document.getElementById('pane').dataset.shown !== was", arg=first
    )

    # nobody answers: one key, and the next customer is there
    called = shown.get_attribute("data-shown")
    page.keyboard.press("2")
    page.wait_for_url(re.compile(rf"case=(?!{called}\b)\d+"))
    assert "无人接听" in page.locator(".hk-note").inner_text()

    # reached: two keys log the call
    called = shown.get_attribute("data-shown")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"case=(?!{called}\b)\d+"))
    assert "已联系上" in page.locator(".hk-note").inner_text()
    found = page.locator("[data-tried]").inner_text()
    assert int(re.findall(r"\d+", found)[0]) == tried + 2

    # somebody promises all that can be asked for
    visitor.go("worklist/?bucket=easy")
    customer = str(shown.get_attribute("data-shown"))
    number = re.findall(r"C\d+", shown.locator("header .hk-sub").first.inner_text())[0]
    page.keyboard.press("p")
    amount = page.locator("#promise-amount").input_value()
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")
    assert "已记下承诺" in page.locator(".hk-note").inner_text()
    visitor.go(f"worklist/?case={customer}")
    line = page.locator(f"[data-case='{customer}']")
    assert "等待" in line.inner_text()
    visitor.go(f"customers/{customer}/?tab=plans")
    assert "进行中" in page.locator("#papers").inner_text()
    visitor.go(f"customers/{customer}/?tab=worklist")
    assert "承诺付款" in page.locator("#papers").inner_text()

    _paid_and_closed(office, visitor, tmp_path, customer, number, amount)


def _paid_and_closed(
    office: Office, visitor: Visitor, tmp_path: Path, customer: str, number: str, amount: str
) -> None:
    page = visitor.page
    # the money comes: the promise is kept, and nothing of the case is left to do
    visitor.go(f"worklist/{customer}/")
    owed = [
        (row.locator("td").nth(0).inner_text().strip(), row.locator("td").nth(2).inner_text())
        for row in page.locator(".hk-workdebts tbody tr").all()
    ]
    currency = owed[0][1].split()[-1]
    today = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    sums = [(invoice, told.split()[0].replace(",", "")) for invoice, told in owed]
    total = sum(round(float(one) * 100) for _, one in sums)
    assert total >= round(float(amount) * 100)
    receipts, allocations = tmp_path / "receipts.csv", tmp_path / "allocations.csv"
    receipts.write_text(
        "receipt_no,customer_no,value_date,currency,amount\n"
        f"MORNING-1,{number},{today},{currency},{total / 100:.2f}\n",
        encoding="utf-8",
    )
    allocations.write_text(
        "receipt_no,invoice_no,amount,allocation_date\n"
        + "".join(f"MORNING-1,{invoice},{minor},{today}\n" for invoice, minor in sums),
        encoding="utf-8",
    )
    more = {"HUIKUAN_POSTGRES_BIN": databases.programs()}
    for kind, file in (("receipts", receipts), ("allocations", allocations)):
        document("import", str(file), "--kind", kind, home=office.home, more=more)
    visitor.go("worklist/")
    assert page.locator(f"[data-case='{customer}']").count() == 0
    visitor.go(f"customers/{customer}/?tab=plans")
    assert "已兑现" in page.locator("#papers").inner_text()


@pytest.mark.parametrize(("language", "theme", "phone"), looks.LOOKS)
def test_the_pages_of_collecting_look_right(
    office: Office, browser: Browser, language: Language, theme: Theme, *, phone: bool
) -> None:
    width = NARROW if phone else 1440
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = new_context(browser, office, language=language, theme=theme, width=width)
    person = Visitor(office, context.new_page())
    person.enter("demo")
    faults = []
    for name, path in (
        ("worklist", "worklist/"),
        ("team", "worklist/team"),
        ("results", "results/?days=365"),
        ("stages", "results/?days=365&by=stage"),
    ):
        assert person.go(path).status == 200, name
        look = f"{name}-{language}-{theme}-{width}"
        person.page.screenshot(path=PICTURES / f"{look}.png", full_page=True)
        if looks.overflow(person.page):
            faults.append((look, "overflow"))
        faults += [(look, word) for word in looks.wrapped(person.page)]
        faults += [(look, word) for word in looks.foreign_words(person.page, language)]
        faults += [(look, word) for word in looks.clipped(person.page)]
    context.close()
    assert faults == []
    assert person.complaints == []
