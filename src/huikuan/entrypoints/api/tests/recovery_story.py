"""Late interest explained and charged, clocks and steps asked for, through every route."""

import datetime as dt
from typing import Any, Protocol

from huikuan.entrypoints.api.tests.asked import Api
from huikuan.flows import charge_interest
from huikuan.kernel.actors import system
from huikuan.rules.interest import Agreement, Per
from tests.support.firm import Firm

DAY = "as_of=2026-11-30"


class Story(Protocol):
    """Asks routes and holds every answer against the document."""

    def get(self, api: Api, template: str, query: str = "", **parts: object) -> Any:  # noqa: ANN401
        """The answer to a question."""

    def post(self, api: Api, template: str, body: object = None, **parts: object) -> Any:  # noqa: ANN401
        """The answer to a write."""


def ask_recovery(story: Story, firm: Firm) -> None:
    """What the LPR gives on 1,000 yuan is too little for a note; a demand runs the clock anew."""
    clerk, legal = Api(firm=firm, role="ar_accountant"), Api(firm=firm, role="credit_controller")
    one = "/customers/{customer_no}"
    owed = story.get(clerk, f"{one}/interest", DAY, customer_no="C1")
    assert [each["regime"] for each in owed["debts"]] == ["lpr"]
    assert owed["totals"]["CNY"] == owed["debts"][0]["interest"]
    asked = {"currency": "CNY", "until": "2026-11-30", "dry": True}
    refused = clerk.post("/customers/C1/interest", asked)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["code"] == "interest.below_least"
    charge_interest.agree(
        by=system("story", ""),
        company=firm.company,
        customer_no="C1",
        agreement=Agreement(rate=500, per=Per.DAY),
        valid_from=dt.date(2025, 1, 1),
        note="contract 7",
    )
    shown = story.post(clerk, f"{one}/interest", asked, customer_no="C1")
    booked = story.post(clerk, f"{one}/interest", {**asked, "dry": False}, customer_no="C1")
    assert (shown["document_id"], booked["amount"]) == (None, shown["amount"])
    assert story.get(clerk, f"{one}/interest", DAY, customer_no="C1")["debts"] == []
    weighed = story.get(clerk, f"{one}/steps", DAY, customer_no="C1")
    assert weighed["steps"][0]["step"] == weighed["best"]
    early = story.get(clerk, f"{one}/steps", "as_of=2026-01-15", customer_no="C1")
    assert (early["steps"], early["best"]) == ([], None)
    demand = {"customer_no": "C1", "kind": "demand", "on": "2026-03-01"}
    assert legal.post("/clocks", demand).status_code == 409
    entered = story.post(legal, "/clocks", {**demand, "proof": "EMS 1"})
    assert entered["items"][0]["last_day"] == "2029-03-01"
    assert {each["number"] for each in story.get(legal, "/clocks", "every=true")["items"]} >= {
        "INV-1"
    }
