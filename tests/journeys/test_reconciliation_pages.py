"""Reconciliation on the pages, over the API, and in the customer's hand (D5)."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, expect

from huikuan.analytics.reports import forget
from huikuan.books.reconciliation import queries as requests
from huikuan.entrypoints.api.tests.asked import Api, data
from huikuan.rules.reconciliation import RequestState
from tests.support import looks, smallbook
from tests.support.firm import Firm, found
from tests.support.imports import table
from tests.support.office import Office, Visitor, new_context

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PICTURES = Path(__file__).resolve().parents[1] / "output" / "reconciliation"
PERIOD = {"from": "2026-01-01", "to": "2026-03-31"}


@pytest.fixture
def firm(db: None) -> Firm:
    forget()
    cache.clear()
    firm = found("SH")
    smallbook.book(firm.company.id)
    return firm


def browser_of(firm: Firm, role: str = "ar_accountant") -> Client:
    client = Client(HTTP_HOST="localhost", headers={"Accept-Language": "zh-CN"})
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    return client


def at(name: str, **parts: object) -> str:
    return reverse(f"web:{name}", kwargs={"company": "SH", **parts})


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def request_to(firm: Firm, number: str) -> requests.RequestView:
    return next(one for one in requests.requests(firm.company.id) if one.customer_no == number)


def test_a_clerk_previews_prepares_and_gives_a_link(firm: Firm) -> None:
    clerk = browser_of(firm)
    preview = shown(clerk, at("new_round") + "?from=2026-01-01&to=2026-03-31")
    assert "600.00" in preview
    assert "没有邮件地址" in preview
    assert clerk.post(at("prepare_round"), PERIOD).status_code == 302
    board = shown(clerk, at("reconciliation"))
    assert "华东机械" in board
    assert "南方电子" in board
    one = request_to(firm, "C1")
    page = clerk.post(at("hand_link", request_id=one.id)).content.decode()
    (link,) = re.findall(r"http://localhost(/r/[\w-]{43})", page)
    form = {"verdict": "differs", "name": "王芳", "says.1": "unknown", "cause.1": "not_delivered"}
    assert Client(HTTP_HOST="localhost").post(link, form).status_code == 302
    told = shown(clerk, at("confirmation", request_id=one.id))
    for words in ("未收到货", "我方无此单据", "王芳", "INV-1"):
        assert words in told
    paper = requests.papers(one.id)[0]
    file = clerk.get(at("confirmation_paper", request_id=one.id, paper_id=paper.id))
    assert file.content.startswith(b"%PDF")
    customer = shown(clerk, at("customer", customer_id=one.customer_id))
    assert "最近对账" in customer
    assert (
        clerk.post(at("withdraw_confirmation", request_id=one.id), {"why": "x"}).status_code == 200
    )
    assert request_to(firm, "C1").state is RequestState.DIFFERS


def test_a_salesperson_sees_the_own_customers_and_changes_nothing(firm: Firm) -> None:
    browser_of(firm).post(at("prepare_round"), PERIOD)
    sales = browser_of(firm, "sales")
    board = shown(sales, at("reconciliation"))
    assert "华东机械" in board
    assert "南方电子" not in board
    foreign = request_to(firm, "C2")
    assert sales.get(at("confirmation", request_id=foreign.id)).status_code == 404
    assert sales.post(at("hand_link", request_id=foreign.id)).status_code == 403
    assert "hk-primary" not in board.split("<main")[1]


def test_an_answer_on_paper_needs_a_name(firm: Firm) -> None:
    clerk = browser_of(firm)
    clerk.post(at("prepare_round"), PERIOD)
    one = request_to(firm, "C1")
    clerk.post(at("hand_link", request_id=one.id))
    refused = clerk.post(at("agreed_on_paper", request_id=one.id), {"name": " "})
    assert "姓名" in refused.content.decode()
    assert clerk.post(at("agreed_on_paper", request_id=one.id), {"name": "王芳"}).status_code == 302
    assert "诉讼时效" in shown(clerk, at("confirmation", request_id=one.id))


def differing(firm: Firm) -> requests.RequestView:
    """A paper came back from C1: an invoice is not in its books, and one of its own is missing."""
    clerk = browser_of(firm)
    clerk.post(at("prepare_round"), PERIOD)
    one = request_to(firm, "C1")
    clerk.post(at("hand_link", request_id=one.id))
    assert "纸质回函有差异" in shown(clerk, at("confirmation", request_id=one.id))
    paper = {
        "verdict": "differs",
        "name": "王芳",
        "says.1": "unknown",
        "cause.1": "not_delivered",
        "missing.number.1": "CR-7",
        "missing.amount.1": "-50.00",
    }
    refused = clerk.post(at("differs_on_paper", request_id=one.id), paper | {"says.1": "amount"})
    assert "请填写贵方账面金额" in refused.content.decode()
    assert clerk.post(at("differs_on_paper", request_id=one.id), paper).status_code == 302
    return request_to(firm, "C1")


def test_a_paper_with_differences_is_typed_in_and_each_is_looked_into_and_answered(
    firm: Firm,
) -> None:
    one = differing(firm)
    assert one.state is RequestState.DIFFERS
    first, missing = requests.differences(one.id)
    assert (first.cause.value, missing.number, missing.delta_minor) == (
        "not_delivered",
        "CR-7",
        5_000,
    )
    clerk = browser_of(firm)
    assert "2 条差异待处理" in shown(clerk, at("reconciliation"))
    listed = shown(clerk, at("differences"))
    assert "CR-7" in listed
    assert "未收到货" in listed
    settle = at("settle_difference", request_id=one.id, no=1)
    owner = str(get_user_model().objects.get(username=firm.accounts["sales"]).id)
    assert clerk.post(settle, {"act": "assign", "owner": owner}).status_code == 302
    assert requests.differences(one.id)[0].owner_id == int(owner)
    nobody = clerk.post(settle, {"act": "assign", "owner": "999999"})
    assert "没有这个可用的账号" in nobody.content.decode()
    silent = clerk.post(settle, {"act": "answer", "outcome": "ours", "words": " "})
    assert "请写明原因" in silent.content.decode()
    reply = {"act": "answer", "outcome": "ours", "words": "签收单已补寄"}
    assert clerk.post(settle, reply).status_code == 302
    assert "签收单已补寄" in shown(clerk, at("confirmation", request_id=one.id))
    assert clerk.post(settle, reply).status_code == 200
    assert "CR-7" in shown(clerk, at("differences"))
    assert "签收单已补寄" not in shown(clerk, at("differences"))
    assert "签收单已补寄" in shown(clerk, at("differences") + "?state=answered")
    sales = browser_of(firm, "sales")
    assert sales.post(settle, reply).status_code == 403
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        table("DELETE FROM reconciliation_differencestep RETURNING 1")
    acts = table("SELECT act FROM evidence_record WHERE act LIKE 'reconciliation.difference.%%'")
    assert sorted(acts) == [
        ("reconciliation.difference.answer",),
        ("reconciliation.difference.assign",),
    ]


def test_the_api_settles_differences(firm: Firm) -> None:
    one = differing(firm)
    clerk = Api(firm=firm, role="ar_accountant")
    items = data(clerk.get("/reconciliation/differences?state=open"))["items"]
    assert [(each["number"], each["delta"], each["reference"]) for each in items][1] == (
        "CR-7",
        "50.00",
        one.reference,
    )
    here = f"/reconciliation/requests/{one.id}/differences/2"
    owner = get_user_model().objects.get(username=firm.accounts["ar_accountant"]).id
    assert clerk.post(f"{here}/assign", {"owner": owner}).status_code == 200
    told = data(clerk.post(f"{here}/answer", {"outcome": "theirs", "words": "红字已开"}))
    kept = told["answer"]["differences"][1]
    assert (kept["state"], kept["owner"], kept["outcome"], kept["reply"]) == (
        "answered",
        owner,
        "theirs",
        "红字已开",
    )
    assert clerk.post(f"{here}/assign", {"owner": owner}).status_code == 409
    assert clerk.post(f"{here}/reopen", {"why": "未收到"}).status_code == 200
    assert len(data(clerk.get("/reconciliation/differences?state=open"))["items"]) == 2
    assert clerk.post(here.replace("/2", "/9") + "/reopen", {"why": "x"}).status_code == 404
    sales = Api(firm=firm, role="sales")
    assert sales.post(f"{here}/assign", {"owner": owner}).status_code in {403, 404}


def test_the_api_does_every_act(firm: Firm) -> None:
    clerk = Api(firm=firm, role="ar_accountant")
    told = data(clerk.get("/reconciliation/preview?from=2026-01-01&to=2026-03-31"))
    assert told["sums"][0] == {"currency": "CNY", "requests": 1, "balance": "600.00"}
    assert told["no_address"] == ["C1", "C2"]
    made = clerk.post("/reconciliation/rounds", PERIOD)
    assert made.status_code == 201, made.content
    number = json.loads(made.content)["round"]
    assert clerk.post("/reconciliation/rounds", PERIOD).status_code == 409
    one = request_to(firm, "C1")
    here = f"/reconciliation/requests/{one.id}"
    path = json.loads(clerk.post(f"{here}/link", None).content)["path"]
    assert Client(HTTP_HOST="localhost").get(path).status_code == 200
    line = {"no": 1, "says": "amount", "theirs": "900.00", "cause": "price"}
    kept = data(clerk.post(f"{here}/answer", {"name": "王芳", "lines": [line]}))
    assert kept["state"] == "differs"
    assert kept["answer"]["differences"][0]["delta"] == "100.00"
    assert clerk.post(f"{here}/answer", {"name": "李四"}).status_code == 409
    assert clerk.get(f"{here}/paper").content.startswith(b"%PDF")
    assert data(clerk.post(f"/reconciliation/rounds/{number}/send", None)) == {"count": 1}
    listed = data(clerk.get(f"/reconciliation/requests?round={number}&state=queued"))
    assert [item["customer_no"] for item in listed["items"]] == ["C2"]
    other = request_to(firm, "C2").id
    gone = data(clerk.post(f"/reconciliation/requests/{other}/withdraw", {"why": "wrong"}))
    assert gone["state"] == "withdrawn"
    assert data(clerk.post("/reconciliation/remind", {"requests": [one.id]})) == {"count": 0}
    assert Api(firm=firm, role="sales").get("/reconciliation/rounds").status_code == 403
    assert Api(firm=firm, role="sales").get(f"/reconciliation/requests/{other}").status_code == 404


def test_one_network_cannot_ask_without_end(firm: Firm) -> None:
    stranger = Client(HTTP_HOST="localhost")
    path = "/r/" + "x" * 43
    form = {"verdict": "agrees", "name": "X"}
    assert {stranger.post(path, form).status_code for _ in range(20)} == {404}
    assert stranger.post(path, form).status_code == 429


@pytest.fixture
def link(visitor: Visitor) -> str:
    """The clerk prepares a round for one customer and takes its link."""
    page = visitor.page
    visitor.enter("demo")
    visitor.go("reconciliation/new")
    prepare = page.get_by_role("button", name=re.compile("^准备"))
    if prepare.count():
        prepare.click()
    visitor.go("reconciliation/?state=prepared")
    page.locator("tbody a.hk-name").first.click()
    page.get_by_role("button", name="生成链接").click()
    return str(page.locator("#handed-link").input_value())


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_a_customer_answers_on_a_telephone_and_the_clerk_sees_it(
    visitor: Visitor, link: str, office: Office, browser: Browser
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    clerk = visitor.page.url.removesuffix("/link")
    for theme in ("light", "dark"):
        context = browser.new_context(
            viewport={"width": 400, "height": 800}, color_scheme=theme, is_mobile=True
        )
        phone = Visitor(office, context.new_page())
        for language in ("en", "zh"):
            phone.page.goto(f"{link}?lang={language}")
            assert looks.overflow(phone.page) == 0
            phone.page.screenshot(
                path=PICTURES / f"public-{language}-{theme}-400.png", full_page=True
            )
        assert phone.complaints == []
    page = phone.page
    page.get_by_text("不相符：在下面逐笔标出").click()
    page.get_by_text("这一笔有差异").first.click()
    page.locator("select[name='says.1']").select_option("amount")
    page.locator("input[name='theirs.1']").fill("1,000.50")
    page.locator("select[name='cause.1']").select_option("price")
    page.locator("input[name='comment.1']").fill("价格未同意")
    page.fill("input[name=name]", "王芳")
    page.screenshot(path=PICTURES / "public-differs-400.png", full_page=True)
    page.get_by_role("button", name="提交答复").click()
    expect(page.locator("#receipt")).to_have_text("答复已收到，谢谢")
    assert looks.overflow(page) == 0
    page.screenshot(path=PICTURES / "public-receipt-400.png", full_page=True)
    digest = page.locator(".digest").inner_text()
    # somebody else with the same link finds the receipt, not a second form
    page.goto(link)
    assert page.locator("form").count() == 0
    context.close()
    visitor.page.goto(clerk)
    expect(visitor.page.locator("main")).to_contain_text("价格未同意")
    expect(visitor.page.locator("main")).to_contain_text(digest)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_the_pages_look_right(
    visitor: Visitor, link: str, office: Office, browser: Browser
) -> None:
    one = visitor.page.url.removesuffix("/link").removeprefix(office.at(""))
    pages = {"board": "reconciliation/", "new": "reconciliation/new", "one": one}
    faults = []
    for language in looks.LANGUAGES:
        for width in (1280, 400):
            context = new_context(browser, office, language=language, theme="auto", width=width)
            person = Visitor(office, context.new_page())
            person.enter("demo")
            for name, path in pages.items():
                assert person.go(path).status == 200
                faults += looks.faults(person.page, name, language, width, PICTURES)
            assert person.complaints == []
            context.close()
    assert faults == []
