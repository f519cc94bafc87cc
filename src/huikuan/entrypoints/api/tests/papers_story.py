"""Drafts, e-invoices and bank statements through every route, for whoever checks the answers."""

from pathlib import Path
from typing import Any

from huikuan.entrypoints.api.tests.asked import Api
from huikuan.entrypoints.api.tests.cash_story import Story
from huikuan.flows import import_files
from tests.support import smallbook
from tests.support.firm import SETUP, Firm

DRAFT: dict[str, Any] = {
    "customer_no": "C1",
    "received_on": "2026-03-20",
    "number": "5" * 30,
    "kind": "bank_acceptance",
    "drawer": "绍兴鑫恒纺织有限公司",
    "acceptor": "中国工商银行绍兴分行",
    "issued_on": "2026-03-01",
    "matures_on": "2026-09-01",
    "face": "60.00",
    "range_first": 1,
    "range_last": 6000,
}
STATEMENT = """交易日期,币种,收入金额,支出金额,账户余额,对方户名,对方账号,摘要,附言,流水号
2026-03-02,CNY,100.00,,1100.00,甲公司,6222000000000001,货款,INV-1,A1
2026-03-03,CNY,,30.00,1070.00,银行,,手续费,,A2
"""
EINVOICE = """<EInvoice><Header><EIid>E1</EIid></Header><EInvoiceData><SellerInformation>
<SellerIdNum>91A</SellerIdNum><SellerName>{seller}</SellerName></SellerInformation>
<BuyerInformation><BuyerIdNum>91B</BuyerIdNum><BuyerName>没有这家公司</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>100.00</TotalAmWithoutTax><TotalTaxAm>13.00</TotalTaxAm>
<TotalTax-includedAmount>113.00</TotalTax-includedAmount></BasicInformation><IssuItemInformation>
<ItemName>a</ItemName><Amount>100.00</Amount></IssuItemInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>25312000000012345678</InvoiceNumber>
<IssueTime>2026-01-03 09:30:00</IssueTime></TaxSupervisionInfo></EInvoice>"""


def ask_every_route(story: Story, firm: Firm, folder: Path) -> None:
    """A draft, a bank statement and an e-invoice, each through all that can be asked of it."""
    clerk = Api(firm=firm, role="ar_accountant")
    _draft(story, clerk)
    _bank(story, clerk, firm, folder)
    _einvoice(story, clerk, firm, folder)


def _draft(story: Story, clerk: Api) -> None:
    made = story.post(clerk, "/drafts", DRAFT)
    day = "as_of=2026-03-31"
    assert story.get(clerk, "/drafts", day)["items"][0]["id"] == made["id"]
    assert story.get(clerk, "/drafts/{draft_id}", day, draft_id=made["id"])["history"]
    assert story.get(clerk, "/drafts/exposure", day)["items"][0]["held"] == "60.00"
    split = {"act": "split", "on": "2026-03-21", "parts": ["10.00", "50.00"]}
    parts = story.post(clerk, "/drafts/{draft_id}/acts", split, draft_id=made["id"])["parts"]
    assert len(parts) == 2


def _bank(story: Story, clerk: Api, firm: Firm, folder: Path) -> None:
    path = folder / "bank.csv"
    path.write_text(STATEMENT, encoding="utf-8")
    mapping = {"preset": "huikuan", "account": "33010000000000000001"}
    import_files.import_file(
        path, kind="statement", company_id=firm.company.id, mapping=mapping, by=SETUP
    )
    (account,) = story.get(clerk, "/bank-accounts")["items"]
    assert (account["currency"], account["state"]) == ("CNY", "met")
    named = {"account": account["account"], "currency": "CNY", "bank": "", "holder": ""}
    assert story.post(clerk, "/bank-accounts", named)["state"] == "open"
    later = {"on": "2026-12-31", "why": "测试"}
    for act, state in (("close", "closed"), ("reopen", "open")):
        change = f"/bank-accounts/{{account_id}}/{act}"
        assert story.post(clerk, change, later, account_id=account["id"])["state"] == state
    (one,) = story.get(clerk, "/bank-statements")["items"]
    lines = story.get(clerk, "/bank-statements/{statement_id}", statement_id=one["id"])
    assert len(lines["items"]) == 2
    receipt = lines["items"][0]["receipt"]
    version = next(one for one in _waiting(story, clerk) if one["receipt_id"] == receipt)["version"]
    paper = smallbook.document_id(firm.company.id, "INV-1")
    story.post(
        clerk,
        "/cash/receipts/{receipt_id}/accept",
        {"version": version, "shares": [{"document_id": paper, "amount": "100.00"}]},
        receipt_id=receipt,
    )
    learned = story.get(clerk, "/cash/aliases")["items"]
    assert {one["kind"] for one in learned} == {"account", "name"}
    for one in learned:
        story.post(clerk, "/cash/aliases/{alias_id}/revoke", {"why": "测试"}, alias_id=one["id"])


def _waiting(story: Story, clerk: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = story.get(clerk, "/cash/queue", "as_of=2026-03-31")["items"]
    return found


def _einvoice(story: Story, clerk: Api, firm: Firm, folder: Path) -> None:
    path = folder / "e.xml"
    path.write_text(EINVOICE.format(seller=firm.company.name), encoding="utf-8")
    import_files.import_file(
        path, kind="einvoice", company_id=firm.company.id, mapping=None, by=SETUP
    )
    (one,) = story.get(clerk, "/einvoices", "state=waiting")["items"]
    at = {"reading_id": one["id"]}
    paper = smallbook.document_id(firm.company.id, "INV-1")
    settled = {"document_id": paper, "why": "客户更名"}
    assert story.post(clerk, "/einvoices/{reading_id}/settle", settled, **at)["state"] == "linked"
    assert story.get(clerk, "/einvoices/{reading_id}/tax", **at)["booking"] == "none"
    booked = {"dimension": "booking", "act": "booked"}
    story.post(clerk, "/einvoices/{reading_id}/tax", booked, **at)
    red = {"number": "R1", "act": "ask", "amount": "-113.00"}
    story.post(clerk, "/einvoices/{reading_id}/red-letters", red, **at)
    way = "/invoices/{document_id}/delivery"
    assert story.get(clerk, way, document_id=paper)["state"] == "issued"
    sent = {"act": "send", "channel": "mail"}
    assert story.post(clerk, way, sent, document_id=paper)["state"] == "sent"
