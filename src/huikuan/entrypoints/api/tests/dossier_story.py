"""A credit file and a security through every route, for whoever checks the answers."""

import datetime as dt
import json
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from huikuan.adapters.credit_reports.signing import signature
from huikuan.books.policies.operations import load_presets
from huikuan.entrypoints.api.tests.asked import BASE, Api
from huikuan.entrypoints.api.tests.cash_story import Story
from huikuan.entrypoints.api.tests.schemas import JSON
from huikuan.flows import obtain_report
from tests.support import bureau, creditfile
from tests.support.bureaux import SECRET, write_settings
from tests.support.firm import SETUP, Firm

FILE = "/customers/{customer_no}/credit-file"
WHY = {"why": "测试"}
LINES = {code: f"{yuan}.00" for code, yuan in creditfile.LINES.items()}
FACTS: tuple[dict[str, object], ...] = (
    {"kind": "registration", "legal_name": "华东机械有限公司", "registered_capital": "100.00"},
    {"kind": "identity", "scheme": "uscc", "number": "91350100M000100Y43"},
    {"kind": "owner", "name": "张三", "owner": "person", "share": "60.5"},
    {"kind": "parent", "customer_no": "C2", "share": "51"},
    {"kind": "reference", "supplier": "北方钢铁", "asked_on": "2026-03-01", "limit": "5.00"},
    {"kind": "account", "number": "6222000011112222"},
)


def ask_every_route(story: Story, firm: Firm) -> None:
    """What is known of C1, and a guarantee for it."""
    with transaction.atomic():
        load_presets(by=SETUP)
    controller = Api(firm=firm, role="credit_controller")
    fact = 0
    for one in FACTS:
        fact = story.post(controller, f"{FILE}/facts", {"fact": one}, customer_no="C1")["id"]
    end = f"{FILE}/facts/{{fact_id}}/end"
    story.post(controller, end, WHY, customer_no="C1", fact_id=fact)
    statement = {"period_end": "2025-12-31", "audited": True, "lines": LINES}
    kept = {"statements": [statement], **WHY}
    assert story.post(controller, f"{FILE}/statements", kept, customer_no="C1")["ids"]
    _statement_file(story, controller)
    paper = _paper(story, controller)
    file = story.get(controller, FILE, customer_no="C1")
    assert file["completeness"]["permyriad"] > 0
    story.get(controller, f"{FILE}/history", customer_no="C1")
    story.get(controller, f"{FILE}/papers/{{fact_id}}", customer_no="C1", fact_id=paper)
    _duplicates(story, controller)
    _reports(story, firm, controller)
    _securities(story, firm, controller)


def _statement_file(story: Story, controller: Api) -> None:
    rows = (
        "项目,期末余额,年初余额\n资产总计,100,90\n负债合计,40,40\n所有者权益合计,60,50\n冥币,1,2\n"
    )
    sent = controller.client.post(
        f"{BASE}/customers/C1/credit-file/statements/file",
        {
            "period_end": "2024-12-31",
            "unit": "10000",
            "file": SimpleUploadedFile("报表.csv", rows.encode()),
        },
        headers={**controller.headers, "Idempotency-Key": "statement"},
    )
    kept = story.check("post", f"{FILE}/statements/file", sent)
    assert kept["unknown"] == ["冥币"]


def _paper(story: Story, controller: Api) -> int:
    sent = controller.client.post(
        f"{BASE}/customers/C1/credit-file/papers",
        {
            "kind": "business_license",
            "title": "营业执照",
            "expires_on": "2099-12-31",
            "file": SimpleUploadedFile("licence.pdf", b"%PDF-1.7 licence"),
        },
        headers={**controller.headers, "Idempotency-Key": "paper"},
    )
    return int(story.check("post", f"{FILE}/papers", sent)["id"])


def _duplicates(story: Story, controller: Api) -> None:
    for customer in ("C1", "C2"):
        same = {"kind": "account", "number": "6222 9999"}
        story.post(controller, f"{FILE}/facts", {"fact": same}, customer_no=customer)
    assert story.get(controller, "/duplicates")["items"][0]["shared"] == {"account": "62229999"}
    decided = {"first": "C1", "second": "C2", "same": False, **WHY}
    story.post(controller, "/duplicates", decided)
    assert story.get(controller, "/duplicates")["items"] == []


def _reports(story: Story, firm: Firm, controller: Api) -> None:
    home = Path(settings.HOME)
    write_settings(home, "http://127.0.0.1:9")
    (home / "reports").mkdir(exist_ok=True)
    subject = {"id": "X-1", "name": "华东机械", "numbers": {}}
    report = json.dumps({**bureau.REPORT, "subject": subject})
    (home / "reports" / "one.json").write_text(report, encoding="utf-8")
    listed = story.get(controller, "/credit-report-offers")["items"]
    assert [one["provider"] for one in listed] == ["bureau", "folder"]
    asked = {"provider": "folder"}
    ordered = story.post(controller, f"{FILE}/reports", asked, customer_no="C1")["order"]
    assert obtain_report.carry_out(firm.company.id, ordered["id"]).value == "delivered"
    report_id = story.get(controller, FILE, customer_no="C1")["reports"][0]["id"]
    raw = f"{FILE}/reports/{{report_id}}/raw"
    story.get(controller, raw, customer_no="C1", report_id=report_id)
    body = json.dumps(bureau.EVENT).encode()
    now = str(int(dt.datetime.now(dt.UTC).timestamp()))
    signed = {
        "webhook-id": "m-1",
        "webhook-timestamp": now,
        "webhook-signature": signature(SECRET.encode(), "m-1", now, body),
    }
    told = controller.client.generic(
        "POST", f"{BASE}/credit-reports/bureau/told", body, JSON, headers=signed
    )
    story.check("post", "/credit-reports/{provider}/told", told)
    (home / "credit-reports.yaml").unlink()


def _securities(story: Story, firm: Firm, controller: Api) -> None:
    entered = {
        "customer_no": "C1",
        "no": "LG-1",
        "kind": "bank_guarantee",
        "amount": "1000.00",
        "currency": "CNY",
        "valid_from": "2026-01-01",
        "valid_to": "2098-12-31",
        "issuer": "招商银行",
    }
    made = story.post(controller, "/securities", entered)
    assert (made["state"], made["counts"]) == ("proposed", "0.00")
    director = Api(firm=firm, role="finance_director")
    act = {"act": "confirm", "on": file_day(story, controller), "seen": 1}
    held = story.post(director, "/securities/{security_id}/acts", act, security_id=made["id"])
    assert (held["state"], held["counts"]) == ("in_force", "1000.00")
    assert story.get(controller, "/securities", "customer=C1")["items"][0]["no"] == "LG-1"
    one = story.get(controller, "/securities/{security_id}", security_id=made["id"])
    assert [each["act"] for each in one["history"]] == ["enter", "confirm"]


def file_day(story: Story, controller: Api) -> str:
    """The company's day, as the file says it."""
    return str(story.get(controller, FILE, customer_no="C1")["as_of"])
