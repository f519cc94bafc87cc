"""The house's side of the portal: who is invited, what came in, what is answered."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from huikuan.books.portal import queries as portal
from tests.journeys.test_portal import firm, invited, kept
from tests.support.firm import Firm

__all__ = ["firm"]

pytestmark = pytest.mark.django_db


def staff(firm: Firm, role: str) -> Client:
    client = Client(HTTP_HOST="localhost", headers={"Accept-Language": "zh-CN"})
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, **parts: object) -> str:
    return reverse(f"web:{name}", kwargs={"company": "SH", **parts})


def test_the_house_invites_answers_and_revokes_on_its_pages(firm: Firm) -> None:
    clerk = staff(firm, "credit_controller")
    form = {"customer_no": "C1", "email": "ap@13800000001.example.com", "language": ""}
    assert clerk.post(at("portal_invite"), {**form, "email": "x@example.com"}).status_code == 409
    assert clerk.post(at("portal_invite"), {**form, "customer_no": "C9"}).status_code == 409
    assert clerk.post(at("portal_invite"), form).status_code == 409
    assert clerk.post(at("portal_invite"), {**form, "checked": "yes"}).status_code == 302
    (one,) = portal.invitations(firm.company.id)
    page = clerk.post(at("portal_link", invitation_id=one.id)).content.decode()
    (link,) = re.findall(r"http://localhost(/p/in/[\w-]{43})", page)
    browser = Client(HTTP_HOST="localhost")
    browser.post(link)
    asked = kept(firm, browser.post("/p/new/question", {"name": "王芳", "words": "请寄合同"}))
    board = clerk.get(at("portal")).content.decode()
    assert "提问" in board
    assert "王芳" in board
    shown = clerk.get(at("portal_submission", submission_id=asked.id)).content.decode()
    assert asked.digest in shown
    decide = at("portal_decide", submission_id=asked.id)
    assert clerk.post(decide, {"act": "accept", "reply": ""}).status_code == 409
    assert clerk.post(decide, {"act": "accept", "reply": "已寄"}).status_code == 302
    assert clerk.post(decide, {"act": "refuse", "reply": "不"}).status_code == 409
    assert clerk.post(at("portal_mail", invitation_id=one.id)).status_code == 302
    revoke = at("portal_revoke", invitation_id=one.id)
    assert clerk.post(revoke, {"why": ""}).status_code == 409
    assert clerk.post(revoke, {"why": "离职"}).status_code == 302
    assert "离职" in clerk.get(at("portal")).content.decode()
    # an auditor sees no personal data; a salesperson nothing of others' customers
    assert "王芳" not in staff(firm, "auditor").get(at("portal")).content.decode()
    other = invited(firm, "C2")
    sales = staff(firm, "sales")
    assert "南方电子" not in sales.get(at("portal")).content.decode()
    assert sales.post(at("portal_link", invitation_id=other.id)).status_code == 404
    assert sales.get(at("portal_submission", submission_id=999)).status_code == 404
