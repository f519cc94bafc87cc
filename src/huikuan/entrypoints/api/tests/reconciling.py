"""Every route of reconciliation, asked once: a round, its requests, a letter in doubt, an answer."""

from typing import Any

from django.db import connection, transaction

from huikuan.books.messages import operations as messages
from huikuan.books.messages import queries as letters
from huikuan.entrypoints.api.tests.asked import Api
from huikuan.flows import reconcile
from tests.support.firm import LATER, SETUP, Firm

PERIOD = {"from": "2026-01-01", "to": "2026-03-31"}
HERE = "/reconciliation"
ONE = f"{HERE}/requests/{{request_id}}"
WHY = {"why": "asked him"}


def reconciliation(story: Any, firm: Firm) -> None:  # noqa: ANN401 - the story of the document
    """Tell the story of a round from its preview to an answer on paper."""
    clerk = Api(firm=firm, role="ar_accountant")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE parties_contact SET email = 'ap@example.com'")
    story.get(clerk, f"{HERE}/preview", "from=2026-01-01&to=2026-03-31")
    number = story.post(clerk, f"{HERE}/rounds", PERIOD)["round"]
    assert story.get(clerk, f"{HERE}/rounds")["items"][0]["id"] == number
    story.post(clerk, f"{HERE}/rounds/{{round_id}}/send", round_id=number)
    reconcile.deliver()
    (one, *_) = story.get(clerk, f"{HERE}/requests")["items"]
    key = _in_doubt()
    there = int(letters.named(firm.company.id, [key])[key].about["request"])
    story.post(clerk, f"{ONE}/letter", {"key": key, "act": "arrived", **WHY}, request_id=there)
    assert story.post(clerk, f"{HERE}/remind", {"requests": [there]}) == {"count": 1}
    story.get(clerk, f"{ONE}/paper", request_id=there)
    assert story.post(clerk, f"{ONE}/link", request_id=there)["path"].startswith("/r/")
    paper = {"name": "王芳", "missing": [{"number": "FK-1", "amount": "-1.00"}]}
    told = story.post(clerk, f"{ONE}/answer", paper, request_id=there)
    assert told["answer"]["differences"][0]["kind"] == "missing"
    assert story.get(clerk, ONE, request_id=there)["state"] == "differs"
    assert len(story.get(clerk, f"{HERE}/differences", "state=open")["items"]) == 1
    owner = int(firm.actor("ar_accountant").id)
    for act, body in (
        ("assign", {"owner": owner}),
        ("answer", {"outcome": "ours", "words": "见附件"}),
        ("reopen", WHY),
    ):
        story.post(clerk, f"{ONE}/differences/{{no}}/{act}", body, request_id=there, no=1)
    new = story.post(clerk, f"{HERE}/rounds", {"from": "2026-01-01", "to": "2026-02-28"})
    waiting = story.get(clerk, f"{HERE}/requests", f"round={new['round']}")["items"][0]["id"]
    story.post(clerk, f"{ONE}/withdraw", WHY, request_id=waiting)
    assert one["reference"].startswith("DZ-20260331-")


def _in_doubt() -> str:
    """The key of a letter that was handed over and whose answer nobody has."""
    letter = letters.planned(reconcile.KIND)[0]
    with transaction.atomic():
        messages.hand_over(
            by=SETUP, message_id=letter.id, address="a@b.c", digest=b"d" * 32, at=LATER
        )
    return letter.key
