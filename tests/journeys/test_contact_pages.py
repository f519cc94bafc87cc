"""A customer's people on the page: what they agree to, and what stops the dunning."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from huikuan.books.parties import queries as parties
from tests.support import smallbook
from tests.support.firm import Firm, found

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def firm() -> Firm:
    made = found("SH")
    smallbook.book(made.company.id)
    return made


def browse(firm: Firm, role: str) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(get_user_model().objects.get(username=firm.accounts[role]), backend=BACKEND)
    return client


def test_a_word_is_kept_and_a_hold_is_lifted_by_who_may(firm: Firm) -> None:
    company, today = firm.company.id, dt.datetime.now(dt.UTC).date().isoformat()
    who = parties.id_of(company, "C1")
    assert who is not None
    (wang,) = parties.people(company, who)
    clerk, collector = browse(firm, "credit_controller"), browse(firm, "collector")

    def at(name: str, **parts: int) -> str:
        return reverse(f"web:{name}", kwargs={"company": "SH", "customer_id": who, **parts})

    page = clerk.get(at("contacts")).content.decode()
    assert "13800000001" in page
    assert "没有暂停" in page
    said = {"subject": "channel:sms", "holds": "no", "since": today, "source": "电话"}
    assert clerk.post(at("note_contact", contact_id=wang.id), said).status_code == 302
    wrong = clerk.post(at("note_contact", contact_id=wang.id), {**said, "source": " "})
    assert (wrong.status_code, "请写明来源" in wrong.content.decode()) == (409, True)
    zone = {"role": "finance", "language": "en", "time_zone": "Moon/Base"}
    assert clerk.post(at("describe_contact", contact_id=wang.id), zone).status_code == 409
    zone["time_zone"] = "Europe/Berlin"
    assert clerk.post(at("describe_contact", contact_id=wang.id), zone).status_code == 302
    (told,) = parties.people(company, who)
    assert (told.role, sorted(told.stopped)) == ("finance", ["sms"])

    # who collects stops it; to go on takes who may approve
    stop = {"code": "complaint", "since": today, "until": "", "why": "质量投诉"}
    assert collector.post(at("hold_dunning"), stop).status_code == 302
    (held,) = parties.dunning_holds(company, dt.date.fromisoformat(today))[who]
    lift = at("lift_dunning_hold", hold_id=held.id)
    assert collector.post(lift, {"why": "x"}).status_code == 403
    assert "质量投诉" in clerk.get(at("contacts")).content.decode()
    assert clerk.post(lift, {"why": "已解决"}).status_code == 302
    assert clerk.post(lift, {"why": "again"}).status_code == 409


def test_personal_data_is_masked_for_who_may_only_know_that_it_is_there(firm: Firm) -> None:
    who = parties.id_of(firm.company.id, "C1")
    address = reverse("web:contacts", kwargs={"company": "SH", "customer_id": who})
    page = browse(firm, "auditor").get(address).content.decode()
    assert "13800000001" not in page
    assert "•••" in page
