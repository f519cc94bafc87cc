"""The worklist, a call that is logged, and the results of collecting, through every route."""

from huikuan.entrypoints.api.tests.asked import Api
from huikuan.entrypoints.api.tests.recovery_story import Story
from tests.support.firm import Firm

DAY = "as_of=2026-11-30"


def ask_worklist(story: Story, firm: Firm) -> None:
    """Who is overdue is listed with his reasons; a call is kept, one of a stranger is refused."""
    api = Api(firm=firm, role="collector")
    listed = story.get(api, "/worklist", DAY)
    assert listed["total"] == len(listed["items"]) > 0
    assert listed["items"][0]["reasons"]
    assert story.get(api, "/worklist", f"{DAY}&owner={firm.accounts['collector']}")["total"] == 0
    call = {"customer_no": "C1", "result": "reached", "minutes": 7, "words": "下周付"}
    assert story.post(api, "/worklist/calls", call)["touch_id"]
    refused = api.post("/worklist/calls", {**call, "customer_no": "nobody"})
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["code"] == "worklist.other_customer"
    found = story.get(api, "/results", "since=2020-01-01")
    assert found["now"]["tries"] == 1
    assert found["now"]["groups"]["channel"][0]["key"] == "phone"
    assert api.get("/results?since=2026-02-01&until=2026-01-01").status_code == 422
