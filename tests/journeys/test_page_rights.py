"""What a page shows to whom: personal data by its own right, and every refusal in the log (P4)."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import URLPattern, reverse

from huikuan.books.evidence.queries import records
from huikuan.books.people.permissions import matrix
from huikuan.books.policies import operations as policies
from huikuan.entrypoints.web.urls import urlpatterns
from tests.support import smallbook
from tests.support.firm import SETUP, Firm, found

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    firm = found("SH")
    # as set-up does
    policies.load_presets(by=SETUP)
    smallbook.book(firm.company.id)
    return firm


def browser(firm: Firm, role: str) -> Client:
    client = Client(HTTP_HOST="localhost")
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    return client


def customer_page(firm: Firm, number: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM parties_customer WHERE company_id = %s AND customer_no = %s",
            (firm.company.id, number),
        )
        (customer_id,) = cursor.fetchone()
    parts = {"company": "SH", "customer_id": customer_id}
    return f"{reverse('web:customer', kwargs=parts)}?as_of=2026-03-31"


OWN_PAGES = {"home", "language", "theme"}
PAGES: list[URLPattern] = list(urlpatterns)


def act_of(pattern: URLPattern) -> str | None:
    return getattr(pattern.callback, "act", None)


def test_every_page_names_the_act_that_it_asks_for() -> None:
    assert len(PAGES) > 20
    for pattern in PAGES:
        act = act_of(pattern)
        if act is None:
            assert pattern.name in OWN_PAGES, pattern.name
        else:
            assert act == "" or act in matrix().acts, pattern.name


def parts_of(pattern: URLPattern, company: str) -> dict[str, object]:
    there = {"company": company, "figure": "overdue", "form": "pdf", "kind": "customers"}
    return {name: there.get(name, 1) for name in pattern.pattern.converters}


@pytest.mark.parametrize("role", matrix().roles)
def test_every_page_lets_in_who_may_and_refuses_who_may_not(role: str, firm: Firm) -> None:
    client = browser(firm, role)
    wrong: list[tuple[object, ...]] = []
    for pattern in PAGES:
        act = act_of(pattern)
        if act is None:
            continue
        may = act == "" or matrix().reach([role], matrix().acts[act]) is not None
        address = reverse(f"web:{pattern.name}", kwargs=parts_of(pattern, "SH"))
        for method in (client.get, client.post):
            mine = method(address)
            let_in = mine.status_code != 403
            if mine.status_code != 405 and let_in != may:
                wrong.append((pattern.name, mine.status_code))
    assert not wrong


# who may most and who may least: a company is looked for before any right
@pytest.mark.parametrize("role", ["finance_director", "portal"])
def test_no_page_of_another_company_is_there(role: str, firm: Firm) -> None:
    found("BJ")
    client = browser(firm, role)
    for pattern in PAGES:
        for company in ("BJ", "NONE") if act_of(pattern) is not None else ():
            other = client.get(reverse(f"web:{pattern.name}", kwargs=parts_of(pattern, company)))
            assert other.status_code in {404, 405}, (pattern.name, company)


def test_without_signing_in_every_page_leads_to_the_sign_in(firm: Firm) -> None:
    stranger = Client(HTTP_HOST="localhost")
    for pattern in PAGES:
        if act_of(pattern) is None:
            continue
        answer = stranger.get(reverse(f"web:{pattern.name}", kwargs=parts_of(pattern, "SH")))
        assert answer.status_code in {302, 405}, pattern.name
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/accounts/login/"), pattern.name


@pytest.mark.parametrize(
    ("role", "phone"),
    [("credit_controller", True), ("sales", True), ("auditor", False), ("collector", False)],
)
def test_contacts_are_shown_by_their_own_right(firm: Firm, role: str, phone: bool) -> None:
    page = browser(firm, role).get(customer_page(firm, "C1"))
    assert page.status_code == 200
    assert ("13800000001" in page.content.decode()) is phone


def test_a_salesperson_does_not_find_a_colleagues_customer(firm: Firm) -> None:
    assert browser(firm, "sales").get(customer_page(firm, "C2")).status_code == 404


def test_a_refused_page_is_in_the_log(firm: Firm) -> None:
    imports = reverse("web:imports", kwargs={"company": "SH"})
    assert browser(firm, "sales").get(imports).status_code == 403
    (refused,) = [
        each
        for each in records(company_id=firm.company.id, before_seq=None, limit=20)
        if each.act == "access.refused"
    ]
    assert refused.subject_id == "imports"
    assert refused.actor == f"user:{firm.actor('sales').id}"
