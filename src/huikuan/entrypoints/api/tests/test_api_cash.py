"""Cash application over the API: seen, decided once for a key, bounded, and taken back (D4)."""

from typing import Any

import pytest

from huikuan.entrypoints.api.tests.asked import Api
from huikuan.entrypoints.api.tests.cash_papers_story import LIST, send_file
from huikuan.entrypoints.api.tests.cash_story import WHY, ask_every_route, paper, told
from huikuan.entrypoints.api.tests.test_api_document import Story
from tests.support.firm import Firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(firm: Firm) -> Api:
    return Api(firm=firm, role="ar_accountant")


def accept(clerk: Api, firm: Firm, amount: str, **more: object) -> Any:  # noqa: ANN401
    share = {"document_id": paper(firm, "INV-1"), "amount": amount}
    body = {"version": told(clerk)["R-1"]["version"], "shares": [share], **more}
    return clerk.post(f"/cash/receipts/{paper(firm, 'R-1')}/accept", body)


def test_a_receipts_way_through_every_route(firm: Firm) -> None:
    story = Story()
    ask_every_route(story, firm)
    assert len(story.asked) == 21


def test_a_decision_is_taken_once_for_its_key_and_not_on_what_changed(
    firm: Firm, clerk: Api
) -> None:
    version = told(clerk)["R-1"]["version"]
    share = {"document_id": paper(firm, "INV-1"), "amount": "100.00"}
    body = {"version": version, "shares": [share]}
    path = f"/cash/receipts/{paper(firm, 'R-1')}/accept"
    first, again = (clerk.post(path, body, key="k-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    late = clerk.post(path, body, key="k-2")
    assert (late.status_code, late.json()["code"]) == (409, "cash.decided_meanwhile")


@pytest.mark.parametrize(
    ("amount", "more", "status"),
    [
        ("400.01", {}, 409),
        ("100.001", {}, 400),
        ("1", {"proposal": 1, "shares": []}, 409),
        ("1", {"secret": 1}, 400),
    ],
)
def test_what_cannot_be_is_refused(
    firm: Firm, clerk: Api, amount: str, more: dict[str, object], status: int
) -> None:
    assert accept(clerk, firm, amount, **more).status_code == status


def test_another_companys_receipt_and_none_look_the_same(firm: Firm, clerk: Api) -> None:
    body = {"version": 0, "shares": []}
    assert clerk.post(f"/cash/receipts/{2**60}/accept", body).status_code == 404
    assert clerk.post("/cash/receipts/1/accept", body).status_code == 404
    assert clerk.post("/cash/decisions/1/undo", WHY).status_code == 404


def test_who_applies_cash_cannot_approve_a_refund(firm: Firm, clerk: Api) -> None:
    asked = clerk.post(
        f"/cash/receipts/{paper(firm, 'R-1')}/rest", {"version": 0, "how": "refund", "why": "x"}
    ).json()["refund"]
    assert clerk.post(f"/cash/refunds/{asked['id']}/approve", WHY).status_code == 403


def test_an_advice_is_kept_once_for_its_key_and_by_who_may_apply_cash(
    firm: Firm, clerk: Api
) -> None:
    first, again = (send_file(clerk, LIST, key="a-1", customer_no="C1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    late = send_file(clerk, LIST, key="a-2", customer_no="C1")
    assert (late.status_code, late.json()["code"]) == (409, "cash.advice_there")
    auditor = Api(firm=firm, role="auditor")
    assert send_file(auditor, LIST, key="a-3").status_code == 403
    assert [each["file"] for each in clerk.get("/cash/advices").json()["items"]] == ["advice.csv"]


@pytest.mark.parametrize(
    ("content", "form", "status", "code"),
    [
        (LIST, {"customer_no": "nobody"}, 404, "api.not_found"),
        (LIST, {"currency": "XYZ"}, 400, "cash.amount_unreadable"),
        (LIST.replace(b"400.00\n", b"400.01\n", 1), {}, 409, "cash.advice_sum"),
        (b"%PDF-1.7 ", {}, 400, "not_a_table"),
        (b"x" * 1_000_001, {}, 409, "cash.advice_too_large"),
    ],
)
def test_an_advice_that_cannot_be_followed_is_refused(
    firm: Firm, clerk: Api, content: bytes, form: dict[str, str], status: int, code: str
) -> None:
    answer = send_file(clerk, content, key="a-1", **form)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_debit_that_is_not_the_banks_pays_no_refund_and_takes_nothing_back(
    firm: Firm, clerk: Api
) -> None:
    path = f"/cash/receipts/{paper(firm, 'R-1')}/return"
    version = told(clerk)["R-1"]["version"]
    for more, code in (
        ({"debit_id": 1}, "cash.no_such_debit"),
        ({}, "cash.debit_needed"),
    ):
        answer = clerk.post(path, {"version": version, **more, **WHY})
        assert (answer.status_code, answer.json()["code"]) == (409, code)
