"""Every page, both languages, light and dark, wide and narrow: looked at by rule, kept as pictures.

The pictures land in tests/output/pages, for eyes; what a rule can see fails the test.
"""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support import looks
from tests.support.office import (
    NARROW,
    WIDE,
    Language,
    Office,
    Theme,
    Visitor,
    new_context,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "tests" / "output" / "pages"
FOR_README = ROOT / "docs" / "images" / "cockpit.png"
PAST = "as_of=2026-03-31"
BOOK = {
    "cockpit": "",
    "cockpit-past": f"?{PAST}",
    "customers": "customers/",
    "invoices": "invoices/",
    "receipts": "receipts/",
    "aging": "aging/",
    "monthly": "monthly/?as_of=2026-06-30",
    "report-mail": "monthly/mail/",
    "aging-region": "aging/?by=region",
    "indicators": "indicators/?whole=1",
    "indicator": "indicators/dso_average?with=dso_count_back&by=region&whole=1",
    "indicator-family": "indicators/roll_rate?over=quarters8",
    "indicator-waiting": "indicators/promises_kept",
    "explain-measure": "explain/dso_count_back?currency=CNY",
    "overdue": "overdue/",
    "known-past": f"invoices/?{PAST}&known_at=2026-03-31",
    "sum-explained": "explain/total?report=aging&by=region&currency=CNY",
    "nothing-found": "invoices/?q=no+such+invoice",
    "explain": "explain/overdue?currency=CNY",
    "search": "search?q=hz",
    "imports": "imports/",
    "import-applied": "imports/3/",
    "settings": "settings/",
}
OTHER = {
    "missing": ("customers/999999999/", 404),
    "malformed": ("?as_of=yesterday", 400),
    "forbidden": ("evidence/", 403),
}
EVERY_LOOK = [
    (language, theme, width)
    for language in ("zh", "en")
    for theme in ("light", "dark")
    for width in (WIDE, NARROW)
]


@pytest.fixture(scope="module", autouse=True)
def pictures() -> Path:
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


@pytest.mark.parametrize(("language", "theme", "width"), EVERY_LOOK)
def test_every_page_looks_right(
    office: Office, browser: Browser, language: Language, theme: Theme, width: int
) -> None:
    context = new_context(browser, office, language=language, theme=theme, width=width)
    person = Visitor(office, context.new_page())
    look = f"{language}-{theme}-{width}"
    faults = []

    person.page.goto(office.at("/accounts/login/"))
    faults += judged(person, "sign-in", look, language)
    person.sign_in("demo")
    for name, path in BOOK.items():
        assert person.go(path).status == 200, name
        faults += judged(person, name, look, language)
    for name, path in pages_of_one(person).items():
        assert person.go(path).status == 200, name
        faults += judged(person, name, look, language)
    person.page.goto(office.at("/accounts/password/change/"))
    faults += judged(person, "password", look, language)
    assert person.complaints == []
    for name, (path, status) in OTHER.items():
        assert person.go(path).status == status, name
        faults += judged(person, name, look, language)
    # the browser itself notes an answer that is not 200
    assert all("status of" in each for each in person.complaints), person.complaints
    context.close()
    assert faults == []


@pytest.mark.parametrize(("language", "theme", "width"), EVERY_LOOK[::3])
def test_the_administrators_pages_look_right(
    office: Office, browser: Browser, language: Language, theme: Theme, width: int
) -> None:
    context = new_context(browser, office, language=language, theme=theme, width=width)
    person = Visitor(office, context.new_page())
    look = f"{language}-{theme}-{width}"
    person.sign_in("admin")
    faults = []
    for name, path in {"evidence": "evidence/", "settings-admin": "settings/"}.items():
        assert person.go(path).status == 200, name
        faults += judged(person, name, look, language)
    person.page.goto(office.at("/accounts/2fa/"))
    faults += judged(person, "second-factor", look, language)
    assert person.complaints == []
    context.close()
    assert faults == []


def test_the_picture_for_the_readme_is_the_cockpit(visitor: Visitor) -> None:
    visitor.sign_in("demo")
    visitor.go("")
    visitor.page.wait_for_selector("[data-drawn]")
    FOR_README.parent.mkdir(parents=True, exist_ok=True)
    target = PICTURES / "readme.png" if FOR_README.exists() else FOR_README
    visitor.page.screenshot(path=target)
    assert target.stat().st_size > 20_000


def pages_of_one(person: Visitor) -> dict[str, str]:
    """The pages of the customer who owes most too long, and of one of his invoices."""
    person.go("overdue/")
    link = person.page.locator("tbody a[href*='/customers/']").first.get_attribute("href")
    assert link is not None
    person.page.goto(person.office.at(link))
    paper = person.page.locator("tbody a[href*='/documents/']").first.get_attribute("href")
    assert paper is not None
    return {
        "customer": link,
        "customer-invoices": f"{link}?tab=invoices",
        "customer-receipts": f"{link}?tab=receipts",
        "customer-orders": f"{link}?tab=orders",
        "statement": f"{link}statement?from=2026-01-01",
        "document": paper,
    }


def judged(person: Visitor, name: str, look: str, language: Language) -> list[str]:
    """Keep a picture of the page and say what is wrong with it."""
    page = person.page
    for place in page.locator("[data-chart]").all():
        place.wait_for(state="attached")
    if page.locator("[data-chart]").count():
        page.wait_for_selector("[data-drawn]")
    page.screenshot(path=PICTURES / f"{name}-{look}.png", full_page=True)
    found = {
        "wider than the window by": looks.overflow(page) or None,
        "on two lines": looks.wrapped(page),
        "clipped": looks.clipped(page),
        "empty charts": looks.empty_charts(page),
        "in the other language": looks.foreign_words(page, language),
        "no title": not re.search(r"\S", page.title()),
    }
    return [f"{name} {look}: {what}: {which}" for what, which in found.items() if which]
