"""The pages of drafts and postings: taken in by form, two persons, every look; vouchers explained."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from huikuan.analytics.reports import forget
from tests.support import looks, smallbook
from tests.support.firm import Firm, found
from tests.support.office import NARROW, WIDE, Language, Office, Visitor, new_context

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PICTURES = Path(__file__).resolve().parents[2] / "tests" / "output" / "drafts"
GIVEN = {
    "customer_no": "C1",
    "received_on": "2026-03-01",
    "number": "5" * 30,
    "kind": "bank_acceptance",
    "medium": "electronic",
    "drawer": "华东机械",
    "acceptor": "招商银行上海分行",
    "issued_on": "2026-02-01",
    "matures_on": "2026-08-01",
    "face": "600.00",
    "range_first": "1",
    "range_last": "60000",
    "apply": "INV-1 600.00",
}


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


def taken(client: Client) -> str:
    answer = client.post(at("receive_draft"), GIVEN)
    assert answer.status_code == 302, unescape(answer.content.decode())
    return str(answer.headers["Location"])


def test_a_draft_is_taken_in_by_the_form_and_shown(firm: Firm) -> None:
    client = browse(firm)
    page = shown(client, taken(client))
    for words in ("银行承兑汇票", "600.00", "2026-08-11", "股份制银行", "持有"):
        assert words in page
    register = shown(client, at("drafts"))
    assert "5" * 30 in register
    assert "招商银行上海分行" in register
    # the last day for presentation is near on that day, and the cockpit says so
    assert "张票据需提示付款" in shown(client, at("cockpit") + "?as_of=2026-08-06")
    assert "张票据需提示付款" not in shown(client, at("cockpit") + "?as_of=2026-07-06")


def test_a_form_that_cannot_be_taken_says_why_and_keeps_what_was_typed(firm: Firm) -> None:
    client = browse(firm)
    for change, words in (
        ({"matures_on": "2026-08-02"}, "六个月"),
        ({"face": "ten"}, "读不出"),
        ({"customer_no": "C9"}, "没有这个客户编号"),
        ({"apply": "INV-9 600.00"}, "核销不成立"),
        ({"received_on": ""}, "读不出"),
        ({"range_last": "x"}, "读不出"),
    ):
        answer = client.post(at("receive_draft"), GIVEN | change)
        page = unescape(answer.content.decode())
        assert answer.status_code == 409
        assert words in page
        assert "5" * 30 in page
    assert "没有票据" in shown(client, at("drafts"))


def test_two_persons_discount_a_draft(firm: Firm) -> None:
    clerk, director = browse(firm), browse(firm, "finance_director")
    address = taken(clerk)
    move = address.partition("?")[0] + "move"
    ask = {"act": "ask_discount", "on": "2026-03-02", "bank": "浙商银行", "rate": "2.4"}
    assert clerk.post(move, ask).status_code == 302
    assert clerk.post(move, {"act": "discount", "on": "2026-03-02"}).status_code == 403
    assert "同意贴现" in shown(director, address)
    assert "等待另一人批准" in shown(clerk, address)
    assert director.post(move, {"act": "discount", "on": "2026-03-02"}).status_code == 302
    page = shown(clerk, address)
    # 600.00 x 2.4 % x 152 / 360
    assert "6.08" in page
    assert "已贴现" in page
    early = clerk.post(move, {"act": "dishonour", "on": "2026-03-03", "ground": "payment_refused"})
    assert early.status_code == 409
    assert "第六十一条" in early.content.decode()
    assert "承兑人或付款人被宣告破产" in early.content.decode()
    late = clerk.post(move, {"act": "present", "on": "2026-03-03"})
    assert late.status_code == 409
    assert clerk.post(move, {"act": "burn"}).status_code == 404


def test_postings_lead_to_their_voucher_and_leave_as_files(firm: Firm) -> None:
    client = browse(firm)
    taken(client)
    period = "from=2026-01-01&to=2026-03-31"
    page = shown(client, f"{at('postings')}?{period}")
    assert "应收票据" in page
    assert "1122" in page
    vouchers = set(re.findall(r"/postings/((?:IS|AL|DR|RV)-\d+)/", page))
    assert len(vouchers) > 4
    for one in vouchers:
        voucher = shown(client, at("voucher", voucher=one))
        assert "依据的分录" in voucher
    assert shown(client, at("voucher", voucher="AL-999"), 404)
    file = client.get(f"{at('postings')}?{period}&format=csv").content.decode("utf-8-sig")
    assert "凭证号" in file.splitlines()[0]
    assert "应收票据" in file
    assert client.get(f"{at('postings')}?from=soon").status_code == 400
    assert browse(firm, "sales").get(at("postings")).status_code == 403


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
    person.go("drafts/")
    if "5" * 30 not in person.page.content():
        _take_one(person)
    person.go("drafts/")
    address = person.page.locator("a", has_text="5" * 30).first.get_attribute("href")
    person.go("postings/?from=2026-01-01")
    voucher = person.page.locator("tbody a").first.get_attribute("href")
    faults = []
    pages = {
        "drafts": "drafts/",
        "draft": str(address).partition("/drafts/")[2],
        "postings": "postings/?from=2026-01-01",
        "voucher": str(voucher).partition("/postings/")[2],
    }
    for name, path in pages.items():
        base = {"draft": "drafts/", "voucher": "postings/"}.get(name, "")
        assert person.go(base + path).status == 200, name
        faults += looks.faults(person.page, name, language, width, PICTURES)
    context.close()
    assert faults == []
    assert person.complaints == []


def _take_one(person: Visitor) -> None:
    """Fill in the form as a person does, for the first customer of the company."""
    person.go("customers/")
    number = person.page.locator("tbody tr td a").first.inner_text().split()[0]
    person.go("drafts/")
    page = person.page
    # a register without a draft shows the form at once
    if page.locator("details").last.get_attribute("open") is None:
        page.locator("summary").last.click()
    today = page.locator("input[name=received_on]").input_value()
    fields = {
        **{key: GIVEN[key] for key in ("number", "drawer", "acceptor", "face")},
        "range_first": "1",
        "range_last": "60000",
        "customer_no": number,
        "issued_on": f"{today[:8]}01",
        "matures_on": f"{int(today[:4]) + (int(today[5:7]) > 9)}-{(int(today[5:7]) + 2) % 12 + 1:02}-01",
    }
    for name, value in fields.items():
        page.locator(f"[name={name}]").last.fill(value)
    page.locator("button.hk-primary").last.click()
