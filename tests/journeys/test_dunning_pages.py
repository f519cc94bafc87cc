"""The pages of dunning: tried dry, kept, approved, worked through to the answer (A1, A4)."""

import datetime as dt
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse

from huikuan.analytics.reports import forget
from huikuan.books.collections import operations, queries
from huikuan.rules.dunning import StepState
from tests.support import smallbook
from tests.support.firm import SETUP, Firm, found

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def firm(db: None) -> Firm:
    forget()
    firm = found("SH")
    smallbook.book(firm.company.id)
    return firm


def browse(firm: Firm, role: str, language: str = "zh-CN") -> Client:
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


def sent(client: Client, address: str, given: dict[str, object], status: int = 302) -> str:
    answer = client.post(address, given)
    assert answer.status_code == status, unescape(answer.content.decode())[:3000]
    return unescape(answer.content.decode())


def test_a_proposal_is_tried_kept_approved_and_followed_to_the_answer(firm: Firm) -> None:
    company, collector = firm.company.id, browse(firm, "collector")
    assert "还没有运行过" in shown(collector, at("dunning"))
    dry = shown(collector, at("dunning_look"))
    # 1,000.00 less the 400.00 that lie there unapplied; far too old for the machine alone
    for said in ("华东机械", "600.00", "友好提醒", "由人处理", "什么都没有保存"):
        assert said in dry
    early = shown(collector, at("dunning_look") + "?as_of=2026-02-12")
    assert "下一步 友好提醒，2026-02-16 到期" in early
    assert "下一步未到期" in early
    assert "没有生效的催收策略“none”" in shown(collector, at("dunning_look") + "?policy=none", 409)
    assert queries.runs(company) == ()

    sent(collector, at("dunning_propose"), {})
    (run,) = queries.runs(company)
    assert "13800000001" in shown(collector, at("dunning_run", run_id=run.id))
    steps = queries.steps(company)
    assert {one.state for one in steps} == {StepState.PLANNED}
    assert "批准选中的" in shown(collector, at("dunning"))
    ids = [one.id for one in steps]
    sent(collector, at("dunning_approve"), {"step": [str(ids[0]), "x", "999"]})
    assert queries.step(company, ids[0]).state is StepState.APPROVED
    page, act = at("dunning_step", step_id=ids[0]), at("act_on_dunning_step", step_id=ids[0])
    assert "短信" in shown(collector, page)
    assert "请写明原因" in sent(collector, act, {"act": "decline"}, 409)
    sent(collector, act, {"act": "decline", "until": "soon", "words": "x"}, 409)
    sent(collector, act, {"act": "arrived"}, 404)

    # its letter was handed over, and no answer came: only a person says what became of it
    moment = dt.datetime.now(dt.UTC)
    which = {"by": SETUP, "company_id": company, "step_id": ids[0], "on": run.as_of, "at": moment}
    operations.move(**which, act="queue")  # type: ignore[arg-type]
    operations.hand_over(**which, digest=b"a" * 32)  # type: ignore[arg-type]
    assert "系统不会自动重发" in shown(collector, page)
    sent(collector, act, {"act": "arrived", "words": "电话确认"})
    sent(collector, act, {"act": "answer", "words": "周五付"})
    told = shown(collector, page)
    for said in ("已答复", "电话确认", "周五付", "交给渠道"):
        assert said in told
    sent(collector, at("act_on_dunning_step", step_id=ids[-1]), {"act": "decline", "words": "熟客"})
    assert queries.step(company, ids[-1]).state is StepState.WITHDRAWN
    assert "Withdrawn" in shown(browse(firm, "auditor", "en"), at("dunning") + "?state=withdrawn")


def test_the_whole_book_is_not_a_salespersons_and_a_demand_not_a_collectors(firm: Firm) -> None:
    shown(browse(firm, "sales"), at("dunning"), 403)
    auditor = browse(firm, "auditor")
    assert "运行并保存" not in shown(auditor, at("dunning"))
    sent(auditor, at("dunning_propose"), {}, 403)
    collector = browse(firm, "collector")
    sent(collector, at("dunning_propose"), {})
    step = queries.steps(firm.company.id)[0]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE collections_step SET important = true WHERE id = %s", [step.id])
    sent(collector, at("dunning_approve"), {"all": "1", "shown": [str(step.id)]})
    assert queries.step(firm.company.id, step.id).state is StepState.PLANNED
    sent(browse(firm, "legal"), at("dunning_approve"), {"all": "1", "shown": [str(step.id)]})
    assert queries.step(firm.company.id, step.id).state is StepState.APPROVED
    shown(collector, at("dunning_step", step_id=99_999), 404)
    shown(collector, at("dunning_run", run_id=99_999), 404)
