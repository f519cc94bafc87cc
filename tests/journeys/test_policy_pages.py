"""The pages of policies: read, changed in a form or as text, approved by a second person, every look."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from huikuan.analytics.reports import forget
from huikuan.books.policies import operations, queries
from tests.support import looks, smallbook
from tests.support.firm import SETUP, Firm, found
from tests.support.office import NARROW, Language, Office, Theme, Visitor, new_context

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PICTURES = Path(__file__).resolve().parents[2] / "tests" / "output" / "policies"
AGING = {"kind": "aging", "policy": "standard"}


@pytest.fixture
def firm(db: None) -> Firm:
    forget()
    firm = found("SH")
    operations.load_presets(by=SETUP)
    smallbook.book(firm.company.id)
    return firm


def browse(firm: Firm, role: str = "credit_controller", language: str = "zh-CN") -> Client:
    client = Client(HTTP_HOST="localhost", headers={"Accept-Language": language})
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    return client


def at(name: str, **parts: object) -> str:
    return reverse(f"web:{name}", kwargs={"company": "SH", **parts})


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return unescape(answer.content.decode())


def today() -> str:
    # the company's calendar is the one of Shanghai
    return (datetime.now(UTC) + timedelta(hours=8)).date().isoformat()


def sent(
    client: Client, do: str = "propose", status: int = 302, text: str = "", **given: str
) -> str:
    form = {"basis": "due_date", "edges": "15, 45", "valid_from": today(), "do": do, **given}
    if text:
        form |= {"as": "text", "text": text}
    answer = client.post(at("policy_propose", **AGING), form)
    assert answer.status_code == status, unescape(answer.content.decode())
    return str(answer.headers["Location"]) if status == 302 else unescape(answer.content.decode())


def test_every_figure_of_the_credit_policies_is_found_and_read(firm: Firm) -> None:
    client = browse(firm)
    listed = shown(client, at("policies"))
    assert "信用额度规则" in listed
    limits = shown(client, at("policy", kind="limits", policy="standard"))
    for words in ("年交易额比例", "15 %", "占本公司月现金流", "30 %", "首单及逐步放开", "50 %"):
        assert words in limits
    english = shown(browse(firm, language="en"), at("policy", kind="limits", policy="standard"))
    assert "Share of a year's trade with the customer" in english
    assert not re.search("规则|额度", english.partition("<main")[2])


def test_one_proposes_and_another_puts_it_in_force(firm: Firm) -> None:
    clerk, director = browse(firm), browse(firm, "finance_director")
    address = sent(clerk, why="统一分段")
    page = shown(clerk, address)
    assert "30、60、90、180、360 天" in page
    assert "15、45 天" in page
    act = address.rstrip("/") + "/act"
    assert clerk.post(act, {"act": "activate", "seen": "2"}).status_code == 403
    assert "等您决定" in shown(director, at("policies"))
    assert '<span class="hk-count">1</span>' in shown(director, at("policies"))
    stale = director.post(act, {"act": "activate", "seen": "1"})
    assert stale.status_code == 409
    assert "有人动过" in unescape(stale.content.decode())
    done = director.post(act, {"act": "activate", "seen": "2", "why": "同意"})
    assert done.status_code == 302
    page = shown(clerk, at("policy", **AGING))
    assert "15、45 天" in page
    assert firm.accounts["finance_director"] in page
    version = shown(clerk, at("policy_version", whose="own", version=1, **AGING))
    assert "sha" not in version
    assert "统一分段" in shown(clerk, address)
    # the past is what it was
    assert "30、60、90、180、360 天" in shown(clerk, at("policy", **AGING) + "?as_of=2026-01-31")


def test_a_fault_stands_beside_its_field_and_nothing_is_lost(firm: Firm) -> None:
    client = browse(firm)
    page = sent(client, status=409, edges="60, 30, x", why="试试")
    assert "账龄分界必须是 1 至 36500 的整数天" in page
    assert 'value="60, 30, x"' in page
    assert 'value="试试"' in page
    assert queries.proposals(company_id=firm.company.id) == ()
    assert "检查通过" in sent(client, "check", 200)
    assert queries.proposals(company_id=firm.company.id) == ()


def test_a_draft_may_wait_with_its_faults(firm: Firm) -> None:
    client = browse(firm)
    address = sent(client, "save", edges="60, 30")
    page = shown(client, address)
    assert "账龄分界必须从小到大" in page
    assert "提交批准" not in page
    edit = address.rstrip("/") + "/edit"
    form = {"basis": "due_date", "edges": "30, 60", "valid_from": today(), "seen": "1"}
    assert client.post(edit, {**form, "do": "propose"}).status_code == 302
    assert "待批准" in shown(client, address)


def test_days_that_have_passed_stay_as_they_were(firm: Firm) -> None:
    page = sent(browse(firm), status=409, valid_from="2026-01-01")
    assert "早于今天" in page


def test_a_policy_is_written_as_text_too(firm: Firm) -> None:
    client = browse(firm)
    page = shown(client, at("policy_propose", **AGING) + "?as=text")
    assert "edges: [30, 60, 90, 180, 360]" in page
    broken = sent(client, status=409, text="kind: aging\nname: standard\nedges: [1, 2")
    assert "第 3 行" in broken
    assert "edges: [1, 2" in broken
    text = "kind: aging\nname: standard\nbasis: due_date\nedges: [10, 20]\n"
    assert "10、20 天" in shown(client, sent(client, text=text))


def test_a_form_sent_back_unchanged_changes_nothing_for_any_preset(firm: Firm) -> None:
    """The form of every kind holds the whole document: what it shows is what it reads."""
    from django.http import QueryDict

    from huikuan.entrypoints.web import policy_answers

    client = browse(firm)
    for kind in operations.CHECKS:
        for document in operations.presets(kind):
            name = str(document["name"])
            page = client.get(at("policy_propose", kind=kind, policy=name)).content.decode()
            given = QueryDict(mutable=True)
            for field, value in fields(page):
                given.appendlist(field, value)
            read = policy_answers.document_of(kind, name, given, document)
            assert read.faults == ()
            assert read.document == document, f"{kind}/{name}"


def fields(page: str) -> list[tuple[str, str]]:
    """What a browser would send of the form."""
    import lxml.html

    form = lxml.html.fromstring(page).xpath("//main//form")[0]
    return [(str(name), str(value)) for name, value in form.form_values()]


def test_trying_it_shows_both_sides_of_last_year(firm: Firm) -> None:
    client = browse(firm)
    address = sent(client, "save")
    page = shown(client, address + ("&" if "?" in address else "?") + "try=1")
    assert "按现行版本" in page
    assert "按这份提案" in page
    assert "逾期 16-45 天" in page or "16–45" in page or "16-45" in page


def test_who_may_not_see_or_change_policies_does_not(firm: Firm) -> None:
    assert browse(firm, "sales").get(at("policies")).status_code == 403
    auditor = browse(firm, "auditor")
    assert "提出修改" not in shown(auditor, at("policy", **AGING))
    assert auditor.get(at("policy_propose", **AGING)).status_code == 403
    assert browse(firm).get(at("policy", kind="horoscope", policy="x")).status_code == 404


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("language", "theme", "phone"), looks.LOOKS)
def test_every_page_looks_right(
    office: Office, browser: Browser, language: Language, theme: Theme, *, phone: bool
) -> None:
    width = NARROW if phone else 1280
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = new_context(browser, office, language=language, theme=theme, width=width)
    person = Visitor(office, context.new_page())
    person.sign_in("demo")
    person.go("policies/")
    proposal = person.page.locator("a[href*='/proposals/']")
    if not proposal.count():
        person.go("policies/aging/standard/propose")
        person.page.fill("[name=edges]", "60, 30")
        person.page.click("[name=do][value=save]")
        person.page.wait_for_load_state("load")
        person.go("policies/")
    address = str(proposal.first.get_attribute("href")).partition("/policies/")[2].partition("?")[0]
    pages = {
        "list": "policies/",
        "limits": "policies/limits/standard/",
        "drafts": "policies/drafts/standard/",
        "propose": "policies/limits/standard/propose",
        "approvals": "policies/approvals/standard/propose",
        "cash": "policies/cash/standard/propose",
        "chart": "policies/chart/cas/propose",
        "text": "policies/limits/standard/propose?as=text",
        "proposal": f"policies/{address}",
        "version": "policies/aging/standard/versions/group/1/",
    }
    faults = []
    for name, path in pages.items():
        assert person.go(path).status == 200, name
        look = f"{name}-{language}-{theme}-{width}"
        person.page.screenshot(path=PICTURES / f"{look}.png", full_page=True)
        if looks.overflow(person.page):
            faults.append((look, "overflow"))
        faults += [(look, word) for word in looks.wrapped(person.page)]
        faults += [(look, word) for word in looks.foreign_words(person.page, language)]
    context.close()
    assert faults == []
    assert person.complaints == []
