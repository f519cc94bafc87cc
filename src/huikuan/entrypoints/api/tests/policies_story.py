"""Asks every route of policies once: read, checked, proposed, edited, activated by another, tried."""

from typing import Any, Protocol

from django.db import transaction

from huikuan.books.policies import operations
from huikuan.entrypoints.api.tests.asked import Api
from tests.support.firm import SETUP, Firm


class Story(Protocol):
    """Holds answers against the document."""

    def check(self, method: str, template: str, answer: Any) -> Any:  # noqa: ANN401 - JSON
        """Hold one answer against what is described."""

    def get(self, api: Api, template: str, query: str = "", **parts: object) -> Any:  # noqa: ANN401
        """Ask a route that reads."""

    def post(self, api: Api, template: str, body: object = None, **parts: object) -> Any:  # noqa: ANN401
        """Ask a route that writes."""


ONE = "/policies/proposals/{proposal_id}"
DOCUMENT = {"kind": "aging", "name": "standard", "basis": "due_date", "edges": [15, 45]}


def ask_every_route(story: Story, firm: Firm) -> None:
    """Two versions of the aging policy, by a credit controller and a finance director."""
    with transaction.atomic():
        operations.load_presets(by=SETUP)
    writer = Api(firm=firm, role="credit_controller")
    director = Api(firm=firm, role="finance_director")
    assert story.get(writer, "/policies")["items"]
    aging = {"kind": "aging", "name": "standard"}
    broken = {**aging, "document": {**DOCUMENT, "edges": [60, 30]}}
    faults = story.post(writer, "/policies/validate", broken)["faults"]
    assert [(one["path"], one["code"]) for one in faults] == [("edges.1", "aging_edges_not_rising")]
    for edges in ([15, 45], [20, 50]):
        _version(story, writer, director, edges)
    assert len(story.get(writer, "/policies/proposals")["items"]) == 2
    shown = story.get(writer, "/policies/{kind}/{name}", **aging)
    assert shown["document"]["edges"] == [20, 50]
    found = story.get(writer, "/policies/{kind}/{name}/difference", "old=1&new=2", **aging)
    assert [(one["old"], one["new"]) for one in found["changes"]] == [
        ("15, 45 days", "20, 50 days")
    ]


def _version(story: Story, writer: Api, director: Api, edges: list[int]) -> None:
    draft = {
        "kind": "aging",
        "name": "standard",
        "document": {**DOCUMENT, "edges": [1]},
        "valid_from": "2099-01-01",
    }
    made = story.post(writer, "/policies/proposals", draft)
    place: dict[str, Any] = {"proposal_id": made["id"]}
    path = ONE.format(**place)
    tag = writer.get(path).headers["ETag"]
    today = writer.get("/policies").json()["as_of"]
    edit = {"document": {**DOCUMENT, "edges": edges}, "valid_from": today}
    edited = writer.write("PUT", path, edit, If_Match=tag)
    story.check("put", ONE, edited)
    replay = story.get(writer, f"{ONE}/replay", **place)
    assert replay["tried"]["columns"][-1]["code"] == f"over_{edges[-1]}"
    tag = edited.headers["ETag"]
    for api, act in ((writer, "propose"), (director, "activate")):
        done = api.write("POST", f"{path}/acts", {"act": act, "why": "x"}, If_Match=tag)
        state = story.check("post", f"{ONE}/acts", done)["state"]
        tag = done.headers["ETag"]
    assert state == "activated"
    assert story.get(writer, ONE, **place)["steps"][-1]["act"] == "activate"
