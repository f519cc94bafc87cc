"""The door of every page: who gets in, as of which day, and what a stranger learns."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import BadRequest
from django.test import Client
from django.urls import reverse

from huikuan.books.evidence.queries import records
from huikuan.books.people import operations
from huikuan.books.people.queries import companies
from huikuan.entrypoints.web.page import Unanswerable, day_of, known_of
from huikuan.entrypoints.web.presentation import LANGUAGE_COOKIE, THEME_COOKIE
from huikuan.entrypoints.web.urls import urlpatterns
from tests.support.firm import PASSWORD, SETUP

TODAY = date(2026, 11, 24)


def test_a_page_without_a_day_is_as_of_today() -> None:
    assert day_of("", TODAY) == TODAY
    assert day_of("2026-03-31", TODAY) == date(2026, 3, 31)


@pytest.mark.parametrize(
    "given",
    ["2026-3-31", "20260331", "31/03/2026", "2026-02-30", "9999-12-31", "２０２６-03-31", "x"],
)
def test_a_day_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(BadRequest):
        day_of(given, TODAY)


NOW = datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("given", "instant"),
    [
        ("2026-03-31", datetime(2026, 3, 31, 15, 59, 59, 999_999, tzinfo=UTC)),
        ("2026-03-31T10:00", datetime(2026, 3, 31, 2, tzinfo=UTC)),
        ("2026-03-31T10:00:30+00:00", datetime(2026, 3, 31, 10, 0, 30, tzinfo=UTC)),
        ("2026-11-24T09:29", datetime(2026, 11, 24, 1, 29, tzinfo=UTC)),
    ],
)
def test_knowledge_is_the_end_of_a_day_or_an_instant_on_the_companys_clock(
    given: str, instant: datetime
) -> None:
    assert known_of(given, NOW, "zh") == (instant, given)


@pytest.mark.parametrize("given", ["", "2026-11-24"])
def test_without_a_past_moment_everything_recorded_is_known(given: str) -> None:
    assert known_of(given, NOW, "zh") == (None, "")


@pytest.mark.parametrize("given", ["2026-11-25", "2026-11-24T09:31", "2026-11-24T09:31:00+08:00"])
def test_the_future_is_not_known_and_the_refusal_says_so(given: str) -> None:
    with pytest.raises(Unanswerable, match=given.replace("+", r"\+")):
        known_of(given, NOW, "en")


@pytest.mark.parametrize(
    "given", ["yesterday", "2026-3-31", "20260331", "2026-02-30", "2026-03-31T25:00", "1066-10-14"]
)
def test_a_moment_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(BadRequest):
        known_of(given, NOW, "en")


@pytest.fixture
def company() -> str:
    operations.create_company(by=SETUP, code="HD", name="华东精工", currency="CNY")
    operations.create_company(by=SETUP, code="XX", name="别家", currency="CNY")
    return "HD"


def person(client: Client, company_code: str, role: str) -> None:
    from huikuan.books.people.queries import companies

    operations.create_user(
        by=SETUP, username="ada", password=PASSWORD, name="艾达", salesperson="艾达"
    )
    place = next(each for each in companies(SETUP) if each.code == company_code)
    operations.grant_role(by=SETUP, username="ada", role=role, company_id=place.id)
    user = get_user_model().objects.get(username="ada")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


@pytest.mark.django_db
def test_a_stranger_is_led_to_the_sign_in_page(client: Client, company: str) -> None:
    for pattern in urlpatterns:
        if "company" in str(pattern.pattern):
            said = re.findall(r"<(int|slug|str):(\w+)>", str(pattern.pattern))
            parts: dict[str, object] = {
                name: 1 if kind == "int" else "x" for kind, name in said if name != "company"
            }
            address = reverse(f"web:{pattern.name}", kwargs={"company": company, **parts})
            answer = client.get(address)
            assert answer.status_code in {302, 405}, pattern.name
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_another_company_looks_like_none(client: Client, company: str) -> None:
    person(client, company, "ar_accountant")
    assert client.get("/c/HD/customers/").status_code == 200
    assert client.get("/c/XX/customers/").status_code == 404
    assert client.get("/c/ZZ/customers/").status_code == 404


@pytest.mark.django_db
def test_what_a_role_may_not_see_is_refused_and_noted(client: Client, company: str) -> None:
    person(client, company, "ar_accountant")
    answer = client.get("/c/HD/evidence/")
    assert answer.status_code == 403
    assert "没有权限" in answer.content.decode()
    assert any(
        each.act == "access.refused" and each.subject_id == "evidence"
        for company_id in (None, *(each.id for each in companies(SETUP)))
        for each in records(company_id=company_id, before_seq=None, limit=50)
    )


@pytest.mark.django_db
def test_the_navigation_leaves_out_what_a_role_may_not_see(client: Client, company: str) -> None:
    person(client, company, "sales")
    text = client.get("/c/HD/settings/").content.decode()
    assert "/c/HD/customers/" in text
    assert "/c/HD/imports/" not in text
    assert "/c/HD/evidence/" not in text


@pytest.mark.django_db
def test_an_empty_company_says_what_to_do(client: Client, company: str) -> None:
    person(client, company, "ar_accountant")
    for page in ("", "customers/", "invoices/", "receipts/"):
        assert "/c/HD/imports/" in client.get(f"/c/HD/{page}").content.decode()
    assert "没有逾期" in client.get("/c/HD/overdue/").content.decode()


@pytest.mark.django_db
def test_language_and_light_are_remembered_and_never_lead_away(client: Client) -> None:
    answer = client.post("/language", {"language": "en", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"
    assert answer.cookies[LANGUAGE_COOKIE].value == "en"
    assert "Sign in" in client.get("/accounts/login/").content.decode()
    answer = client.post("/theme", {"theme": "neon", "next": "/accounts/login/"})
    assert answer.headers["Location"] == "/accounts/login/"
    assert answer.cookies[THEME_COOKIE].value == "auto"
    assert client.get("/language").status_code == 405


@pytest.mark.django_db
def test_a_list_too_long_for_a_page_is_left_to_the_command(
    client: Client, company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(client, company, "ar_accountant")
    assert client.get("/c/HD/customers/?format=csv").status_code == 200
    monkeypatch.setattr("huikuan.entrypoints.web.exports.MOST_ROWS", -1)
    answer = client.get("/c/HD/customers/?format=csv")
    assert answer.status_code == 400
    assert "huikuan report" in answer.content.decode()


@pytest.mark.django_db
def test_what_no_report_can_answer_is_a_sentence_and_not_a_fault(
    client: Client, company: str
) -> None:
    person(client, company, "ar_accountant")
    for address in ("customers/?sort=nonsense", "explain/nonsense", "aging/?where=nonsense"):
        answer = client.get(f"/c/HD/{address}")
        assert answer.status_code == 400, address
    assert "nonsense" in client.get("/c/HD/customers/?sort=nonsense").content.decode()
    assert client.get("/c/HD/customers/1/").status_code == 404
    assert client.get("/c/HD/documents/1/").status_code == 404
