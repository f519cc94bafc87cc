"""The OpenAPI document tells the truth: every operation has an answer in it, every answer fits it.

The story below asks every route once as somebody who may; each answer is held against what the
document says of its operation and status. A route that the story leaves out fails the test.
"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from huikuan.books.credit import operations as credit
from huikuan.books.credit.values import LimitKind, LimitState, NewLimit
from huikuan.books.messages import operations as messages
from huikuan.books.messages import queries
from huikuan.books.parties.queries import id_of
from huikuan.books.people import operations
from huikuan.entrypoints.api.tests.asked import BASE, Api
from huikuan.entrypoints.api.tests.cash_story import ask_every_route as ask_cash
from huikuan.entrypoints.api.tests.claims_story import ask_disputes, ask_plans
from huikuan.entrypoints.api.tests.credit_story import ask_every_route as ask_credit
from huikuan.entrypoints.api.tests.dossier_story import ask_every_route as ask_dossiers
from huikuan.entrypoints.api.tests.dunning_story import ask_dunning
from huikuan.entrypoints.api.tests.limits_story import ask_limits, ask_reviews
from huikuan.entrypoints.api.tests.papers_story import ask_every_route as ask_papers
from huikuan.entrypoints.api.tests.policies_story import ask_every_route as ask_policies
from huikuan.entrypoints.api.tests.reconciling import reconciliation
from huikuan.entrypoints.api.tests.recovery_story import ask_recovery
from huikuan.entrypoints.api.tests.schemas import JSON, faults
from huikuan.entrypoints.api.tests.scores_story import ask_every_route as ask_scores
from huikuan.entrypoints.api.tests.worklist_story import ask_worklist
from huikuan.flows import import_files
from huikuan.flows.mail_reports import KIND
from tests.support import smallbook
from tests.support.firm import LATER, PASSWORD, SETUP, Firm, found

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

DAY = "as_of=2026-03-31"
WHY = {"why": "测试"}


def described() -> dict[str, Any]:
    document: dict[str, Any] = Client(HTTP_HOST="localhost").get("/api/v1/openapi.json").json()
    return document


def test_every_operation_says_what_it_answers() -> None:
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            responses = operation["responses"]
            good = [status for status in responses if status.startswith("2")]
            assert len(good) == 1, (method, path, good)
            for status in (*good, "4XX", "5XX"):
                content = responses[status]["content"]
                assert content, (method, path, status)
                for media, body in content.items():
                    assert body.get("schema"), (method, path, status, media)


def test_a_schema_that_is_not_kept_is_noticed() -> None:
    document = described()
    schema = document["components"]["schemas"]["Problem"]
    good = {
        "type": "urn:x", "code": "c", "title": "t", "status": 400, "detail": "d",
        "request_id": "r", "errors": [{"field": "f", "code": "c", "detail": "d"}],
    }  # fmt: skip
    assert faults(document, schema, good, "") == []
    assert faults(document, schema, {**good, "status": "400"}, "") == [
        ".status: '400' is no integer"
    ]
    assert faults(document, schema, {**good, "secret": 1}, "") == [": secret is not described"]
    assert faults(document, schema, {**good, "errors": [{"field": "f"}]}, "") == [
        ".errors[0]: code is missing",
        ".errors[0]: detail is missing",
    ]


class Story:
    """Asks routes and holds every answer against the document; remembers which were asked."""

    def __init__(self) -> None:
        self.document = described()
        self.asked: set[tuple[str, str]] = set()

    def check(self, method: str, template: str, answer: "Answer") -> Any:  # noqa: ANN401 - JSON
        """The JSON of a good answer, or nothing of a file; the answer must be as described."""
        said = self.document["paths"][BASE + template][method]["responses"]
        status = str(answer.status_code)
        assert status in said, f"{method} {template} answered {status}: {answer.content!r}"
        media = answer.headers["Content-Type"].partition(";")[0]
        assert media in said[status]["content"], (method, template, media)
        self.asked.add((method, template))
        if media != JSON:
            return None
        body = json.loads(answer.content)
        schema = said[status]["content"][media]["schema"]
        assert faults(self.document, schema, body, f"{method} {template}") == []
        return body

    def get(self, api: Api, template: str, query: str = "", **parts: object) -> Any:  # noqa: ANN401
        path = template.format(**parts)
        return self.check("get", template, api.get(f"{path}?{query}" if query else path))

    def post(self, api: Api, template: str, body: object = None, **parts: object) -> Any:  # noqa: ANN401
        return self.check("post", template, api.post(template.format(**parts), body))


@pytest.mark.django_db(transaction=True)
def test_every_route_answers_as_the_document_says(tmp_path: Path) -> None:
    firm = found("SH")
    smallbook.book(firm.company.id)
    story = Story()
    _read(story, firm)
    _edit(story, firm)
    _import(story, firm, tmp_path)
    _book(story, firm)
    _people(story, firm)
    _views(story, firm)
    _monthly(story, firm)
    reconciliation(story, firm)
    ask_policies(story, firm)
    _cash(story)
    _papers(story, tmp_path)
    _dossiers(story)
    _credit(story)
    _scores(story)
    _limits(story)
    _claims(story)
    every = {
        (method, path.removeprefix(BASE))
        for path, methods in story.document["paths"].items()
        for method in methods
    }
    assert story.asked == every


def _cash(story: Story) -> None:
    other = found("CA")
    smallbook.book(other.company.id)
    ask_cash(story, other)


def _credit(story: Story) -> None:
    other = found("CR")
    smallbook.book(other.company.id)
    ask_credit(story, other)


def _scores(story: Story) -> None:
    other = found("SC")
    smallbook.book(other.company.id)
    ask_scores(story, other)


def _papers(story: Story, folder: Path) -> None:
    other = found("PA")
    smallbook.book(other.company.id)
    ask_papers(story, other, folder)


def _limits(story: Story) -> None:
    other = found("LI")
    smallbook.book(other.company.id)
    ask_limits(story, other)
    ask_reviews(story, other)
    after = found("RY")
    smallbook.book(after.company.id)
    ask_recovery(story, after)
    ask_worklist(story, after)


def _claims(story: Story) -> None:
    other = found("CL")
    smallbook.book(other.company.id)
    insured = NewLimit(
        kind=LimitKind.INSURED,
        state=LimitState.AMOUNT,
        currency="USD",
        valid_from=date(2026, 1, 1),
        valid_to=None,
        reason="信用保险批单",
        minor=100_000_00,
        customer_id=id_of(other.company.id, "C2"),
    )
    with transaction.atomic():
        credit.enter_limit(by=SETUP, company_id=other.company.id, limit=insured)
    ask_disputes(story, other)
    ask_plans(story, other)
    dunned = found("DU")
    smallbook.book(dunned.company.id)
    ask_dunning(story, dunned)


def _dossiers(story: Story) -> None:
    other = found("DO")
    smallbook.book(other.company.id)
    ask_dossiers(story, other)


def _read(story: Story, firm: Firm) -> None:
    reader, auditor = Api(token=firm.token("read", "contacts")), Api(firm=firm, role="auditor")
    for template in ("/health", "/companies"):
        story.get(reader, template)
    for template in ("/customers", "/invoices", "/receipts"):
        assert story.get(reader, template, f"{DAY}&limit=1")["next"]
        assert story.get(reader, template, DAY)["next"] is None
    story.get(reader, "/orders", "limit=1")
    story.get(reader, "/customers/{customer_no}/contacts", customer_no="C1")
    for number in ("INV-1", "INV-2"):
        document_id = smallbook.document_id(firm.company.id, number)
        story.get(reader, "/documents/{document_id}", DAY, document_id=document_id)
    for form in ("json", "pdf", "xlsx"):
        story.get(reader, "/statement", f"customer=C1&from=2026-01-01&{DAY}&format={form}")
    own = {"document": "number=INV-1", "search": "q=C1", "entries": "number=INV-1"}
    for name in story.get(reader, "/reports")["reports"]:
        query = f"{own.get(name, '')}&customer=C1" if name in _OF_A_CUSTOMER else own.get(name, "")
        story.get(reader, "/reports/{name}", f"{query}&{DAY}".lstrip("&"), name=name)
    for form in ("csv", "xlsx"):
        story.get(reader, "/reports/{name}", f"{DAY}&format={form}", name="aging")
    explained = f"explain=true&figure=overdue&customer=C1&{DAY}"
    assert story.get(reader, "/reports/{name}", explained, name="aging")["figure"] == "overdue"
    assert story.get(auditor, "/evidence", "limit=2")["items"]
    story.get(auditor, "/evidence/verify")


_OF_A_CUSTOMER = frozenset({"customer", "statement", "payment_trend"})


def _edit(story: Story, firm: Firm) -> None:
    controller = Api(firm=firm, role="credit_controller")
    read = controller.get(f"/customers/C1?{DAY}")
    assert story.check("get", "/customers/{customer_no}", read)["figures"]
    changed = controller.write(
        "PATCH", "/customers/C1", {"region": "华东", **WHY}, If_Match=read.headers["ETag"]
    )
    assert story.check("patch", "/customers/{customer_no}", changed)["customer"]["region"] == "华东"


def _import(story: Story, firm: Firm, folder: Path) -> None:
    client = Api(token=firm.token("import"))
    source = folder / "customers.csv"
    source.write_text("customer_no,name\nC6,东方仪器\n,北方仪器\n", encoding="utf-8")
    batches = []
    for key in ("first", "again"):
        with source.open("rb") as file:
            sent = client.client.post(
                f"{BASE}/imports",
                {"kind": "customers", "file": file},
                headers={**client.headers, "Idempotency-Key": key},
            )
        batch = story.check("post", "/imports", sent)["batch"]
        batches.append(batch)
        story.post(client, "/imports/{batch_id}/preview", batch_id=batch)
        import_files.preview(batch)
        story.get(client, "/imports/{batch_id}", batch_id=batch)
        story.post(client, "/imports/{batch_id}/apply", batch_id=batch)
        import_files.apply(batch)
    first, again = (story.get(client, "/imports/{batch_id}", batch_id=batch) for batch in batches)
    assert (first["state"], first["report"]["rows"]["rejected"]) == ("applied", 1)
    assert (again["state"], again["trouble"]["code"]) == ("repeated", "applied_before")
    assert len(story.get(client, "/imports")["items"]) == 2
    story.get(client, "/imports/{batch_id}/rejects", batch_id=batches[0])
    story.post(client, "/imports/{batch_id}/cancel", batch_id=batches[0])


def _book(story: Story, firm: Firm) -> None:
    clerk, director = Api(firm=firm, role="ar_accountant"), Api(firm=firm, role="finance_director")
    one = {
        "receipt_no": "R-1", "invoice_no": "INV-1", "applied_on": "2026-02-20", "amount": "400.00",
    }  # fmt: skip
    story.post(clerk, "/allocations", {"allocations": [one]})
    number = smallbook.document_id(firm.company.id, "INV-2")
    reversal = {"what": "document", "id": number, "on": "2026-03-31", **WHY}
    story.post(director, "/reversals", reversal)
    period = story.post(director, "/periods/close", {"end_on": "2026-01-31", **WHY})["period"]
    story.post(director, "/periods/{period_id}/ask-reopen", WHY, period_id=period)
    other = Api(firm=_with_second_director(firm), role="second")
    story.post(other, "/periods/{period_id}/reopen", WHY, period_id=period)
    assert story.get(director, "/periods")["items"][0]["reopened_at"]


def _with_second_director(firm: Firm) -> Firm:
    """Opening a period asks for two persons."""
    with transaction.atomic():
        operations.create_user(by=SETUP, username="second", password=PASSWORD, name="second")
        operations.grant_role(
            by=SETUP, username="second", role="finance_director", company_id=firm.company.id
        )
    return replace(firm, accounts={**firm.accounts, "second": "second"})


def _people(story: Story, firm: Firm) -> None:
    administrator, director = (
        Api(firm=firm, role="administrator"),
        Api(firm=firm, role="finance_director"),
    )
    token = story.post(director, "/tokens", {"name": "erp", "scopes": ["read"]})["id"]
    story.post(director, "/tokens/{token_id}/revoke", WHY, token_id=token)
    assert story.get(director, "/tokens")["items"]
    new = {"username": "li", "password": "Quite long 7 words", "name": "李"}
    story.post(administrator, "/users", new)
    role = {"role": "ar_accountant", **WHY}
    story.post(administrator, "/users/{username}/roles", role, username="li")
    story.post(director, "/users/{username}/roles/confirm", role, username="li")
    story.post(administrator, "/users/{username}/roles/revoke", role, username="li")
    story.post(administrator, "/users/{username}/disable", WHY, username="li")
    assert story.get(administrator, "/users")["items"]


def _views(story: Story, firm: Firm) -> None:
    clerk = Api(firm=firm, role="ar_accountant")
    new = {"page": "invoices", "name": "逾期大额", "asked": {"filters": {"status": "overdue"}}}
    made = story.post(clerk, "/views", new)
    assert story.get(clerk, "/views", "page=invoices")["items"][0]["name"] == "逾期大额"
    read = clerk.get(f"/views/{made['id']}")
    assert story.check("get", "/views/{view_id}", read)["version"] == 1
    edited = clerk.write(
        "PATCH", f"/views/{made['id']}", {"shared": True}, If_Match=read.headers["ETag"]
    )
    assert story.check("patch", "/views/{view_id}", edited)["shared"] is True
    gone = clerk.write("DELETE", f"/views/{made['id']}")
    assert story.check("delete", "/views/{view_id}", gone)["version"] == 2


def _monthly(story: Story, firm: Firm) -> None:
    clerk = Api(firm=firm, role="ar_accountant")
    account = get_user_model().objects.get(username=firm.accounts["sales"])
    account.email = "sales@example.com"
    account.save()
    story.get(clerk, "/monthly-report", "as_of=2026-03-31")
    story.get(clerk, "/monthly-report", "as_of=2026-03-31&format=pdf")
    order = {"username": account.username, "day": 5}
    story.post(clerk, "/monthly-report/subscriptions", order)
    assert story.get(clerk, "/monthly-report/subscriptions")["items"][0]["day"] == 5
    ended = {"username": account.username, "why": "left"}
    story.post(clerk, "/monthly-report/subscriptions/end", ended)
    letter = "/monthly-report/letters/{message_id}"
    for act in ("send-again", "arrived"):
        key = _in_doubt(firm, account.id, act)
        story.post(clerk, f"{letter}/{act}", {"why": "asked him"}, message_id=key)
    states = [one["state"] for one in story.get(clerk, "/monthly-report/letters")["items"]]
    assert states == ["sent", "planned"]


def _in_doubt(firm: Firm, user_id: int, key: str) -> int:
    """A letter that was handed over and whose answer nobody has."""
    with transaction.atomic():
        about = {"as_of": "2026-03-31", "known_at": "2026-04-05T01:00:00+00:00"}
        messages.plan(company_id=firm.company.id, user_id=user_id, key=key, kind=KIND, about=about)
        found_id = queries.planned(KIND)[-1].id
        messages.hand_over(
            by=SETUP, message_id=found_id, address="a@b.c", digest=b"d" * 32, at=LATER
        )
    return found_id


def test_a_refusal_is_as_the_document_says(firm: Firm) -> None:
    document = described()
    clerk = Api(firm=firm, role="ar_accountant")
    refused = [
        Api().get("/companies"),
        clerk.get("/documents/999"),
        clerk.get("/reports/nope"),
        clerk.get("/orders?limit=0"),
        clerk.post("/periods/close", {"end_on": "2026-01-31"}),
        clerk.post("/allocations", {"allocations": []}),
    ]
    for answer in refused:
        body = json.loads(answer.content)
        assert 400 <= answer.status_code < 500
        schema = document["components"]["schemas"]["Problem"]
        assert faults(document, schema, body, str(answer.status_code)) == []
