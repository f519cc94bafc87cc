"""What a page shows to whom: personal data by its own right, and every refusal in the log (P4)."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse

from huikuan.books.evidence.queries import records
from tests.support import smallbook
from tests.support.firm import Firm, found

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    firm = found("SH")
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
