"""Files that bring nothing new: told calmly, offered for correction, no trace of a second try left.

Their pictures land in tests/output/imports, for eyes; what a rule can see fails the test.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support import looks
from tests.support.office import (
    NARROW,
    WIDE,
    Language,
    Office,
    Visitor,
    new_context,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PICTURES = Path(__file__).resolve().parents[2] / "tests" / "output" / "imports"
HEADINGS = "发票号码,客户编号,开票日期,价税合计,到期日,备用日\n"


@pytest.fixture
def clerk(visitor: Visitor) -> Visitor:
    visitor.enter("demo")
    return visitor


def send(clerk: Visitor, folder: Path, name: str, rows: str) -> str:
    """Send a file and return the path of its import."""
    file = folder / name
    file.write_text(HEADINGS + rows, encoding="utf-8")
    clerk.go("imports/")
    clerk.page.set_input_files("input[type=file]", file)
    expect(clerk.page.locator("h1")).to_have_text(name)
    found = re.search(r"imports/\d+/", clerk.page.url)
    assert found
    return found[0]


def preview(clerk: Visitor) -> None:
    clerk.page.get_by_role("button", name="预览（不入账）").click()
    expect(clerk.page.locator(".hk-figure").first).to_be_visible(timeout=30_000)


def test_columns_changed_after_a_preview_are_the_same_imports(
    clerk: Visitor, tmp_path: Path
) -> None:
    page = clerk.page
    path = send(clerk, tmp_path, "换列.csv", "RM-1,C00001,2026-11-20,10.00,,2026-12-20\n")
    preview(clerk)
    page.get_by_role("link", name="改列的对应").click()
    page.select_option("select[name='column.due_date']", "备用日")
    preview(clerk)
    assert path in page.url
    page.get_by_role("link", name="改列的对应").click()
    # what was chosen is still chosen
    expect(page.locator("select[name='column.due_date']")).to_have_value("备用日")
    clerk.go(path)
    page.get_by_role("button", name="入账", exact=True).click()
    expect(page.get_by_text("已入账")).to_be_visible(timeout=30_000)
    clerk.go("imports/")
    states = page.locator("tbody tr", has_text="换列.csv").locator(".hk-tag").all_inner_texts()
    assert states == ["已入账"]


def test_a_repeated_file_is_told_calmly_with_the_way_to_the_first(
    clerk: Visitor, tmp_path: Path
) -> None:
    page = clerk.page
    rows = "RP-1,C00001,2026-11-20,10.00,2026-12-20,\n"
    first = send(clerk, tmp_path, "重复.csv", rows)
    preview(clerk)
    page.get_by_role("button", name="入账", exact=True).click()
    expect(page.get_by_text("已入账")).to_be_visible(timeout=30_000)
    send(clerk, tmp_path, "重复.csv", rows)
    page.get_by_role("button", name="预览（不入账）").click()
    note = page.locator(".hk-note")
    expect(note).to_contain_text("已于", timeout=30_000)
    expect(note).to_contain_text("没有入账任何内容")
    assert page.locator("[role=alert]").count() == 0
    assert page.locator(".hk-t-red").count() == 0
    note.get_by_role("link").click()
    assert page.url.endswith(first)


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        ("全被拒收.csv", "NB-1,没有的客户,2026-11-20,50,2026-12-20,\n", "没有可以入账的行"),
        ("账上都有.csv", "RP-1,C00001,2026-11-20,10.00,2026-12-20,2027-01-01\n", "都已经有了"),
    ],
)
def test_a_preview_of_which_nothing_can_be_booked_does_not_offer_it(
    clerk: Visitor, tmp_path: Path, name: str, rows: str, said: str
) -> None:
    # what is there already must have been booked, whichever test comes first
    send(clerk, tmp_path, "先前.csv", "RP-1,C00001,2026-11-20,10.00,2026-12-20,\n")
    clerk.page.get_by_role("button", name="预览（不入账）").click()
    told = clerk.page.locator(".hk-figure, .hk-note").first
    expect(told).to_be_visible(timeout=30_000)
    book = clerk.page.get_by_role("button", name="入账", exact=True)
    if book.count():
        book.click()
        expect(clerk.page.get_by_text("已入账")).to_be_visible(timeout=30_000)
    send(clerk, tmp_path, name, rows)
    preview(clerk)
    expect(clerk.page.locator(".hk-note")).to_contain_text(said, timeout=30_000)
    assert clerk.page.get_by_role("button", name="入账", exact=True).count() == 0


def test_a_long_file_name_leaves_room_for_its_time(
    office: Office, browser: Browser, tmp_path: Path
) -> None:
    context = new_context(browser, office, language="zh", theme="light", width=1360)
    clerk = Visitor(office, context.new_page())
    clerk.enter("demo")
    send(clerk, tmp_path, "二〇二六年十一月华东大区应收发票明细（财务部复核后最终版）-v3.csv", "\n")
    clerk.go("")
    card = clerk.page.locator(".hk-card", has_text="最近导入").last
    inside = card.bounding_box()
    assert inside
    for cell in card.locator("tbody td:last-child .hk-nowrap").all():
        box = cell.bounding_box()
        assert box
        assert box["x"] + box["width"] <= inside["x"] + inside["width"]
    scrolls = "e => e.scrollWidth - e.clientWidth"
    assert card.locator(".hk-tablewrap").evaluate(scrolls) == 0
    PICTURES.mkdir(parents=True, exist_ok=True)
    card.screenshot(path=PICTURES / "recent-1360.png")
    context.close()
    assert clerk.complaints == []


def made(office: Office, browser: Browser, folder: Path) -> None:
    """See to the imports that are looked at: one repeated, one with nothing to book."""
    context = new_context(browser, office, language="zh", theme="light", width=WIDE)
    clerk = Visitor(office, context.new_page())
    clerk.enter("demo")
    rows = {
        "重复.csv": "RP-1,C00001,2026-11-20,10.00,2026-12-20,\n",
        "全被拒收.csv": "NB-1,没有的客户,2026-11-20,50,2026-12-20,\n",
    }
    for name, row in rows.items():
        clerk.go("imports/")
        if not clerk.page.locator("tbody tr", has_text=name).count():
            send(clerk, folder, name, row)
            clerk.page.get_by_role("button", name="预览（不入账）").click()
            told = clerk.page.locator(".hk-figure, .hk-note").first
            expect(told).to_be_visible(timeout=30_000)
    context.close()


@pytest.mark.parametrize("language", looks.LANGUAGES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_these_pages_look_right(
    office: Office, browser: Browser, tmp_path: Path, language: Language, width: int
) -> None:
    made(office, browser, tmp_path)
    context = new_context(browser, office, language=language, theme="auto", width=width)
    person = Visitor(office, context.new_page())
    person.enter("demo")
    faults = []
    for name, file in {"repeated": "重复.csv", "nothing": "全被拒收.csv", "list": ""}.items():
        person.go("imports/")
        page = person.page
        if file:
            page.locator("tbody tr", has_text=file).first.locator("a").first.click()
            expect(page.locator("h1")).to_have_text(file)
        faults += looks.faults(page, name, language, width, PICTURES)
    context.close()
    assert faults == []
    assert person.complaints == []
