"""Decides how accounts sign in: nobody signs up, failures lock, every event is evidence (P4).

allauth carries the forms and the second factor, axes counts failures in the database. Secrets of
the second factor are encrypted with a key derived from the installation's own.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from huikuan.adapters.sealing import open_sealed, seal
from huikuan.adapters.texts import Language, text
from huikuan.books.people.operations import nobody, note_session
from huikuan.books.people.queries import NotSignedIn, actor_of, request_id_of, username_of
from huikuan.entrypoints.web.presentation import language_of

TOO_MANY = 429
PURPOSE = "second factor"


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's account events, turned into ours."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - its signature
        """Never: accounts are made by an administrator."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session (under a new key) and note it."""
        super().login(request, user)
        _note(request, "signed_in", user.get_username())

    def logout(self, request: HttpRequest) -> None:
        """Note who leaves, then end the session."""
        if request.user.is_authenticated:
            _note(request, "signed_out", request.user.get_username())
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401 - allauth's signature
        """Note whose name was tried; never the password."""
        _note(request, "failed", typed_name(request, credentials), known=False)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Note a changed password or second factor, then tell the person by mail if set up."""
        _note(self.request, template_prefix.rpartition("/")[2], user.get_username())
        super().send_notification_mail(template_prefix, user, context, email)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # as above
    """Keeps the seeds of one-time codes unreadable in the database."""

    def encrypt(self, text: str) -> str:
        """Encrypt a seed."""
        return seal(text.encode(), purpose=PURPOSE).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a seed."""
        return open_sealed(encrypted_text.encode(), purpose=PURPOSE).decode()


def typed_name(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """Return the account that a sign-in was tried with: one name, typed as name or as e-mail."""
    given = credentials or {}
    name = given.get("username") or given.get("email")
    if not name and request is not None:
        name = request.POST.get("login", "")
    return username_of(str(name or "").strip()[:150]).casefold()


def locked_out(
    request: HttpRequest,
    _original: HttpResponse | None = None,
    credentials: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer 429: how long it lasts, and nothing about whether the account exists."""
    _note(request, "locked", typed_name(request, credentials), known=False)
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    language: Language = language_of(request)
    sentence = text("people.locked", language, minutes=minutes)
    try:
        body: str = render_to_string(
            "account/lockout.html", {"sentence": sentence, "minutes": minutes}, request
        )
        kind = "text/html; charset=utf-8"
    except TemplateDoesNotExist:
        body, kind = sentence, "text/plain; charset=utf-8"
    response = HttpResponse(body, content_type=kind, status=TOO_MANY)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def _note(request: HttpRequest, event: str, username: str, *, known: bool = True) -> None:
    by = nobody(request_id_of(request))
    if known:
        try:
            by = actor_of(request)
        except NotSignedIn:
            # a password is set back by mail before anyone is signed in
            by = nobody(request_id_of(request))
    with transaction.atomic():
        note_session(
            by=by,
            event=event,
            username=username,
            address=str(request.META.get("REMOTE_ADDR", "")),
        )
