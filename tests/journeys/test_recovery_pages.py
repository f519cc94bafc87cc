"""The pages of late interest, of steps and of clocks: agreed, charged, refused, interrupted."""

from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from huikuan.analytics.reports import forget
from huikuan.books.parties import queries as parties
from huikuan.books.recovery import queries
from tests.support import looks, smallbook
from tests.support.firm import Firm, found
from tests.support.office import NARROW, WIDE, Language, Office, Visitor, new_context

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PICTURES = Path(__file__).resolve().parents[2] / "tests" / "output" / "recovery"
CLAUSE = {"from": "2025-01-01", "rate": "0.05", "per": "day", "law": "CN", "note": "合同第 9 条"}
DEMAND = {"customer_no": "C1", "kind": "demand", "on": "2026-03-01", "proof": "EMS 1029384756"}


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


def said(client: Client, address: str, given: dict[str, str] | None = None) -> tuple[int, str]:
    answer = client.get(address) if given is None else client.post(address, given)
    return answer.status_code, unescape(answer.content.decode())


def test_interest_is_agreed_charged_and_refused_on_the_page(firm: Firm) -> None:
    """The LPR gives too little for a note; with the clause of the contract one is booked."""
    who = parties.id_of(firm.company.id, "C1")
    assert who is not None
    clerk, controller = browse(firm, "ar_accountant"), browse(firm, "credit_controller")
    page = said(clerk, at("interest", customer_id=who))[1]
    assert "LPR 加计" in page
    assert "下一步" in page
    note = {"until": "2026-06-30", "currency": "CNY"}
    charge, agree = at("charge_interest", customer_id=who), at("agree_interest", customer_id=who)
    assert said(clerk, charge, note)[0] == 409
    assert said(clerk, charge, note | {"until": "never"})[0] == 409
    for wrong in ({"rate": "a lot"}, {"law": "China"}, {"none": "yes"}, {"from": "soon"}):
        assert said(controller, agree, CLAUSE | wrong)[0] == 409
    assert said(clerk, agree, CLAUSE)[0] == 403
    assert said(controller, agree, CLAUSE | {"signed_on": "2025-01-01"})[0] == 302
    assert said(controller, charge, note)[0] == 403
    # 142 days from the due day, which rolled to a workday, at half a yuan a day and thousand
    assert said(clerk, charge, note | {"until": "2026-11-30"})[0] == 302
    (line,) = queries.charges(firm.company.id, customer_id=who)
    assert line.minor == 294 * 50
    assert "有效" in said(clerk, at("interest", customer_id=who))[1]
    past = said(clerk, f"{at('interest', customer_id=who)}?as_of=2026-06-30")[1]
    assert "有效" not in past
    assert browse(firm, "sales").get(at("interest", customer_id=who + 99)).status_code == 404


def test_clocks_run_and_a_demand_with_its_proof_starts_them_anew(firm: Firm) -> None:
    """Near its last day a debt is listed; the demand takes it off the list; faults are told."""
    controller = browse(firm, "credit_controller")
    listed = f"{at('clocks')}?as_of=2028-08-20"
    page = said(controller, listed)[1]
    assert "INV-1" in page
    assert "首次提醒" in page or "临近" in page
    enter = at("interrupt_limitation")
    for wrong in ({"proof": ""}, {"customer_no": "C9"}, {"on": "x"}, {"number": "INV-9"}):
        assert said(controller, enter, DEMAND | wrong)[0] == 409
    assert said(browse(firm, "auditor"), enter, DEMAND)[0] == 403
    assert said(controller, enter, DEMAND | {"number": "INV-1"})[0] == 302
    assert "INV-1" not in said(controller, listed)[1]
    assert "没有临近届满的债权" in said(controller, at("clocks"))[1]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("language", "width"), [("zh", WIDE), ("en", NARROW)])
def test_the_pages_look_right(
    office: Office, browser: Browser, language: Language, width: int
) -> None:
    context = new_context(browser, office, language=language, theme="auto", width=width)
    person = Visitor(office, context.new_page())
    person.enter("demo")
    person.go("overdue/")
    customer = person.page.locator("tbody a[href*='/customers/']").first.get_attribute("href")
    number = str(customer).partition("/customers/")[2].partition("/")[0]
    faults = []
    for name, path in {
        "interest": f"customers/{number}/interest/",
        "clocks": "clocks/?as_of=2029-03-01",
    }.items():
        assert person.go(path).status == 200, name
        if person.page.locator("details").count():
            person.page.locator("summary").first.click()
        faults += looks.faults(person.page, name, language, width, PICTURES)
    context.close()
    assert faults == []
    assert person.complaints == []
