"""A dispute and a plan taken through every route, for whoever checks the answers (A7, A8)."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

from huikuan.entrypoints.api.tests.asked import Api
from huikuan.entrypoints.api.tests.limits_story import WHY, Story
from tests.support.firm import Firm

PDF = b64encode(b"%PDF-1.7").decode()


def ask_disputes(story: Story, firm: Firm) -> None:
    """A dispute is recorded, settled by a discount and done; another one is refused."""
    collector = Api(firm=firm, role="collector")
    opened = {"invoice_no": "INV-1", "reason": "quality", "amount": "300.00", "words": "划伤"}
    made = story.post(collector, "/disputes", opened)
    assert (made["state"], made["held"]) == ("recording", "300.00")
    twice = collector.post("/disputes", opened)
    assert twice.status_code == 409
    assert twice.json()["errors"][0]["code"] == "disputes.in_dispute"
    one = "/disputes/{dispute_id}"
    paper = {"kind": "joint_record", "name": "记录.pdf", "content": PDF}
    story.post(collector, f"{one}/papers", paper, dispute_id=made["id"])
    story.post(collector, f"{one}/acts", {"act": "record"}, dispute_id=made["id"])
    agreed = {"how": "discount", "concession": "200.00", "words": "折让"}
    settled = story.post(collector, f"{one}/settle", agreed, dispute_id=made["id"])
    assert (settled["settlement"], settled["held"]) == ("discount", "200.00")
    shown = story.get(collector, one, dispute_id=made["id"])
    assert [step["act"] for step in shown["steps"]] == ["open", "attach", "record", "settle"]
    assert shown["amounts"]["disputed"] == "300.00"
    listed = story.get(collector, "/disputes", "customer=C1")["items"]
    assert [each["id"] for each in listed] == [made["id"]]
    done = {"act": "finish", "words": "红字发票已开"}
    assert story.post(collector, f"{one}/acts", done, dispute_id=made["id"])["held"] == "0.00"


def ask_plans(story: Story, firm: Firm) -> None:
    """A promise binds at once; a plan waits for another person; one is rejected."""
    collector, director = Api(firm=firm, role="collector"), Api(firm=firm, role="finance_director")
    today = datetime.now(UTC).date()
    days = [(today + timedelta(days=more)).isoformat() for more in (10, 30, 60)]
    given = {
        "customer_no": "C1",
        "instalments": [{"due_on": days[0], "amount": "100.00"}],
        "contact": "王芳",
    }
    looked = story.post(collector, "/plans/look", given)
    assert (looked["level"], looked["refused"], looked["approval"]) == (1, [], [])
    made = story.post(collector, "/plans", given)
    assert (made["state"], made["held"]) == ("open", "100.00")
    one = "/plans/{plan_id}"
    story.post(collector, f"{one}/withdraw", WHY, plan_id=made["id"])
    terms = [{"due_on": day, "amount": "50.00"} for day in days]
    plan = {"customer_no": "C1", "kind": "plan", "instalments": terms, "acknowledged": True}
    asked = story.post(collector, "/plans", plan)
    assert asked["state"] == "proposed"
    refused = director.post(f"/plans/{asked['id']}/consent", WHY)
    assert refused.json()["errors"][0]["code"] == "plans.not_now"
    assert story.post(director, f"{one}/approve", WHY, plan_id=asked["id"])["state"] == "open"
    other = story.post(collector, "/plans", plan)
    assert story.post(director, f"{one}/reject", WHY, plan_id=other["id"])["state"] == "rejected"
    shown = story.get(collector, one, plan_id=asked["id"])
    assert [step["act"] for step in shown["steps"]] == ["propose", "approve"]
    listed = story.get(collector, "/plans", "kind=plan&customer=C1")["items"]
    assert [each["id"] for each in listed] == [asked["id"]]
    _insured(story, firm)


def _insured(story: Story, firm: Firm) -> None:
    """The insurer of a customer's debts consents to a plan beyond its extension period."""
    controller, director = (
        Api(firm=firm, role="credit_controller"),
        Api(firm=firm, role="finance_director"),
    )
    today = datetime.now(UTC).date()
    terms = [
        {"due_on": (today + timedelta(days=more)).isoformat(), "amount": "10.00"}
        for more in (20, 90)
    ]
    plan = {
        "customer_no": "C2",
        "currency": "USD",
        "kind": "plan",
        "instalments": terms,
        "acknowledged": True,
    }
    made = story.post(controller, "/plans", plan)
    assert made["consent"] == "needed"
    early = director.post(f"/plans/{made['id']}/approve", WHY)
    assert early.json()["errors"][0]["code"] == "plans.consent_needed"
    given = story.post(director, "/plans/{plan_id}/consent", WHY, plan_id=made["id"])
    assert given["consent"] == "given"
