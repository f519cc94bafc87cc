"""Decides what every request carries and every answer says: an id, an idle limit, safe headers.

The id joins log, evidence and answer (I30); headers and idle limit: ASVS 3.4, 7.3.1.
"""

import ipaddress
import re
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from huikuan.books.people.operations import nobody, note_refusal
from huikuan.books.people.queries import NotPermitted, NotSignedIn, actor_of, request_id_of

Next = Callable[[HttpRequest], HttpResponse]

_FIRST_ERROR: Final = 400
_FORBIDDEN: Final = 403
_TIMEOUT: Final = 408
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


def origin(get_response: Next) -> Next:
    """Find out where a request came from, for the log: the proxy's own word, never the client's.

    Only the last address of X-Forwarded-For was written by our proxy, and only a neighbour is one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if said and settings.PUBLIC_URL and _is_neighbour(request.META.get("REMOTE_ADDR", "")):
            with suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(said))
        return get_response(request)

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


def second_factor(get_response: Next) -> Next:
    """Where the installation asks for it, let nobody work before a second factor is set up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        here = request.path
        if (
            settings.SECOND_FACTOR_REQUIRED
            and not here.startswith("/accounts/")
            and request.user.is_authenticated
            and not is_mfa_enabled(request.user)
        ):
            if here.startswith("/api/"):
                return HttpResponse(status=_FORBIDDEN)
            return redirect("mfa_activate_totp")
        return get_response(request)

    return middleware


class Refusals:
    """Record what a page refused, with who asked, before the error page is made (ASVS 16.3.2)."""

    def __init__(self, get_response: Next) -> None:
        """Take the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> None:
        """Note a refusal that a view raised; the error page is Django's to make."""
        if not isinstance(failure, PermissionDenied):
            return
        cause = failure.__cause__
        refused = cause if isinstance(cause, NotPermitted) else NotPermitted("page", None)
        match = request.resolver_match
        try:
            by = actor_of(request)
        except NotSignedIn:
            by = nobody(request_id_of(request))
        with transaction.atomic():
            note_refusal(
                by=by,
                act=refused.act,
                company_id=refused.company_id,
                where=f"{request.method} {match.route if match else ''}",
                address=str(request.META.get("REMOTE_ADDR", "")),
            )


class BodyDeadline:
    """Give a body only so long to arrive, so that a slow sender frees its thread (anchor A12).

    The server hands over the connection; when the time is up its reading side is closed, the read
    ends short, and the client is told 408.
    """

    def __init__(self, get_response: Next) -> None:
        """Take the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Watch the time while the body is read."""
        line = request.META.get("gunicorn.socket")
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if line is None or not length.isdigit() or int(length) == 0:
            return self._get_response(request)
        late = threading.Event()

        def expire() -> None:
            late.set()
            with suppress(OSError):
                line.shutdown(socket.SHUT_RD)

        watch = threading.Timer(_seconds(int(length)), expire)
        watch.daemon = True
        watch.start()
        try:
            response = self._get_response(request)
        finally:
            watch.cancel()
        if late.is_set() and response.status_code >= _FIRST_ERROR:
            return HttpResponse(status=_TIMEOUT)
        return response


def _is_neighbour(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        # a socket file has no address, and only the proxy can open it
        return not address


def _seconds(length: int) -> float:
    # a body at the slowest speed that we wait for, and the time of the answer itself
    return settings.BODY_SECONDS + length / settings.BODY_BYTES_A_SECOND
