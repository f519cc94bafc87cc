"""The worklist without a script: who stands where and why, and what each act does (A2, A14, P4)."""

import datetime as dt
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from huikuan.books.collections import queries as collections
from huikuan.books.plans import queries as plans
from huikuan.flows import measure_results, work_list
from huikuan.rules.economics import Bucket
from tests.support.creditfirm import TODAY, ago, file, id_of
from tests.support.firm import Firm, found

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CUSTOMERS = (
    "customer_no,name,salesperson,key_account,contact_name,contact_phone\n"
    "C1,恒泰五金,李雷,,王芳,13800002207\nC2,远大,韩梅,,,\nC3,小店,李雷,,,\nC4,中车,李雷,yes,,\n"
)
INVOICES = (
    "invoice_no,customer_no,issue_date,due_date,amount\n"
    f"A-1,C1,{ago(100)},{ago(70)},86000.00\n"
    f"B-1,C2,{ago(160)},{ago(130)},120000.00\n"
    f"C-1,C3,{ago(60)},{ago(30)},900.00\n"
    f"D-1,C4,{ago(60)},{ago(30)},900.00\n"
    f"E-1,C1,{ago(5)},{ago(-25)},500.00\n"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """C1 owes 86,000 for 70 days, C2 120,000 for 130, C3 and the key account C4 900 each."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    firm = found("SH")
    file(firm, tmp_path, "customers", CUSTOMERS)
    file(firm, tmp_path, "invoices", INVOICES)
    return firm


def browse(firm: Firm, role: str = "collector") -> Client:
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


def did(client: Client, who: int, act: str, **given: object) -> str:
    answer = client.post(at("worklist_act", customer_id=who), {"act": act, **given}, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return unescape(answer.content.decode())


def test_a_morning_on_the_worklist(firm: Firm, tmp_path: Path) -> None:
    c1, c2, c3, c4 = (id_of(firm, f"C{no}") for no in (1, 2, 3, 4))
    found = work_list.worklist(firm.company, TODAY)
    places = {one.customer.id: one for one in found.lines}
    # what is small and young is the machine's, unless it is a key account's
    assert places[c3].bucket is Bucket.WAITING
    assert places[c3].reasons[0].code == "worklist.machine"
    assert places[c4].bucket is not Bucket.WAITING
    assert places[c4].reasons[0].code == "worklist.key_account"
    assert found.lines[0].place.score == max(one.place.score for one in found.lines)

    client = browse(firm)
    page = shown(client, at("worklist") + f"?case={c1}")
    for words in ("恒泰五金", "86,000.00", "重点客户", "由系统自动提醒", "A-1"):
        assert words in page
    assert "逾期 70 天" in shown(client, at("worklist_pane", customer_id=c1))
    assert "信函预览" in shown(client, at("worklist_letter", customer_id=c1))
    assert "每分钟预期收回" in shown(client, at("worklist_why", customer_id=c1))

    # a call that nobody took, pressed twice, is one call; the customer waits for tomorrow
    for _ in range(2):
        assert "已记录：无人接听" in did(client, c2, "call", result="no_answer", pressed="x1")
    assert len(collections.touches(firm.company.id, [c2], LONG_AGO)[c2]) == 1
    tried = {one.customer.id: one for one in work_list.worklist(firm.company, TODAY).lines}
    assert tried[c2].reasons[0].code == "worklist.tried_today"

    # a promise is taken and logged; what is promised cannot be asked for
    said = did(
        client, c1, "promise", amount="86,000", currency="CNY", day=ago(-7), pressed="x2", next=c4
    )
    assert "已记下承诺" in said
    after = {one.customer.id: one for one in work_list.worklist(firm.company, TODAY).lines}
    assert after[c1].asked == {}
    assert after[c1].bucket is Bucket.WAITING
    assert work_list.worklist(firm.company, TODAY).tally.promised_minor == 86_000_00
    (promise,) = plans.for_customer(firm.company.id, c1, TODAY)
    assert promise.source == "call"

    _put_off_disputed_and_paid(firm, client, tmp_path)


def _put_off_disputed_and_paid(firm: Firm, client: Client, tmp_path: Path) -> None:
    c1, c3, c4 = (id_of(firm, f"C{no}") for no in (1, 3, 4))
    # the rest: put off, disputed, refused where it makes no sense
    assert "已暂缓至" in did(client, c4, "snooze", until=ago(-3), reason="person_away")
    assert "暂缓应从今天起" in did(client, c4, "snooze", until=ago(3), reason="person_away")
    item = work_list.case(firm.company, c3, TODAY, dt.datetime.now(dt.UTC), None).debts[0].item_id  # type: ignore[union-attr]
    reason = "quality"
    assert "争议已开" in did(client, c3, "dispute", item=item, reason=reason, pressed="x3")

    # the money comes: the promise is kept and the case is gone
    file(
        firm,
        tmp_path,
        "receipts",
        f"receipt_no,customer_no,value_date,amount\nR-1,C1,{TODAY},86000.00\n",
    )
    file(
        firm,
        tmp_path,
        "allocations",
        f"receipt_no,invoice_no,amount,allocation_date\nR-1,A-1,86000.00,{TODAY}\n",
    )
    assert c1 not in {one.customer.id for one in work_list.worklist(firm.company, TODAY).lines}
    (promise,) = plans.for_customer(firm.company.id, c1, TODAY)
    assert promise.state.value == "kept"

    told = measure_results.results(firm.company, ago(29), TODAY)
    assert told.now.recovered_minor == told.now.answered_minor == 86_000_00
    assert told.now.days_to_collect == 70
    assert told.before.recovered_minor == 0
    (group,) = told.now.groups["channel"]
    assert (group.key, group.tries) == ("phone", 3)
    page = shown(browse(firm, "finance_director"), at("results") + "?days=30")
    assert "86,000.00" in page
    assert "节省工时" in page


def test_customers_are_given_to_people_and_each_sees_what_is_his(firm: Firm) -> None:
    c1, c2 = id_of(firm, "C1"), id_of(firm, "C2")
    boss, collector = browse(firm, "credit_controller"), browse(firm)
    mine = firm.accounts["collector"]
    given = {"owner": mine, "words": "华东"}
    assert boss.post(at("worklist_assign", customer_id=c1), given).status_code == 302
    assert collector.post(at("worklist_team"), {"username": mine, "team": "一组"}).status_code in {
        302,
        403,
    }
    boss.post(
        at("worklist_team"), {"username": mine, "team": "一组", "target": "1,000", "contacts": "9"}
    )
    page = shown(collector, at("worklist") + "?whose=mine")
    assert "恒泰五金" in page
    assert "远大" not in page
    assert "一组" in page
    assert "1,000.00" in page
    assert "恒泰五金" not in shown(collector, at("worklist") + "?whose=nobody")
    assert work_list.waiting_for(firm.company.id, firm.actor("collector").person) == 1
    # a salesperson works on his own customers; an auditor looks
    sales = browse(firm, "sales")
    assert "远大" not in shown(sales, at("worklist"))
    assert "不在您的范围内" in did(sales, c2, "call", result="reached")
    assert 'data-hotkey="1"' not in shown(browse(firm, "auditor"), at("worklist"))
    refused = browse(firm, "auditor").post(at("worklist_act", customer_id=c1), {"act": "call"})
    assert refused.status_code == 403
