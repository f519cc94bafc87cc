"""A limit proposed, decided and reviewed through every route, for whoever checks the answers."""

from dataclasses import replace
from typing import Any, Protocol

from django.db import transaction

from huikuan.books.people import operations
from huikuan.entrypoints.api.tests.asked import Api
from tests.support.firm import PASSWORD, SETUP, Firm

WHY = {"why": "年度评审"}


class Story(Protocol):
    """Asks routes and holds every answer against the document."""

    def get(self, api: Api, template: str, query: str = "", **parts: object) -> Any:  # noqa: ANN401
        """The answer to a question."""

    def post(self, api: Api, template: str, body: object = None, **parts: object) -> Any:  # noqa: ANN401
        """The answer to a write."""


def ask_limits(story: Story, firm: Firm) -> None:
    """What one asks for the director grants; a second proposal is rejected, a third withdrawn."""
    sales, director = Api(firm=firm, role="sales"), Api(firm=firm, role="finance_director")
    controller = Api(firm=firm, role="credit_controller")
    run = story.post(controller, "/limit-runs")
    assert (run["customers"], run["policy"]) == (2, "standard")
    asked = {"customer_no": "C1", "amount": "100000.00", "currency": "CNY", **WHY}
    made = story.post(controller, "/limit-proposals", asked)
    assert made["state"] == "proposed"
    one = "/limit-proposals/{proposal_id}"
    own = _director_too(firm, "credit_controller")
    refused = Api(firm=own, role="second").post(f"/limit-proposals/{made['id']}/approve", {})
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["code"] == "approvals.own_proposal"
    assert story.get(director, "/limit-proposals")["items"][0]["id"] == made["id"]
    granted = story.post(director, f"{one}/approve", {"why": "同意"}, proposal_id=made["id"])
    assert (granted["state"], granted["votes"][0]["role"]) == ("approved", "finance_director")
    again = story.post(sales, "/limit-proposals", {**asked, "amount": "0.00"})
    story.post(director, f"{one}/reject", WHY, proposal_id=again["id"])
    third = story.post(controller, "/limit-proposals", {**asked, "amount": "5.00"})
    story.post(controller, f"{one}/withdraw", {}, proposal_id=third["id"])
    listed = story.get(controller, "/limits", "q=C1")["items"]
    assert [one["limit"]["amount"] for one in listed] == ["100000.00"]
    first = story.get(controller, "/limits", "limit=1")
    assert story.get(controller, "/limits", f"limit=1&cursor={first['next']}")["next"] is None
    shown = story.get(controller, "/limits/{customer_no}", customer_no="C1")
    assert shown["journal"][0]["approvals"][0]["role"] == "finance_director"
    assert {one["code"] for one in shown["recommendation"]["rules"]} >= {"annual_trade", "group"}


def ask_reviews(story: Story, firm: Firm) -> None:
    """A review that sales asks for, taken, noted on and finished; another one dropped."""
    sales, controller = Api(firm=firm, role="sales"), Api(firm=firm, role="credit_controller")
    made = story.post(sales, "/reviews", {"customer_no": "C1", **WHY})
    one = "/reviews/{review_id}"
    owner = {"owner": firm.accounts["credit_controller"]}
    story.post(controller, f"{one}/assign", owner, review_id=made["id"])
    story.post(controller, f"{one}/note", WHY, review_id=made["id"])
    shown = story.get(controller, one, review_id=made["id"])
    assert [step["act"] for step in shown["steps"]] == ["open", "check", "assign", "note"]
    assert {point["point"] for point in shown["points"]} >= {"score", "limit"}
    ended = {"outcome": "confirmed", **WHY}
    story.post(controller, f"{one}/finish", ended, review_id=made["id"])
    other = story.post(controller, "/reviews", {"customer_no": "C2", **WHY})
    assert [each["id"] for each in story.get(controller, "/reviews")["items"]] == [other["id"]]
    story.post(controller, f"{one}/drop", WHY, review_id=other["id"])
    finished = story.get(controller, "/reviews", "state=finished&customer=C1")["items"]
    assert [each["outcome"] for each in finished] == ["confirmed"]
    audit = story.get(controller, "/reviews/audit", "from=2026-01-01&to=2030-12-31")
    assert audit["reviews"] == {"special": 2}


def _director_too(firm: Firm, role: str) -> Firm:
    """A second account of the same person, with a role that may approve."""
    with transaction.atomic():
        operations.create_user(
            by=SETUP, username="second-li", password=PASSWORD, person=firm.actor(role).person
        )
        operations.grant_role(
            by=SETUP,
            username="second-li",
            role="finance_director",
            company_id=firm.company.id,
        )
    return replace(firm, accounts={**firm.accounts, "second": "second-li"})
