"""The monthly report over the API: the same figures in every form, and who gets it by mail."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from openpyxl import load_workbook

from huikuan.books.messages import operations as messages
from huikuan.entrypoints.api.tests.asked import Api, data
from huikuan.flows.mail_reports import KIND
from tests.support.firm import Firm

pytestmark = pytest.mark.django_db

MONTH = "/monthly-report?as_of=2026-03-31"
ORDERS = "/monthly-report/subscriptions"
LETTERS = "/monthly-report/letters"


@pytest.fixture
def clerk(firm: Firm) -> Api:
    account = get_user_model().objects.get(username=firm.accounts["sales"])
    account.email = "sales@example.com"
    account.save()
    return Api(firm=firm, role="ar_accountant")


def test_json_pdf_and_workbook_tell_the_same(clerk: Api) -> None:
    told = data(clerk.get(MONTH))
    assert set(told["parts"]) == {
        *("buckets", "groups", "late", "settled", "top", "received", "trend"),
    }
    assert told["rows"][0]["receivable"] == "1000.00"
    for form in ("pdf", "xlsx"):
        first, again = (clerk.get(f"{MONTH}&format={form}") for _ in range(2))
        assert first.status_code == 200
        assert first.headers["X-Content-Digest"] == told["digest"]
        assert first.content == again.content
    book = load_workbook(io.BytesIO(clerk.get(f"{MONTH}&format=xlsx").content))
    summary = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert ["CNY", "Receivable", 1000, 1000, 0] in [row[:5] for row in summary]


def test_a_salesperson_sees_own_customers_only(clerk: Api, firm: Firm) -> None:
    told = data(Api(firm=firm, role="sales").get(MONTH))
    assert told["salesperson"] == "李雷"
    assert not [row for row in told["rows"] if row["currency"] == "USD"]


@pytest.mark.parametrize(
    "wrong", ["&days=-1", "&days=x", "&by=weather", "&format=doc", "&customer=C1"]
)
def test_what_cannot_be_asked_is_refused(clerk: Api, wrong: str) -> None:
    assert clerk.get(MONTH + wrong).status_code == 400


def test_an_order_is_kept_changed_and_ended(clerk: Api, firm: Firm) -> None:
    who = firm.accounts["sales"]
    made = data(clerk.post(ORDERS, {"username": who, "day": 5}))
    assert [(one["username"], one["day"]) for one in made["items"]] == [(who, 5)]
    data(clerk.post(ORDERS, {"username": who, "day": 31}))
    assert data(clerk.get(ORDERS))["items"][0]["day"] == 31
    ended = clerk.post(f"{ORDERS}/end", {"username": who, "why": "left"})
    assert data(ended)["items"] == []
    again = clerk.post(f"{ORDERS}/end", {"username": who, "why": "left"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"username": "nobody", "day": 5}, 409),
        ({"username": "sales-sh", "day": 32}, 400),
        ({"username": "sales-sh", "day": "5"}, 400),
        ({"username": "legal-sh", "day": 5}, 409),
    ],
)
def test_an_order_that_cannot_be_kept_is_refused(
    clerk: Api, body: dict[str, object], status: int
) -> None:
    assert clerk.post(ORDERS, body).status_code == status


@pytest.mark.parametrize("role", ["sales", "auditor", "administrator"])
def test_who_may_not_order_is_refused(clerk: Api, firm: Firm, role: str) -> None:
    client = Api(firm=firm, role=role)
    assert client.post(ORDERS, {"username": "sales-sh", "day": 5}).status_code == 403
    assert client.get(ORDERS).status_code == (200 if role == "auditor" else 403)


def test_a_person_decides_about_a_letter_in_doubt(clerk: Api, firm: Firm) -> None:
    account = get_user_model().objects.get(username=firm.accounts["sales"])
    with transaction.atomic():
        messages.plan(
            company_id=firm.company.id,
            user_id=account.id,
            key="k-1",
            kind=KIND,
            about={"as_of": "2026-03-31", "known_at": "2026-04-05T01:00:00+00:00"},
        )
    (letter,) = data(clerk.get(LETTERS))["items"]
    assert (letter["state"], letter["as_of"]) == ("planned", "2026-03-31")
    refused = clerk.post(f"{LETTERS}/{letter['id']}/send-again", {"why": "now"})
    assert refused.status_code == 409
    assert clerk.post(f"{LETTERS}/999/arrived", {"why": "now"}).status_code == 404
