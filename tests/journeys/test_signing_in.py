"""A person signs in: a name or an e-mail, a password, a second factor; failures lock (P4)."""

import datetime as dt

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from huikuan.books.evidence.queries import records, verify_chain
from huikuan.books.people import operations
from huikuan.books.people.models import User
from tests.support.firm import PASSWORD, SETUP

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def ada() -> None:
    # what earlier tests tried is not held against this one
    cache.clear()
    operations.create_user(
        by=SETUP, username="ada", password=PASSWORD, email="ada@example.com", name="艾达"
    )


def sign_in(client: Client, login: str = "ada", password: str = PASSWORD) -> int:
    return client.post(LOGIN, {"login": login, "password": password}).status_code


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def events() -> list[tuple[str, str]]:
    found = records(company_id=None, before_seq=None, limit=100)
    return [(each.act, each.actor) for each in found if each.act.startswith("session.")]


@pytest.mark.parametrize("login", ["ada", "ada@example.com"])
def test_a_user_signs_in_by_name_or_e_mail_and_out_again(client: Client, login: str) -> None:
    assert sign_in(client, login) == 302
    assert signed_in(client)
    cookie = client.cookies[configured.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    client.post("/accounts/logout/")
    assert not signed_in(client)
    user = f"user:{User.objects.get(username='ada').id}"
    assert events() == [("session.signed_out", user), ("session.signed_in", user)]
    assert verify_chain().sound


def test_nobody_makes_an_account_for_himself(client: Client) -> None:
    client.post(
        "/accounts/signup/",
        {"username": "eve", "email": "e@x.cn", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not User.objects.filter(username="eve").exists()


def test_failures_lock_the_account_wherever_they_come_from(client: Client) -> None:
    for attempt in range(configured.AXES_FAILURE_LIMIT):
        other_place = Client(REMOTE_ADDR=f"203.0.113.{attempt}")
        typed = ("ada", "Ada", "ada@example.com")[attempt % 3]
        last = sign_in(other_place, typed, "wrong password")
    assert last == 429
    answer = client.post(LOGIN, {"login": "ada", "password": PASSWORD})
    assert answer.status_code == 429
    assert not signed_in(client)
    assert answer.headers["Retry-After"] == "900"
    names = [act for act, _ in events()]
    assert names.count("session.failed") >= configured.AXES_FAILURE_LIMIT
    assert "session.locked" in names
    assert "wrong password" not in str(records(company_id=None, before_seq=None, limit=100))


def test_an_unknown_name_is_answered_like_a_wrong_password(client: Client) -> None:
    wrong = client.post(LOGIN, {"login": "ada", "password": "nonsense here"}).content.decode()
    unknown = client.post(LOGIN, {"login": "eve", "password": "nonsense here"}).content.decode()
    assert stripped(wrong) == stripped(unknown).replace("eve", "ada")


def stripped(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("weak", ["short", "12345678901234", "password1234", "ada@example.com"])
def test_a_weak_password_is_refused_with_the_rules(weak: str) -> None:
    with pytest.raises(operations.BadPassword) as refused:
        operations.set_password(by=SETUP, username="ada", password=weak)
    assert refused.value.sentences


def test_a_new_password_ends_the_sessions(client: Client) -> None:
    sign_in(client)
    assert client.get("/accounts/2fa/").status_code == 200
    operations.set_password(by=SETUP, username="ada", password="Another long 1 pass")
    assert client.get("/accounts/2fa/").status_code == 302


def test_a_disabled_account_is_out_at_once(client: Client) -> None:
    sign_in(client)
    operations.disable_user(by=SETUP, username="ada", why="离职")
    assert client.get("/accounts/2fa/").status_code == 302
    later = Client()
    sign_in(later)
    assert not signed_in(later)


def test_an_idle_session_ends(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client)
    session = client.session
    session["seen"] = int(dt.datetime.now(dt.UTC).timestamp()) - configured.SESSION_IDLE_SECONDS - 5
    session.save()
    assert client.get("/accounts/2fa/").status_code == 302
    assert not signed_in(client)


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_a_second_factor_is_set_up_and_then_asked_for(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sign_in(client)
    # a sensitive act asks for the password again, however fresh the session is
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        set_up = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert set_up.status_code == 302
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    # the seed is not readable in the database
    assert secret not in str(kept.data)
    assert get_adapter().decrypt(kept.data["secret"]) == secret
    assert Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).exists()

    again = Client()
    assert sign_in(again) == 302
    assert not signed_in(again)
    wrong = again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert not signed_in(again)
    # codes cannot be guessed through: a few wrong ones, and even the right one has to wait
    for attempt in range(10):
        again.post(reverse("mfa_authenticate"), {"code": f"{attempt:06}"})
    again.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert not signed_in(again)
    cache.clear()
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    recovery = codes.get_unused_codes()[0]
    assert again.post(reverse("mfa_authenticate"), {"code": recovery}).status_code == 302
    assert signed_in(again)
    assert ("session.totp_activated") in [act for act, _ in events()]


def test_pages_forbid_frames_inline_scripts_and_other_origins(client: Client) -> None:
    headers = client.get(LOGIN).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert len(headers["X-Request-ID"]) == 32
    assert client.get(LOGIN, headers={"X-Request-ID": "abc-123-def"}).headers["X-Request-ID"] == (
        "abc-123-def"
    )
    assert client.get(LOGIN, headers={"X-Request-ID": "bad id\x07"}).headers["X-Request-ID"] != (
        "bad id\x07"
    )


def test_where_a_second_factor_is_required_nobody_works_without_one(
    client: Client, settings: Settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client)
    away = client.get("/")
    assert (away.status_code, away.headers["Location"]) == (302, reverse("mfa_activate_totp"))
    refused = client.get("/api/v1/companies")
    assert refused.status_code == 403
    assert refused.headers["Content-Type"].startswith("application/problem+json")
    assert client.get(reverse("mfa_index")).status_code == 200


@pytest.mark.parametrize(
    ("public", "peer", "said", "kept"),
    [
        ("https://credit.example.com", "127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("https://credit.example.com", "8.8.8.8", "203.0.113.9", "8.8.8.8"),
        ("https://credit.example.com", "127.0.0.1", "not an address", "127.0.0.1"),
        ("", "127.0.0.1", "203.0.113.9", "127.0.0.1"),
    ],
)
def test_the_log_says_where_a_sign_in_came_from_and_nobody_forges_it(
    settings: Settings, public: str, peer: str, said: str, kept: str
) -> None:
    settings.PUBLIC_URL = public
    client = Client(REMOTE_ADDR=peer, headers={"X-Forwarded-For": said})
    sign_in(client)
    (event, *_) = records(company_id=None, before_seq=None, limit=1)
    assert event.after == {"username": "ada", "address": kept}
