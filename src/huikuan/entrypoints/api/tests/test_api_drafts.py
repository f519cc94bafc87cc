"""Drafts through the API: who does what, two persons for what is handed on, and every refusal."""

from typing import Any

import pytest

from huikuan.entrypoints.api.tests.asked import Api, data, problem
from tests.support.firm import Firm

NEW: dict[str, Any] = {
    "customer_no": "C1",
    "received_on": "2026-03-20",
    "number": "5" * 30,
    "kind": "bank_acceptance",
    "drawer": "绍兴鑫恒纺织有限公司",
    "acceptor": "中国工商银行绍兴分行",
    "issued_on": "2026-03-01",
    "matures_on": "2026-09-01",
    "face": "60.00",
    "range_first": 1,
    "range_last": 6000,
}


def as_(firm: Firm, role: str) -> Api:
    return Api(firm=firm, role=role)


def received(firm: Firm, **more: object) -> dict[str, Any]:
    return data(as_(firm, "ar_accountant").post("/drafts", {**NEW, **more}), 201)


def test_a_draft_is_taken_listed_and_shown_with_its_clocks(firm: Firm) -> None:
    made = received(firm)
    assert (made["acceptor_class"], made["state"], made["risk"]) == (
        "state_bank",
        "received",
        "held",
    )
    clerk = as_(firm, "ar_accountant")
    (listed,) = data(clerk.get("/drafts?as_of=2026-03-31"))["items"]
    assert (listed["id"], listed["face"], listed["range_last"]) == (made["id"], "60.00", 6000)
    assert data(clerk.get("/drafts?as_of=2026-03-19"))["items"] == []
    one = data(clerk.get(f"/drafts/{made['id']}?as_of=2026-09-08"))
    assert [(each["code"], each["ends_on"], each["days_left"]) for each in one["clocks"]] == [
        ("presentation", "2026-09-11", 3),
        ("drawer_and_acceptor", "2028-09-01", 724),
    ]
    assert [each["act"] for each in one["history"]] == ["receive"]
    (risk,) = data(clerk.get("/drafts/exposure?as_of=2026-03-31"))["items"]
    assert (risk["held"], risk["contingent"]) == ("60.00", "0.00")
    problem(clerk.get("/drafts/999999"), 404, "api.not_found")


def test_discounting_takes_two_persons(firm: Firm) -> None:
    made = received(firm)
    path = f"/drafts/{made['id']}/acts"
    clerk, director = as_(firm, "ar_accountant"), as_(firm, "finance_director")
    ask = {"act": "ask_discount", "on": "2026-03-21", "bank": "招商银行", "rate": "2.40"}
    assert data(clerk.post(path, ask))["draft"]["state"] == "discounting"
    approve = {"act": "discount", "on": "2026-03-21"}
    assert clerk.post(path, approve).status_code in {403, 404}
    done = data(director.post(path, approve))
    assert (done["draft"]["state"], done["draft"]["risk"]) == ("discounted", "contingent")
    # who approves does not ask
    assert director.post(path, ask).status_code in {403, 404}


def test_what_cannot_be_done_is_told(firm: Firm) -> None:
    clerk = as_(firm, "ar_accountant")
    long = {**NEW, "matures_on": "2026-09-02"}
    told = problem(clerk.post("/drafts", long), 409, "api.draft_refused")
    assert told["errors"][0]["code"] == "drafts.term_too_long"
    made = received(firm)
    problem(clerk.post("/drafts", NEW), 409, "api.draft_refused")
    early = {"act": "present", "on": "2026-08-31"}
    told = problem(clerk.post(f"/drafts/{made['id']}/acts", early), 409, "api.draft_refused")
    assert "2026-09-01" in told["errors"][0]["detail"]
    gone = {"act": "dishonour", "on": "2026-08-31"}
    told = problem(clerk.post(f"/drafts/{made['id']}/acts", gone), 409, "api.draft_refused")
    assert told["errors"][0]["code"] == "drafts.early_ground"
    odd = {**gone, "ground": "luck"}
    assert clerk.post(f"/drafts/{made['id']}/acts", odd).status_code == 400
    split = {"act": "split", "on": "2026-03-21", "parts": ["10.00", "50.00"]}
    parts = data(clerk.post(f"/drafts/{made['id']}/acts", split))["parts"]
    assert [(each["face"], each["range_first"]) for each in parts] == [
        ("10.00", 1),
        ("50.00", 1001),
    ]


@pytest.mark.parametrize("role", ["sales", "administrator"])
def test_who_may_not_move_drafts(firm: Firm, role: str) -> None:
    assert as_(firm, role).post("/drafts", NEW).status_code in {403, 404}


def test_postings_ask_for_the_whole_book(firm: Firm) -> None:
    found = data(as_(firm, "ar_accountant").get("/reports/postings?as_of=2026-03-31&limit=3"))
    assert found["rows"][0]["voucher"].startswith("IS-")
    assert found["totals"][0]["posted_debit"] == found["totals"][0]["posted_credit"]
    assert as_(firm, "sales").get("/reports/postings").status_code in {403, 404}
