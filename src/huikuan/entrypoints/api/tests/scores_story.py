"""Scores, their history and an override through every route, for whoever checks the answers."""

import datetime as dt
from zoneinfo import ZoneInfo

from huikuan.entrypoints.api.tests.asked import Api
from huikuan.entrypoints.api.tests.cash_story import Story
from tests.support.firm import Firm

TODAY = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()


def ask_every_route(story: Story, firm: Firm) -> None:
    """A run, a score with its factors, another grade proposed by one and approved by another."""
    controller = Api(firm=firm, role="credit_controller")
    director = Api(firm=firm, role="finance_director")
    assert story.post(controller, "/scores", {})["scored"] > 0
    who = {"customer_no": "C1"}
    score = story.get(controller, "/customers/{customer_no}/score", **who)
    assert sum(round(float(one["points"]) * 100) for one in score["factors"]) == round(
        float(score["points"]) * 100
    )
    story.get(controller, "/customers/{customer_no}/scores", **who)
    grade = "A" if score["grade"] != "A" else "B"
    asked = {"grade": grade, "valid_to": str(TODAY + dt.timedelta(30)), "reason": "母公司担保"}
    made = story.post(controller, "/customers/{customer_no}/score-overrides", asked, **who)
    assert made["state"] == "proposed"
    acts = "/score-overrides/{override_id}/acts"
    refused = controller.post(acts.format(override_id=made["id"]), {"act": "approved", "why": ""})
    assert (refused.status_code, refused.json()["code"]) == (409, "scoring.second_person")
    assert story.get(director, "/score-overrides")["items"][0]["id"] == made["id"]
    approved = story.post(director, acts, {"act": "approved"}, override_id=made["id"])
    assert approved["state"] == "approved"
    counted = story.get(controller, "/customers/{customer_no}/score", **who)
    assert (counted["grade"], counted["override"]) == (grade, made["id"])
