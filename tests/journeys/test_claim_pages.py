"""The pages of disputes and promises: opened, worked through, promised, approved (A7, A8)."""

import datetime as dt
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from huikuan.analytics.reports import forget
from huikuan.books.disputes import queries as disputes
from huikuan.books.parties.queries import id_of
from huikuan.books.plans import queries as plans
from huikuan.rules.disputes import State as DisputeState
from huikuan.rules.plans import State
from tests.support import looks, smallbook
from tests.support.firm import Firm, found
from tests.support.office import NARROW, WIDE, Language, Office, Visitor, new_context

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PICTURES = Path(__file__).resolve().parents[2] / "tests" / "output" / "claims"


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


def sent(client: Client, address: str, given: dict[str, object], status: int = 302) -> str:
    answer = client.post(address, given)
    assert answer.status_code == status, unescape(answer.content.decode())[:3000]
    return unescape(answer.content.decode())


def today(firm: Firm) -> dt.date:
    return dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)


def test_a_dispute_goes_through_its_three_steps(firm: Firm) -> None:
    collector = browse(firm, "collector")
    assert "没有争议" in shown(collector, at("disputes"))
    new: dict[str, object] = {"number": "INV-1", "reason": "quality", "amount": "300.00"}
    assert "没有号码为 X-9" in sent(collector, at("open_dispute"), {**new, "number": "X-9"}, 409)
    assert "“ten”读不出" in sent(collector, at("open_dispute"), {**new, "amount": "ten"}, 409)
    assert "不能争议" in sent(collector, at("open_dispute"), {**new, "amount": "9999"}, 409)
    sent(collector, at("open_dispute"), {**new, "words": "表面划伤"})
    (case,) = disputes.disputes(firm.company.id, today(firm))
    assert case.words == "表面划伤"
    page, act = at("dispute", dispute_id=case.id), at("act_on_dispute", dispute_id=case.id)
    assert "先上传：双方确认记录" in sent(collector, act, {"act": "record"}, 409)
    paper = SimpleUploadedFile("双方记录.pdf", b"%PDF-1.7", content_type="application/pdf")
    sent(collector, act, {"act": "attach", "kind": "joint_record", "file": paper})
    sent(collector, act, {"act": "record"})
    sent(collector, act, {"act": "inspect", "words": "送质检院"})
    report = SimpleUploadedFile("检验.pdf", b"%PDF-1.6", content_type="application/pdf")
    sent(collector, act, {"act": "attach", "kind": "inspection", "file": report})
    sent(collector, act, {"act": "report"})
    sent(collector, act, {"act": "cause", "cause": "packing"})
    sent(collector, act, {"act": "assign", "owner": firm.accounts["sales"]})
    agreed: dict[str, object] = {"act": "settle", "settlement": "discount", "words": "八折"}
    assert "让步金额" in sent(collector, act, {**agreed, "concession": "500"}, 409)
    sent(collector, act, {**agreed, "concession": "200.00"})
    said = shown(collector, page)
    for words in ("质量问题", "已达成，待履行", "包装", "约定：折让，让步 200.00", "双方记录.pdf"):
        assert words in said
    (first, _) = disputes.papers(firm.company.id, case.id)
    answer = collector.get(at("dispute_paper", dispute_id=case.id, paper_id=first.id))
    assert answer.content == b"%PDF-1.7"
    assert "争议中" in shown(collector, at("document", document_id=case.items[0].document_id))
    sent(collector, act, {"act": "finish", "words": "已开红字发票"})
    assert "不能这样做" in sent(collector, act, {"act": "note", "words": "x"}, 409)
    assert disputes.dispute(firm.company.id, case.id, today(firm)).state is DisputeState.CLOSED
    sales = browse(firm, "sales")
    shown(sales, page)
    assert "不在您的范围内" in sent(sales, at("open_dispute"), {**new, "number": "INV-2"}, 409)
    shown(browse(firm, "auditor"), f"{at('disputes')}?state=closed&reason=quality&role=quality")


def test_a_promise_binds_and_a_plan_is_approved_by_another(firm: Firm) -> None:
    collector, director = browse(firm, "collector"), browse(firm, "finance_director")
    who = id_of(firm.company.id, "C1")
    promise = at("promise", customer_id=who)
    assert "记录承诺" in shown(collector, promise)
    day = (today(firm) + dt.timedelta(days=6)).isoformat()
    given: dict[str, object] = {"amount": "400", "first": day, "currency": "CNY", "contact": "王芳"}
    tried = sent(collector, promise, {**given, "act": "look"}, 200)
    assert "可直接生效" in tried
    assert "可承诺" in sent(collector, promise, {**given, "amount": "99999"}, 409)
    assert "读不出" in sent(collector, promise, {**given, "amount": "some"}, 409)
    sent(collector, promise, given)
    (one,) = plans.plans(firm.company.id, today(firm))
    assert (one.state, one.contact) == (State.OPEN, "王芳")
    customer = f"{at('customer', customer_id=who)}?tab=plans"
    assert "400.00" in shown(collector, customer)
    assert "没有争议" in shown(collector, f"{at('customer', customer_id=who)}?tab=disputes")
    act = at("act_on_plan", plan_id=one.id)
    assert "请写明理由" in sent(collector, act, {"act": "withdraw"}, 409)
    sent(collector, act, {"act": "withdraw", "words": "另行商定"})
    sent(collector, act, {"act": "approve"}, 404)

    plan: dict[str, object] = {**given, "kind": "plan", "amount": "1000", "count": "4"}
    assert "确认债务" in sent(collector, promise, plan, 409)
    signed = {**plan, "acknowledged": "yes"}
    assert "须他人批准" in sent(collector, promise, {**signed, "act": "look"}, 200)
    sent(collector, promise, signed)
    (asked,) = plans.plans(firm.company.id, today(firm), states=(State.PROPOSED,))
    sent(director, at("act_on_plan", plan_id=asked.id), {"act": "approve", "words": "同意"})
    agreement = director.get(at("plan_agreement", plan_id=asked.id))
    assert agreement.content.startswith(b"%PDF"), unescape(agreement.content.decode())[:2000]
    page = shown(director, at("plan", plan_id=asked.id))
    for words in ("还款计划", "进行中", "250.00", "批准", "INV-1"):
        assert words in page
    assert "还款计划" in shown(director, f"{at('plans')}?kind=plan&state=open")
    shown(browse(firm, "sales"), at("promise", customer_id=id_of(firm.company.id, "C2")), 404)


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
    # what the firm's own files say of disputes was taken over when they were imported
    person.go("disputes/")
    dispute = person.page.locator("tbody a").first.get_attribute("href")
    person.go("overdue/")
    customer = str(person.page.locator("td a[href*='/customers/']").first.get_attribute("href"))
    customer = customer.split("?", 1)[0]
    person.go("plans/?kind=promise")
    if not person.page.locator("tbody a").count():
        _promise(person, customer)
        person.go("plans/?kind=promise")
    plan = person.page.locator("tbody a").first.get_attribute("href")
    pages = {
        "disputes": "disputes/",
        "dispute": dispute,
        "plans": "plans/",
        "plan": plan,
        "promise": f"{customer}promise",
        "customer-promises": f"{customer}?tab=plans",
        "customer-disputes": f"{customer}?tab=disputes",
    }
    faults = []
    for name, path in pages.items():
        assert person.go(str(path)).status == 200, name
        faults += looks.faults(person.page, name, language, width, PICTURES)
    context.close()
    assert faults == []
    assert person.complaints == []


def _promise(person: Visitor, customer: str) -> None:
    """Record what a customer says on the phone, as a person does."""
    person.go(f"{customer}promise")
    person.page.locator("[name=amount]").fill("100.00")
    person.page.locator("[name=contact]").fill("王芳")
    person.page.locator("button[value=promise]").click()
