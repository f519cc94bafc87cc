"""The pages of limits and credit reviews: asked for by one, granted by another, looked at (B6, B13)."""

from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from huikuan.analytics.reports import forget
from huikuan.books.parties.queries import id_of
from huikuan.books.reviews import queries
from huikuan.rules.limits import State
from tests.support import looks, smallbook
from tests.support.firm import Firm, found
from tests.support.office import NARROW, WIDE, Language, Office, Visitor, new_context

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PICTURES = Path(__file__).resolve().parents[2] / "tests" / "output" / "credit"
ASKED = {"amount": "200,000.00", "currency": "CNY", "kind": "normal", "why": "年度评审"}


@pytest.fixture
def firm(db: None) -> Firm:
    forget()
    firm = found("SH")
    smallbook.book(firm.company.id)
    return firm


def browse(firm: Firm, role: str) -> Client:
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


def sent(client: Client, address: str, given: dict[str, str], status: int = 302) -> str:
    answer = client.post(address, given)
    assert answer.status_code == status, unescape(answer.content.decode())[:800]
    return unescape(answer.content.decode())


def number(firm: Firm, customer_no: str) -> int:
    found_id = id_of(firm.company.id, customer_no)
    assert found_id is not None
    return found_id


def only_proposal(firm: Firm) -> int:
    (one,) = queries.proposals(firm.company.id, states=tuple(State))
    return one.id


def test_one_asks_for_a_limit_and_another_grants_it(firm: Firm) -> None:
    controller, director = browse(firm, "credit_controller"), browse(firm, "finance_director")
    who = number(firm, "C1")
    page = shown(controller, at("limit", customer_id=who))
    for words in ("华东机械", "未设定", "年交易额比例", "缺少：信用等级（尚未评分）", "应收账款"):
        assert words in page
    sent(controller, at("propose_limit", customer_id=who), ASKED)
    proposal = only_proposal(firm)
    assert "200,000.00" in shown(director, at("limits"))
    # who asked sees no button to grant it, and is refused where he tries
    own = at("decide_limit", proposal_id=proposal)
    assert "撤回" in shown(controller, at("limits"))
    assert "申请人不能批准自己的申请" in sent(controller, own, {"act": "approve"}, 409)
    sent(director, own, {"act": "approve", "why": "同意"})
    page = shown(controller, at("limit", customer_id=who))
    assert "已批准" in page
    assert "额度变动记录" in page
    listed = shown(controller, at("limits"))
    assert "200,000.00" in listed
    assert "该申请已决定" in sent(director, own, {"act": "approve"}, 409)
    assert browse(firm, "ar_accountant").get(at("limits")).status_code == 403


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": "ten"}, "读不出来"),
        ({"amount": "1.234"}, "读不出来"),
        ({"valid_from": "soon"}, "读不出来"),
        ({"amount": "-5"}, "额度不能为负"),
        ({"why": " "}, "请写明理由"),
        ({"kind": "temporary"}, "临时额度须有截止日"),
    ],
)
def test_what_cannot_be_asked_for_says_why_and_keeps_what_was_typed(
    firm: Firm, change: dict[str, str], words: str
) -> None:
    client = browse(firm, "credit_controller")
    address = at("propose_limit", customer_id=number(firm, "C1"))
    page = sent(client, address, ASKED | change, 409)
    assert words in page
    assert (ASKED | change)["amount"] in page
    assert queries.proposals(firm.company.id, states=tuple(State)) == ()


def test_a_salesperson_sees_and_asks_for_his_own_customers_only(firm: Firm) -> None:
    sales = browse(firm, "sales")
    assert "南方电子" not in shown(sales, at("limits"))
    other = number(firm, "C2")
    shown(sales, at("limit", customer_id=other), 404)
    sent(sales, at("propose_limit", customer_id=other), ASKED, 404)
    sent(sales, at("request_review"), {"customer_no": "C2", "why": "试"}, 409)
    sent(sales, at("propose_limit", customer_id=number(firm, "C1")), ASKED)
    withdraw = at("withdraw_limit", proposal_id=only_proposal(firm))
    assert "只有申请人可以撤回" in sent(browse(firm, "collector"), withdraw, {}, 409)
    sent(sales, withdraw, {})


def test_a_review_is_asked_for_taken_noted_on_and_finished(firm: Firm) -> None:
    client = browse(firm, "credit_controller")
    sent(client, at("request_review"), {"customer_no": "C1", "kind": "special", "why": "扩大合作"})
    (review,) = queries.reviews(firm.company.id)
    listed = shown(client, at("reviews"))
    for words in ("申请：扩大合作", "没有评分", "专项复审"):
        assert words in listed
    act = at("act_on_review", review_id=review.id)
    sent(client, act, {"act": "assign"})
    assert "请写明理由" in sent(client, act, {"act": "note", "why": ""}, 409)
    sent(client, act, {"act": "note", "why": "已电话核实"})
    page = shown(client, at("review", review_id=review.id))
    assert firm.accounts["credit_controller"] in page
    assert "已电话核实" in page
    changed = {"act": "finish", "outcome": "changed", "why": "提高额度"}
    assert "没有提出新额度" in sent(client, act, changed, 409)
    proposed = ASKED | {"review": str(review.id)}
    sent(client, at("propose_limit", customer_id=review.customer_id), proposed)
    sent(client, act, changed)
    assert "没有要处理的复审" in shown(client, at("reviews"))
    assert "已提出新额度" in shown(client, at("reviews") + "?state=finished")
    assert "复审已结束" in sent(client, act, {"act": "note", "why": "迟了"}, 409)
    assert client.post(act, {"act": "burn"}).status_code == 404
    shown(client, at("review", review_id=999), 404)


def test_the_whole_book_is_recommended_at_a_press(firm: Firm) -> None:
    client = browse(firm, "credit_controller")
    sent(client, at("recommend_limits"), {})
    assert "已为 2 个客户计算" in shown(client, at("limits"))
    assert browse(firm, "sales").post(at("recommend_limits")).status_code == 403


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
    person.go("reviews/")
    if not person.page.locator("tbody a").count():
        _ask_for_one(person)
    person.go("limits/")
    limit = person.page.locator("td a").first.get_attribute("href")
    person.go("reviews/")
    review = person.page.locator("tbody a").first.get_attribute("href")
    faults = []
    pages = {"limits": "limits/", "reviews": "reviews/", "limit": limit, "review": review}
    for name, path in pages.items():
        assert person.go(str(path)).status == 200, name
        faults += looks.faults(person.page, name, language, width, PICTURES)
    context.close()
    assert faults == []
    assert person.complaints == []


def _ask_for_one(person: Visitor) -> None:
    """Fill in both forms as a person does, for the first customer of the company."""
    page = person.page
    person.go("limits/")
    customer = page.locator("td a").first
    number_of, address = customer.inner_text(), str(customer.get_attribute("href"))
    person.go("reviews/")
    page.locator("summary").last.click()
    page.locator("[name=customer_no]").fill(number_of)
    page.locator("[name=why]").fill("扩大合作")
    page.locator("details button.hk-primary").click()
    person.go(address)
    page.locator("summary").last.click()
    page.locator("[name=amount]").fill("300000.00")
    page.locator("details [name=why]").fill("扩大合作")
    page.locator("details button.hk-primary").click()
