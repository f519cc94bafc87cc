"""Decides what every request carries and every answer says: an id, an idle limit, safe headers.

The id joins log, evidence and answer (I30); headers and idle limit: ASVS 3.4, 7.3.1.
"""

import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

Next = Callable[[HttpRequest], HttpResponse]

SEEN = "seen"
SEEN_EVERY_SECONDS = 60
_GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


def request_id(get_response: Next) -> Next:
    """Give the request an id, the caller's own when it is well formed, and answer with it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        known = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(16)
        request.request_id = known  # type: ignore[attr-defined]
        response = get_response(request)
        response.headers["X-Request-ID"] = known
        return response

    return middleware


def headers(get_response: Next) -> Next:
    """Say what an answer may load and where it may be kept, unless the view said it itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        # figures and names belong to the person who asked: no shared or disk cache keeps them
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def inactivity(get_response: Next) -> Next:
    """End a session that nobody has used for a while; note its use at most once a minute."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            seen = request.session.get(SEEN, now)
            if now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif SEEN not in request.session or now - seen >= SEEN_EVERY_SECONDS:
                request.session[SEEN] = now
        return get_response(request)

    return middleware
