"""The customer's page shows the score with every factor, to who may see it, in both languages."""

import datetime as dt
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from huikuan.analytics.reports import forget
from huikuan.books.parties import queries as parties
from huikuan.books.scoring import queries as scores
from huikuan.flows import score_customers
from tests.support import smallbook
from tests.support.firm import SETUP, Firm, found

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DAY = dt.date(2026, 3, 31)


@pytest.fixture
def firm(db: None) -> Firm:
    forget()
    firm = found("SH")
    smallbook.book(firm.company.id)
    return firm


def page(firm: Firm, role: str, language: str = "zh-CN") -> str:
    client = Client(HTTP_HOST="localhost", headers={"Accept-Language": language})
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    customer = parties.id_of(firm.company.id, "C1")
    address = reverse("web:customer", kwargs={"company": "SH", "customer_id": customer})
    answer = client.get(address, {"as_of": DAY.isoformat()})
    assert answer.status_code == 200, answer.content.decode()[:500]
    return unescape(answer.content.decode())


def test_a_score_shows_value_points_source_and_age_of_every_factor(firm: Firm) -> None:
    assert "还没有评分" in page(firm, "credit_controller")
    score_customers.score(by=SETUP, company=firm.company, as_of=DAY)
    customer = parties.id_of(firm.company.id, "C1")
    assert customer is not None
    score = scores.current(firm.company.id, [customer], DAY)[customer]
    shown = page(firm, "credit_controller")
    for word in ("按时回款率", "平均逾期天数", "最长逾期", "往来年限", "往来账", "当日"):
        assert word in shown, word
    for line in score.factors:
        assert f"{line.points / 100:.1f} / {line.most / 100:.1f}" in shown
    english = page(firm, "credit_controller", "en")
    assert "Age of the relation" in english
    assert f">{score.grade}</span>" in english


def test_who_may_not_see_the_credit_file_sees_no_score(firm: Firm) -> None:
    score_customers.score(by=SETUP, company=firm.company, as_of=DAY)
    assert "信用评分" not in page(firm, "ar_accountant")
