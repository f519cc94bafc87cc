"""A run of dunning and its steps taken through every route (A1, A4)."""

from huikuan.entrypoints.api.tests.asked import Api
from huikuan.entrypoints.api.tests.limits_story import Story
from tests.support.firm import Firm


def ask_dunning(story: Story, firm: Firm) -> None:
    """A dry run writes nothing; a kept one proposes once, and its step is approved or declined."""
    collector, director = Api(firm=firm, role="collector"), Api(firm=firm, role="finance_director")
    dry = story.post(collector, "/dunning/runs", {})
    assert (dry["run"], dry["proposed"] > 0) == (None, True)
    assert story.get(collector, "/dunning/steps")["items"] == []
    early = collector.post("/dunning/runs", {"as_of": "2099-01-01", "dry_run": False})
    assert early.json()["errors"][0]["code"] == "cli.dun.day_to_come"
    unknown = collector.post("/dunning/runs", {"policy": "nobody"})
    assert unknown.json()["errors"][0]["code"] == "cli.dun.no_policy"
    made = story.post(collector, "/dunning/runs", {"dry_run": False})
    assert made["proposed"] == dry["proposed"]
    run = story.get(collector, "/dunning/runs/{run_id}", run_id=made["run"])
    assert len(run["left"]) == run["left_out"]
    assert collector.get("/dunning/runs/9999").status_code == 404
    (step,) = story.get(collector, "/dunning/steps", "customer=C1")["items"]
    one = "/dunning/steps/{step_id}"
    assert story.get(collector, one, step_id=step["id"]) == step
    assert collector.get("/dunning/steps/9999").status_code == 404
    ids = {"steps": [step["id"], 9999]}
    approved = story.post(director, "/dunning/approvals", ids)["steps"]
    assert approved == ([step["id"]] if step["state"] == "planned" else [])
    refused = collector.post(f"/dunning/steps/{step['id']}/acts", {"act": "decline"})
    assert refused.json()["errors"][0]["code"] == "collections.no_words"
    no = {"act": "decline", "words": "老板去谈"}
    assert story.post(collector, f"{one}/acts", no, step_id=step["id"])["state"] == "withdrawn"
