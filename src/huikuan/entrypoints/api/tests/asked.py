"""A client of the API for its tests: JSON in, JSON out, a key on every write."""

import itertools
import json
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.test import Client

from tests.support.firm import Firm

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

BASE = "/api/v1"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_KEYS = itertools.count(1)


class Api:
    """Asks as a token, as a signed-in user, or as nobody."""

    def __init__(self, *, token: str = "", firm: Firm | None = None, role: str = "") -> None:
        self.client = Client(HTTP_HOST="localhost")
        self.headers = {"Accept-Language": "en"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"
        if firm is not None and role:
            user = get_user_model().objects.get(username=firm.accounts[role])
            self.client.force_login(user, backend=BACKEND)

    def get(self, path: str, **headers: str) -> "Answer":
        return self.client.get(BASE + path, headers={**self.headers, **_named(headers)})

    def write(
        self, method: str, path: str, body: object = None, *, key: str = "", **headers: str
    ) -> "Answer":
        """Send a body (bytes as they are, anything else as JSON) under a key of its own."""
        sent = body if isinstance(body, bytes) else json.dumps(body if body is not None else {})
        return self.client.generic(
            method,
            BASE + path,
            sent,
            content_type="application/json",
            headers={
                **self.headers,
                "Idempotency-Key": key or f"key-{next(_KEYS)}",
                **_named(headers),
            },
        )

    def post(self, path: str, body: object = None, **more: str) -> "Answer":
        return self.write("POST", path, body, **more)


def data(response: "Answer", status: int = 200) -> dict[str, Any]:
    """The JSON of an answer that must have the status."""
    assert response.status_code == status, response.content.decode()
    found: dict[str, Any] = json.loads(response.content)
    return found


def problem(response: "Answer", status: int, code: str) -> dict[str, Any]:
    """The problem of a refusal that must have the status and the code."""
    found = data(response, status)
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert (found["code"], found["status"]) == (code, status)
    assert found["type"].startswith("urn:huikuan:problem:")
    assert found["title"]
    assert found["detail"]
    return found


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
