"""The pages of the monthly report: its figures explain themselves, its mail is finance's to order."""

import re
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import reverse

from huikuan.analytics.reports import forget
from huikuan.books.messages import operations as messages
from huikuan.books.messages import queries as letters
from huikuan.books.reporting import queries as orders
from huikuan.flows.mail_reports import KIND
from huikuan.rules.messages import MessageState
from tests.support import smallbook
from tests.support.firm import LATER, SETUP, Firm, found

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DAY = "?as_of=2026-03-31"
_LINK = re.compile(r'<a[^>]*href="([^"]+)"[^>]*hx-get[^>]*>([^<]+)</a>')


@pytest.fixture
def firm() -> Firm:
    forget()
    firm = found("SH")
    smallbook.book(firm.company.id)
    get_user_model().objects.filter(username=firm.accounts["sales"]).update(email="s@example.com")
    return firm


def browser(firm: Firm, role: str = "ar_accountant") -> Client:
    client = Client(HTTP_HOST="localhost", headers={"Accept-Language": "zh-CN"})
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    return client


def at(name: str, **parts: object) -> str:
    return reverse(f"web:{name}", kwargs={"company": "SH", **parts})


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_every_figure_on_the_page_opens_an_explanation_of_that_figure(firm: Firm) -> None:
    client = browser(firm)
    page = shown(client, at("monthly") + DAY)
    figures = {(unescape(href), unescape(said).strip()) for href, said in _LINK.findall(page)}
    assert len(figures) > 8
    for address, said in figures:
        explained = unescape(shown(client, address))
        assert said in explained or said == "–", (address, said)


def test_another_currency_another_group_and_another_number_of_days(firm: Firm) -> None:
    client = browser(firm)
    page = shown(client, f"{at('monthly')}{DAY}&currency=USD&by=salesperson&days=5")
    assert "2,000.00" in page
    assert "韩梅" in page
    assert "INV-2" in page
    assert client.get(f"{at('monthly')}{DAY}&days=abc").status_code == 400


def test_a_salesperson_sees_own_customers_and_no_mail(firm: Firm) -> None:
    client = browser(firm, "sales")
    page = shown(client, at("monthly") + DAY)
    assert "南方电子" not in page
    assert at("report_mail") not in page
    assert client.get(at("report_mail")).status_code == 403


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_the_files_are_the_same_bytes_each_time(firm: Firm, form: str) -> None:
    client = browser(firm)
    first, again = (client.get(at("monthly_file", form=form) + DAY) for _ in range(2))
    assert first.status_code == 200
    assert first.content == again.content
    assert client.get(at("monthly_file", form="doc") + DAY).status_code == 404


def test_finance_orders_and_ends_the_report_of_an_account(firm: Firm) -> None:
    client = browser(firm)
    who = firm.accounts["sales"]
    assert who in shown(client, at("report_mail"))
    done = client.post(at("order_report"), {"username": who, "day": "5"})
    assert done.status_code == 302
    assert [(one.username, one.day) for one in orders.subscriptions()] == [(who, 5)]
    refused = client.post(at("order_report"), {"username": who, "day": "99"})
    assert "每月的日期应为 1 到 31" in refused.content.decode()
    assert client.post(at("end_order"), {"username": who}).status_code == 302
    assert not orders.subscriptions()
    assert client.post(at("end_order"), {"username": who}).status_code == 404


def test_a_letter_in_doubt_waits_for_a_person(firm: Firm) -> None:
    account = get_user_model().objects.get(username=firm.accounts["sales"])
    about = {"as_of": "2026-03-31", "known_at": "2026-04-05T01:00:00+00:00"}
    with transaction.atomic():
        messages.plan(
            company_id=firm.company.id, user_id=account.id, key="k", kind=KIND, about=about
        )
        (letter,) = letters.planned(KIND)
        messages.hand_over(
            by=SETUP, message_id=letter.id, address="s@example.com", digest=b"d" * 32, at=LATER
        )
    client = browser(firm)
    page = shown(client, at("report_mail"))
    assert "结果不明" in page
    assert "重新发送" in page
    decide = at("decide_letter", message_id=letter.id)
    assert client.post(decide, {"act": "taken"}).status_code == 404
    assert client.post(decide, {"act": "arrived"}).status_code == 302
    now = letters.message(firm.company.id, letter.id)
    assert now is not None
    assert now.state is MessageState.SENT
    assert client.post(decide, {"act": "arrived"}).status_code == 404
