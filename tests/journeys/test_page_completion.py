"""What the filter field is offered: within one's rights, in one's language, at the very place."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.support import smallbook
from tests.support.firm import Firm, found

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    firm = found("SH")
    smallbook.book(firm.company.id)
    return firm


def browser(firm: Firm, role: str, language: str = "zh") -> Client:
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE=language)
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    return client


def completed(client: Client, where: str, *, page: str = "invoices/", place: object = "") -> Any:  # noqa: ANN401 - JSON
    at = len(where) if place == "" else place
    query = urlencode({"where": where, "complete": at, "as_of": "2026-03-31"})
    answer = client.get(f"/c/SH/{page}?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def texts(answer: Any) -> list[str]:  # noqa: ANN401 - JSON
    return [option["text"] for option in answer["options"]]


def test_fields_have_titles_in_the_readers_language(firm: Firm) -> None:
    for language, title, sign in (("zh", "逾期天数", "大于"), ("en", "Days late", "more than")):
        client = browser(firm, "credit_controller", language)
        answer = completed(client, "overdue_d")
        assert answer["options"] == [{"text": "days_late", "title": title}]
        assert {"text": ">", "title": sign} in completed(client, "days_late ")["options"]
        assert answer["hint"]


def test_values_come_from_the_book_and_the_calendar(firm: Firm) -> None:
    client = browser(firm, "credit_controller")
    assert texts(completed(client, "currency == ")) == ['"CNY"', '"USD"']
    assert texts(completed(client, "salesperson == ")) == ['"李雷"', '"韩梅"']
    assert completed(client, "kind == 贷")["options"] == [
        {"text": '"credit_note"', "title": "贷项通知单"}
    ]
    assert texts(completed(client, "due_on <= "))[:2] == ["2026-03-31", "2026-03-01"]
    assert texts(completed(client, "disputed == ")) == ["true", "false"]
    assert texts(completed(client, "days_late > 6")) == ["60"]
    assert texts(completed(client, "overdue_share > ", page="overdue/")) == ["10%", "25%", "50%"]
    money = completed(client, "amount > ")
    assert (texts(money), "1000.50" in money["hint"]) == ([], True)
    assert "1-30" in texts(completed(client, "1-", page="aging/"))


def test_a_salesperson_is_offered_his_own_customers_only(firm: Firm) -> None:
    mine = browser(firm, "sales")
    assert len(texts(completed(browser(firm, "credit_controller"), "customer == "))) == 2
    offered = texts(completed(mine, "customer == "))
    assert len(offered) == 1
    assert "南方电子" not in str(offered)


def test_a_page_that_one_may_not_see_offers_nothing(firm: Firm) -> None:
    answer = browser(firm, "administrator").get("/c/SH/invoices/?where=&complete=0")
    assert answer.status_code == 403
    assert Client(HTTP_HOST="localhost").get("/c/SH/invoices/?complete=0").status_code == 302


@pytest.mark.parametrize("place", ["-1", "x", "9" * 30, "²", 0])
def test_any_place_and_any_text_is_answered(firm: Firm, place: object) -> None:
    client = browser(firm, "credit_controller")
    for where in ("days_late > 3", "\x00", "'" * 400, "a" * 5000, "((((", "𠀀 == "):
        assert completed(client, where, place=place)["hint"]


def test_places_count_characters(firm: Firm) -> None:
    client = browser(firm, "credit_controller")
    answer = completed(client, "customer ~ 𠀀𠀀 and cur")
    assert (answer["start"], answer["end"], texts(answer)) == (18, 21, ["currency"])


def test_a_fault_stands_at_the_field_and_keeps_what_was_written(firm: Firm) -> None:
    client = browser(firm, "credit_controller")
    for page in ("invoices/", "customers/", "aging/", "aging/?by=region&of=", "overdue/"):
        sign = "&" if "?" in page else "?"
        answer = client.get(f"/c/SH/{page}{sign}where=curency+%3D%3D+%22%3Cb%3E%22")
        text = answer.content.decode()
        assert answer.status_code == 400, page
        assert 'aria-invalid="true" data-start="0" data-end="7"' in text
        assert "where=currency+%3D%3D" in text
        assert "&lt;b&gt;" in text
        assert "<b>" not in text.replace('<b class="hk-nowrap">', "")


def test_an_amount_in_several_currencies_says_what_to_add(firm: Firm) -> None:
    client = browser(firm, "credit_controller")
    answer = client.get("/c/SH/invoices/?where=amount+%3E+5")
    assert answer.status_code == 400
    assert "CNY, USD" in answer.content.decode()
    pinned = client.get("/c/SH/invoices/?where=amount+%3E+5+and+currency+%3D%3D+USD")
    assert "INV-2" in pinned.content.decode()
    assert "INV-1" not in pinned.content.decode()
