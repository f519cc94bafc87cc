"""Every route times every role times own, other and no company (I35; API5, API9, A6).

A route that is not in the OpenAPI document, has no door, or names an act that the matrix does not
know fails here, before anyone can call it.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.test import Client
from ninja.operation import Operation

from huikuan.books.evidence.queries import records
from huikuan.books.people.permissions import matrix
from huikuan.entrypoints.api.doors import ANYONE, Door, SessionDoor, TokenDoor
from huikuan.entrypoints.api.tests.asked import Api
from huikuan.entrypoints.api.urls import api
from tests.support import smallbook
from tests.support.firm import Firm

# a bureau's webhook has no account: what it signs is its way in
OPEN_ROUTES = {"/health", "/credit-reports/{provider}/told"}


def operations() -> Iterator[tuple[str, str, Operation]]:
    for _, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield path, method, operation


def door(operation: Operation) -> Door | None:
    for callback in operation.auth_callbacks:
        if isinstance(callback, TokenDoor | SessionDoor):
            return callback.door
    return None


ROUTES = [(path, method, door(operation)) for path, method, operation in operations()]
GUARDED = [(path, method, found) for path, method, found in ROUTES if found is not None]


def test_there_are_routes() -> None:
    assert len(ROUTES) > 30


@pytest.mark.parametrize(("path", "method", "found"), ROUTES)
def test_every_route_has_a_door_with_an_act_of_the_matrix(
    path: str, method: str, found: Door | None
) -> None:
    if path in OPEN_ROUTES:
        assert found is None
        return
    assert found is not None, f"{method} {path} has no door"
    assert found.act == ANYONE or found.act in matrix().acts


def test_every_route_is_in_the_open_api_document() -> None:
    document = Client(HTTP_HOST="localhost").get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    described = {
        (path.removeprefix("/api/v1"), method.upper())
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert described == {(path, method) for path, method, _ in ROUTES}


def test_every_route_describes_its_refusals_and_has_a_name_of_its_own() -> None:
    document = Client(HTTP_HOST="localhost").get("/api/v1/openapi.json").json()
    described = [each for methods in document["paths"].values() for each in methods.values()]
    assert all("application/problem+json" in str(each["responses"]) for each in described)
    names = [each["operationId"] for each in described]
    assert len(names) == len(set(names))
    assert "imports_apply" in names


# what others tell us comes in their form: their signature lets it in, their event's id counts once
WEBHOOKS = {"/api/v1/credit-reports/{provider}/told"}


# asked by a body, and keep nothing: asked again they answer again
LOOKS = {"/api/v1/plans/look"}


def test_every_write_asks_for_a_key_and_no_get_writes() -> None:
    document = Client(HTTP_HOST="localhost").get("/api/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            headers = {
                each["name"] for each in described.get("parameters", []) if each["in"] == "header"
            }
            asks = method != "get" and path not in WEBHOOKS | LOOKS
            assert ("Idempotency-Key" in headers) == asks, (method, path)


def address(path: str, firm: Firm) -> str:
    """The route's address with parameters of things that exist in the firm."""
    there = {
        "customer_no": "C1",
        "document_id": str(smallbook.document_id(firm.company.id, "INV-1")),
        "name": "aging",
        "username": firm.accounts["portal"],
    }
    filled = re.sub(r"\{(\w+)\}", lambda found: there.get(found[1], "1"), path)
    return f"{filled}?customer=C1" if path == "/statement" else filled


def ask(api: Api, path: str, method: str) -> int:
    if method == "GET":
        return api.get(path).status_code
    return api.write(method, path, {}).status_code


def expected(act: str, role: str) -> bool:
    if act == ANYONE:
        return True
    return matrix().reach([role], matrix().acts[act]) is not None


@pytest.mark.parametrize("role", matrix().roles)
def test_every_route_lets_in_who_may_and_refuses_who_may_not(role: str, firm: Firm) -> None:
    client = Api(firm=firm, role=role)
    wrong: list[tuple[object, ...]] = []
    for path, method, found in GUARDED:
        mine = ask(client, address(path, firm), method)
        let_in = mine not in {401, 403}
        if let_in != expected(found.act, role):
            wrong.append((method, path, mine))
        if mine >= 500:
            wrong.append((method, path, mine))
    assert not wrong


# who may most and who may least: a company is looked for before any right
@pytest.mark.parametrize("role", ["finance_director", "portal"])
def test_no_route_reaches_another_company(role: str, firm: Firm, other: Firm) -> None:
    client = Api(firm=firm, role=role)
    for path, method, _ in GUARDED:
        joint = "&" if "?" in address(path, other) else "?"
        theirs = ask(client, f"{address(path, other)}{joint}company=BJ", method)
        none = ask(client, f"{address(path, other)}{joint}company=NONE", method)
        assert (theirs, none) == (404, 404), (method, path)


def test_nobody_gets_anything(firm: Firm) -> None:
    stranger = Api()
    for path, method, _ in GUARDED:
        assert ask(stranger, address(path, firm), method) == 401, (method, path)


@pytest.mark.parametrize("scope", sorted(matrix().scopes))
def test_a_token_gets_what_its_scope_says(scope: str, firm: Firm, other: Firm) -> None:
    client = Api(token=firm.token(scope))
    for path, method, found in GUARDED:
        status = ask(client, address(path, firm), method)
        may = found.act == ANYONE or found.act in matrix().scopes[scope]
        assert (status not in {401, 403}) == may, (method, path, status)


def test_a_refusal_is_recorded_without_what_was_sent(firm: Firm) -> None:
    Api(firm=firm, role="sales").post("/allocations", {"why": "secret plan"})
    (refused,) = [
        each
        for each in records(company_id=firm.company.id, before_seq=None, limit=50)
        if each.act == "access.refused"
    ]
    assert refused.subject_id == "allocate"
    assert refused.actor == f"user:{firm.actor('sales').id}"
    assert "secret plan" not in str(refused)


OWN_AND_FOREIGN = (
    ("/customers/C1", "/customers/C2"),
    ("/customers/C1/contacts", "/customers/C2/contacts"),
    ("/reports/customer?customer=C1", "/reports/customer?customer=C2"),
    ("/reports/statement?customer=C1", "/reports/statement?customer=C2"),
)


@pytest.mark.parametrize(("own", "foreign"), OWN_AND_FOREIGN)
def test_a_colleagues_customer_is_as_if_missing(own: str, foreign: str, firm: Firm) -> None:
    client = Api(firm=firm, role="sales")
    assert client.get(own).status_code == 200
    missing = client.get(own.replace("C1", "C9"))
    theirs = client.get(foreign)
    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert _body(theirs.content) == _body(missing.content)


def _body(content: bytes) -> str:
    return re.sub(r'"request_id": "[^"]*"', "", content.decode())


def test_lists_of_a_salesperson_hold_the_own_customers_only(firm: Firm) -> None:
    client = Api(firm=firm, role="sales")
    for path in ("/customers", "/invoices", "/orders", "/reports/aging", "/reports/open_items"):
        text = client.get(f"{path}?as_of=2026-03-31").content.decode()
        assert "C1" in text, path
        assert "C2" not in text, path
        assert "南方电子" not in text, path
        assert "INV-2" not in text, path
        assert "SO-2" not in text, path


def test_a_foreign_document_is_as_if_missing(firm: Firm, other: Firm) -> None:
    sales = Api(firm=firm, role="sales")
    clerk = Api(firm=firm, role="ar_accountant")
    inv1, inv2, r1 = (
        smallbook.document_id(firm.company.id, number) for number in ("INV-1", "INV-2", "R-1")
    )
    theirs = smallbook.document_id(other.company.id, "INV-1")
    assert sales.get(f"/documents/{inv1}?as_of=2026-03-31").status_code == 200
    assert sales.get(f"/documents/{inv2}?as_of=2026-03-31").status_code == 404
    assert sales.get(f"/documents/{r1}?as_of=2026-03-31").status_code == 404
    assert clerk.get(f"/documents/{r1}?as_of=2026-03-31").status_code == 200
    assert clerk.get(f"/documents/{theirs}?as_of=2026-03-31").status_code == 404
    for path in (
        f"/reports/document?document_id={r1}&as_of=2026-03-31",
        f"/reports/entries?document_id={r1}&as_of=2026-03-31",
        f"/reports/document?document_id={r1}&as_of=2026-03-31&format=csv",
    ):
        assert sales.get(path).status_code == 404, path
        assert clerk.get(path).status_code == 200, path


def test_contacts_are_masked_for_the_auditor_and_absent_for_the_administrator(firm: Firm) -> None:
    seen = Api(firm=firm, role="credit_controller").get("/customers/C1/contacts").content.decode()
    assert "13800000001" in seen
    masked = Api(firm=firm, role="auditor").get("/customers/C1/contacts").content.decode()
    assert "13800000001" not in masked
    assert "***" in masked
    for path in ("/customers/C1", "/reports/customer?customer=C1"):
        assert "13800000001" not in Api(firm=firm, role="auditor").get(path).content.decode()
    assert Api(firm=firm, role="administrator").get("/customers/C1/contacts").status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        "where=customer_no = 'C2'",
        "where=customer_no <> 'C1'",
        "where=open > 0 or customer_no = 'C2'",
        "customer=C2",
        "q=南方",
        "q=INV-2",
        "sort=-amount&where=currency = 'USD'",
    ],
)
def test_a6_no_filter_search_or_order_reaches_a_colleagues_customer(asked: str, firm: Firm) -> None:
    client = Api(firm=firm, role="sales")
    for report in ("open_items", "invoices", "customers", "aging", "overdue"):
        answer = client.get(f"/reports/{report}?as_of=2026-03-31&{quote(asked, safe='=&')}")
        assert answer.status_code in {200, 400, 404}, (report, answer.content)
        text = answer.content.decode()
        assert "INV-2" not in text.replace(asked.partition("=")[2], ""), report
        assert "南方电子" not in text, report


@pytest.mark.parametrize(
    "where",
    [
        "1=1); drop table ledger_entry; --",
        "customer_no = 'C1' union select 1",
        "pg_sleep(9) = 1",
        "customer_no = (select customer_no from parties_customer limit 1)",
        "salesperson = '韩梅' or 1 = 1",
        "'" * 400,
    ],
)
def test_a_condition_is_a_condition_and_no_statement(where: str, firm: Firm) -> None:
    client = Api(firm=firm, role="ar_accountant")
    answer = client.get(f"/reports/open_items?as_of=2026-03-31&where={quote(where)}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
