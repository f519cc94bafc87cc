"""Policies over HTTP: two persons, one last step seen, every fault named, nothing for tokens."""

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from huikuan.books.people import operations as people
from huikuan.books.policies import operations
from huikuan.entrypoints.api.tests.asked import Api, data, problem
from tests.support.firm import PASSWORD, SETUP, Firm, found

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

DOCUMENT = {"kind": "aging", "name": "standard", "basis": "due_date", "edges": [15, 45]}


@pytest.fixture
def firm() -> Firm:
    operations.load_presets(by=SETUP)
    return found("SH")


def drafted(api: Api, document: object = None, **more: object) -> str:
    body = {
        "kind": "aging",
        "name": "standard",
        "document": DOCUMENT if document is None else document,
        "valid_from": data(api.get("/policies"))["as_of"],
        **more,
    }
    return f"/policies/proposals/{data(api.post('/policies/proposals', body), 201)['id']}"


def acted(api: Api, path: str, act: str, tag: str = "") -> "Answer":
    seen = tag or api.get(path).headers["ETag"]
    return api.write("POST", f"{path}/acts", {"act": act, "why": "x"}, If_Match=seen)


def test_the_author_does_not_activate_through_a_second_account_either(firm: Firm) -> None:
    writer = Api(firm=firm, role="credit_controller")
    path = drafted(writer)
    data(acted(writer, path, "propose"))
    problem(acted(writer, path, "activate"), 403, "api.not_permitted")
    with transaction.atomic():
        people.create_user(
            by=SETUP,
            username="second",
            password=PASSWORD,
            person=firm.actor("credit_controller").person,
        )
        people.grant_role(
            by=SETUP, username="second", role="finance_director", company_id=firm.company.id
        )
    second = Api(firm=Firm(firm.company, {"second": "second"}), role="second")
    problem(acted(second, path, "activate"), 409, "policy.same_person")
    assert data(writer.get("/policies/aging/standard"))["whose"] == "group"


def test_an_act_names_the_step_that_it_has_seen(firm: Firm) -> None:
    writer = Api(firm=firm, role="credit_controller")
    path = drafted(writer)
    data(acted(writer, path, "propose"))
    stale = acted(writer, path, "withdraw", tag='"v1"')
    problem(stale, 412, "api.edited_meanwhile")
    bare = writer.post(f"{path}/acts", {"act": "withdraw"})
    problem(bare, 428, "api.match_needed")


def test_faults_are_named_by_their_place_and_nothing_is_proposed(firm: Firm) -> None:
    writer = Api(firm=firm, role="credit_controller")
    path = drafted(writer, {**DOCUMENT, "edges": [60, 30], "mood": 1})
    refused = problem(acted(writer, path, "propose"), 409, "policy.faulty")
    assert [one["field"] for one in refused["errors"]] == ["document.mood", "document.edges.1"]
    assert data(writer.get(path))["state"] == "draft"
    fraction = {**DOCUMENT, "edges": [0.5]}
    body = {"kind": "aging", "name": "standard", "document": fraction}
    found = problem(writer.post("/policies/validate", body), 400, "api.bad_fields")
    assert found["errors"][0]["field"] == "document.edges.0"


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"kind": "horoscope"}, 404, "policy.no_kind"),
        ({"name": "Ümlaut"}, 409, "policy.bad_name"),
        ({"group": True}, 403, "api.not_permitted"),
    ],
)
def test_what_cannot_be_begun_is_refused(
    firm: Firm, more: dict[str, object], status: int, code: str
) -> None:
    writer = Api(firm=firm, role="credit_controller")
    body = {"kind": "aging", "name": "standard", "document": DOCUMENT, "valid_from": "2099-01-01"}
    problem(writer.post("/policies/proposals", body | more), status, code)


def test_yesterday_is_not_changed(firm: Firm) -> None:
    writer = Api(firm=firm, role="credit_controller")
    path = drafted(writer, valid_from="2026-01-01")
    problem(acted(writer, path, "propose"), 409, "policy.past_day")


def test_a_kind_without_history_says_so(firm: Firm) -> None:
    writer = Api(firm=firm, role="credit_controller")
    chart = data(writer.get("/policies/chart/cas"))["document"]
    path = drafted(writer, chart, kind="chart", name="cas")
    problem(writer.get(f"{path}/replay"), 409, "policy.no_replay")


def test_tokens_and_sales_have_no_say(firm: Firm) -> None:
    problem(Api(token=firm.token("read")).get("/policies"), 403, "api.not_permitted")
    problem(Api(firm=firm, role="sales").get("/policies"), 403, "api.not_permitted")
    problem(Api(firm=firm, role="auditor").get("/policies/x/y"), 404, "policy.none")
