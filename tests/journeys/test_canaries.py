"""Secrets are written nowhere: canaries go in, and every table, log line and answer is searched (I37)."""

import json
import logging
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client

from tests.support.firm import PASSWORD, Firm, found

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

WRONG = "Canary wrong 4711 passphrase"
RIGHT = "Canary right 4712 passphrase"

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return found("SH")


def tables_that_hold(canary: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        assert len(names) > 20
        holding = []
        for name in names:
            cursor.execute(
                f"SELECT count(*) FROM {name} t WHERE t::text LIKE %s OR t::text LIKE %s",
                (f"%{canary}%", f"%{canary.encode().hex()}%"),
            )
            if cursor.fetchone()[0]:
                holding.append(name)
        return holding


def test_passwords_and_tokens_are_found_nowhere(
    firm: Firm, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    director = firm.accounts["finance_director"]
    admin = Client(HTTP_HOST="localhost")
    signing_in = {"login": firm.accounts["administrator"], "password": PASSWORD}
    admin.post("/accounts/login/", signing_in)
    new_user = {"username": "canary", "password": RIGHT, "name": "金丝雀"}
    created = post(admin, "/api/v1/users", new_user)
    assert created.status_code == 201

    client = Client(HTTP_HOST="localhost")
    for password in (WRONG, RIGHT):
        client.post("/accounts/login/", {"login": "canary", "password": password})
    assert "_auth_user_id" in client.session

    client.post("/accounts/login/", {"login": director, "password": PASSWORD})
    chief = Client(HTTP_HOST="localhost")
    chief.post("/accounts/login/", {"login": director, "password": PASSWORD})
    made = post(chief, "/api/v1/tokens", {"name": "erp", "scopes": ["read"]})
    token = json.loads(made.content)["token"]
    client.get("/api/v1/invoices", headers={"Authorization": f"Bearer {token}"})
    client.get("/api/v1/evidence", headers={"Authorization": f"Bearer {token}"})
    client.get("/api/v1/companies", headers={"Authorization": f"Bearer {token}x"})

    for canary in (WRONG, RIGHT, token):
        assert tables_that_hold(canary) == []
        assert canary not in caplog.text
    for answer in (created, chief.get("/api/v1/tokens"), chief.get("/api/v1/evidence")):
        assert RIGHT not in answer.content.decode()
        assert token not in answer.content.decode()


def post(client: Client, path: str, body: object) -> "Answer":
    return client.post(
        path,
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": f"canary {path}"},
    )
