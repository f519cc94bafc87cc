"""Every page, both languages, light and dark, wide and narrow: looked at by rule, kept as pictures.

The pictures land in tests/output/pages, for eyes; what a rule can see fails the test.
"""

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
    "refunds": "cash/refunds/",
    "bank-debits": "cash/debits/",
    "banks": "banks/",
    "imports": "imports/",
    "import-applied": "imports/3/",
    "settings": "settings/",
}
OTHER = {
    "missing": ("customers/999999999/", 404),
    "malformed": ("?as_of=yesterday", 400),
    "forbidden": ("evidence/", 403),
}
SIZES = [(language, width) for language in looks.LANGUAGES for width in (WIDE, NARROW)]
BOTH = [
    ("zh", "light", WIDE),
    ("zh", "dark", NARROW),
    ("en", "light", NARROW),
    ("en", "dark", WIDE),
]


@pytest.fixture(scope="module", autouse=True)
def pictures() -> Path:
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


@pytest.mark.parametrize(("language", "width"), SIZES)
def test_every_page_looks_right(
    office: Office, browser: Browser, language: Language, width: int
) -> None:
    context = new_context(browser, office, language=language, theme="auto", width=width)
    person = Visitor(office, context.new_page())
    faults = []

    def judge(name: str) -> None:
        faults.extend(looks.faults(person.page, name, language, width, PICTURES))

    person.page.goto(office.at("/accounts/login/"))
    judge("sign-in")
    person.sign_in("demo")
    for name, path in BOOK.items():
        assert person.go(path).status == 200, name
        judge(name)
    for name, path in pages_of_one(person).items():
        assert person.go(path).status == 200, name
        judge(name)
    person.page.goto(office.at("/accounts/password/change/"))
    judge("password")
    assert person.complaints == []
    for name, (path, status) in OTHER.items():
        assert person.go(path).status == status, name
        judge(name)
    # the browser itself notes an answer that is not 200
    assert all("status of" in each for each in person.complaints), person.complaints
    context.close()
    assert faults == []


@pytest.mark.parametrize(("language", "theme", "width"), BOTH)
def test_the_administrators_pages_look_right_in_the_light_that_he_chose(
    office: Office, browser: Browser, language: Language, theme: Theme, width: int
) -> None:
    context = new_context(browser, office, language=language, theme=theme, width=width)
    person = Visitor(office, context.new_page())
    person.sign_in("admin")
    found = {}
    for name, path in {"evidence": "evidence/", "settings-admin": "settings/"}.items():
        assert person.go(path).status == 200, name
        found[name] = seen(person, f"{name}-{language}-{theme}-{width}", language)
    person.page.goto(office.at("/accounts/2fa/"))
    found["second-factor"] = seen(person, f"second-factor-{language}-{theme}-{width}", language)
    assert person.page.locator(f"html[data-bs-theme={theme}]").count() == 1
    assert person.complaints == []
    context.close()
    assert [each for each in found.items() if each[1]] == []


def test_the_picture_for_the_readme_is_the_cockpit(visitor: Visitor) -> None:
    visitor.enter("demo")
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


def seen(person: Visitor, look: str, language: Language) -> list[object]:
    """Keep a picture of the page as it stands; what is wrong with it."""
    page = person.page
    page.screenshot(path=PICTURES / f"{look}.png", full_page=True)
    broken = [*looks.wrapped(page), *looks.clipped(page), *looks.foreign_words(page, language)]
    return [*broken, *filter(None, [looks.overflow(page)])]
