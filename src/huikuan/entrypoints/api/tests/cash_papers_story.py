"""Debits and advices over every route of theirs, for whoever checks the answers."""

from typing import Any, Protocol

from django.core.files.uploadedfile import SimpleUploadedFile

from huikuan.entrypoints.api.tests.asked import BASE, Api
from tests.support.firm import Firm

ADVICES = "/cash/advices"
LIST = "发票号,金额\nINV-1,400.00\n合计,400.00\n".encode()


class Story(Protocol):
    """Asks routes and holds every answer against the document."""

    def check(self, method: str, template: str, answer: Any) -> Any:  # noqa: ANN401
        """The answer, held against the document."""

    def get(self, api: Api, template: str, query: str = "", **parts: object) -> Any:  # noqa: ANN401
        """The answer to a question."""

    def post(self, api: Api, template: str, body: object = None, **parts: object) -> Any:  # noqa: ANN401
        """The answer to a write."""


def send_file(api: Api, content: bytes, *, key: str, **form: str) -> Any:  # noqa: ANN401
    """Send an advice as a file."""
    return api.client.post(
        f"{BASE}{ADVICES}/file",
        {"currency": "CNY", **form, "file": SimpleUploadedFile("advice.csv", content)},
        headers={**api.headers, "Idempotency-Key": key},
    )


def ask_papers(story: Story, firm: Firm) -> None:
    """An advice by file and by line, listed and set aside; and the debits, of which there are none."""
    clerk = Api(firm=firm, role="ar_accountant")
    assert story.get(clerk, "/cash/debits")["items"] == []
    sent = story.check(
        "post", f"{ADVICES}/file", send_file(clerk, LIST, key="advice-1", customer_no="C1")
    )
    assert (sent["total"], sent["file"], sent["used_at"]) == ("400.00", "advice.csv", None)
    told = story.post(
        clerk,
        ADVICES,
        {
            "currency": "CNY",
            "customer_no": "C1",
            "paid_on": "2026-03-30",
            "lines": [{"number": "INV-1", "amount": "12.30"}],
        },
    )
    assert told["lines"] == [{"number": "INV-1", "amount": "12.30"}]
    assert [one["id"] for one in story.get(clerk, ADVICES)["items"]] == [told["id"], sent["id"]]
    for one in (sent, told):
        story.post(
            clerk, f"{ADVICES}/{{advice_id}}/void", {"why": "withdrawn"}, advice_id=one["id"]
        )
    assert story.get(clerk, ADVICES, "used=true")["items"] == []
