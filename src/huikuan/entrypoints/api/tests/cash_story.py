"""A receipt's way through every route of cash application, for whoever checks the answers."""

from typing import Any, Protocol

from huikuan.entrypoints.api.tests.asked import Api, data
from huikuan.entrypoints.api.tests.cash_papers_story import ask_papers
from tests.support import smallbook
from tests.support.firm import Firm


class Story(Protocol):
    """Asks routes and holds every answer against the document."""

    def check(self, method: str, template: str, answer: Any) -> Any:  # noqa: ANN401
        """The answer, held against the document."""

    def get(self, api: Api, template: str, query: str = "", **parts: object) -> Any:  # noqa: ANN401
        """The answer to a question."""

    def post(self, api: Api, template: str, body: object = None, **parts: object) -> Any:  # noqa: ANN401
        """The answer to a write."""


QUEUE = "/cash/queue"
WHY = {"why": "测试"}


def told(clerk: Api) -> dict[str, dict[str, Any]]:
    """The receipts that wait, by number."""
    return {each["number"]: each for each in data(clerk.get(f"{QUEUE}?as_of=2026-03-31"))["items"]}


def paper(firm: Firm, number: str) -> int:
    """A document's id by its number."""
    return smallbook.document_id(firm.company.id, number)


def ask_every_route(story: Story, firm: Firm) -> None:
    """A receipt's way through every route of cash application, each answer as described."""
    ask_papers(story, firm)
    clerk = Api(firm=firm, role="ar_accountant")
    at = {"r": paper(firm, "R-1")}
    assert story.post(clerk, "/cash/match", {"as_of": "2026-03-31", "dry_run": True})["dry_run"]
    story.post(clerk, "/cash/match", {"as_of": "2026-03-31"})
    rows = {each["number"]: each for each in story.get(clerk, QUEUE)["items"]}
    share = {"document_id": paper(firm, "INV-1"), "amount": "100.00"}
    made = story.post(
        clerk,
        "/cash/receipts/{receipt_id}/accept",
        {"version": rows["R-1"]["version"], "shares": [share]},
        receipt_id=at["r"],
    )
    assert (made["left"], made["kind"]) == ("300.00", "apply")
    kept = story.post(
        clerk,
        "/cash/receipts/{receipt_id}/rest",
        {"version": made["version"], "how": "on_account"},
        receipt_id=at["r"],
    )
    (last, first) = story.get(clerk, "/cash/receipts/{receipt_id}/decisions", receipt_id=at["r"])[
        "items"
    ]
    assert (last["id"], first["id"]) == (kept["decided"]["decision"], made["decision"])
    story.post(clerk, "/cash/decisions/{decision_id}/undo", WHY, decision_id=last["id"])
    _refund(story, firm, rows["R-2"]["version"])
    story.post(clerk, "/cash/accept-all", {"above": 900})
    # its receipts name no payer, so nothing was learned
    assert story.get(clerk, "/cash/aliases")["items"] == []
    offset = {"customer_no": "C1", "number": "OFF-1", "on": "2026-03-30", "amount": "5.00"}
    story.post(clerk, "/cash/set-offs", {**offset, "currency": "CNY", **WHY})
    story.post(
        clerk,
        "/cash/receipts/{receipt_id}/return",
        {"version": told(clerk)["R-1"]["version"], "on": "2026-03-31", **WHY},
        receipt_id=at["r"],
    )
    story.get(clerk, "/cash/rates")
    (tie,) = story.get(clerk, "/cash/tie")["items"]
    assert (tie["received"], tie["returned"], tie["refunded"]) == ("455.00", "400.00", "55.00")
    assert tie["difference"] == "0.00"


def _refund(story: Story, firm: Firm, version: int) -> None:
    clerk = Api(firm=firm, role="ar_accountant")
    director = Api(firm=firm, role="finance_director")
    at = {"s": paper(firm, "R-2")}
    asked = story.post(
        clerk,
        "/cash/receipts/{receipt_id}/rest",
        {"version": version, "how": "refund", "why": "paid twice"},
        receipt_id=at["s"],
    )["refund"]
    refused = story.post(clerk, "/cash/refunds/{refund_id}/refuse", WHY, refund_id=asked["id"])
    assert refused["state"] == "refused"
    again = story.post(
        clerk,
        "/cash/receipts/{receipt_id}/rest",
        {"version": told(clerk)["R-2"]["version"], "how": "refund", "why": "paid twice"},
        receipt_id=at["s"],
    )["refund"]
    story.post(director, "/cash/refunds/{refund_id}/approve", WHY, refund_id=again["id"])
    story.post(
        clerk,
        "/cash/refunds/{refund_id}/paid",
        {"paid_on": "2026-03-30", "bank_reference": "D-1"},
        refund_id=again["id"],
    )
    assert {each["state"] for each in story.get(clerk, "/cash/refunds")["items"]} == {
        "refused",
        "paid",
    }
