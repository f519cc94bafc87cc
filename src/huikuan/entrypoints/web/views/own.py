"""The pages about oneself: language, light or dark, where to start (P3)."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.people import operations
from huikuan.books.people import queries as people
from huikuan.books.people.permissions import matrix
from huikuan.entrypoints.web.frame import Frame, start_of
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.presentation import LANGUAGE_COOKIE, THEME_COOKIE, THEMES
from huikuan.entrypoints.web.render import rendered

YEAR = 365 * 24 * 3600
TOKEN_DAYS = (30, 90, 365)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to where work begins in the first company, or say that there is none yet."""
    actor = people.actor_of(request)
    mine = people.companies(actor)
    if not mine:
        return render(request, "web/no_company.html", status=403)
    start = start_of(people.acts(actor, mine[0].id))
    return redirect(f"web:{start}", company=mine[0].code)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to the page that asked."""
    chosen = "en" if request.POST.get("language") == "en" else "zh"
    if request.user.is_authenticated:
        # letters, mail and commands use the account's language
        operations.set_language(by=people.actor_of(request), language=chosen)
    return _remember(request, LANGUAGE_COOKIE, chosen)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the system's way, and go back to the page that asked."""
    chosen = request.POST.get("theme", "auto")
    return _remember(request, THEME_COOKIE, chosen if chosen in THEMES else "auto")


@page("", here="settings")
def settings(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Language, light or dark, the account with its roles, sign-in safety, programs' tokens."""
    return _settings(request, frame)


@require_POST
@page("tokens.create", here="settings")
def create_token(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Give a program a token; its text is shown this once."""
    days = request.POST.get("days", "")
    lasting = int(days) if days in {str(known) for known in TOKEN_DAYS} else TOKEN_DAYS[0]
    try:
        with transaction.atomic():
            _, secret = operations.create_token(
                by=frame.actor,
                name=request.POST.get("name", ""),
                scopes=tuple(request.POST.getlist("scopes")),
                company_id=frame.company.id,
                expires_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=lasting),
            )
    except operations.Refused as refused:
        return _settings(
            request, frame, fault=text(refused.code, frame.language, **refused.figures)
        )
    return _settings(request, frame, secret=secret)


@require_POST
@page("tokens.revoke", here="settings")
def revoke_token(request: HttpRequest, frame: Frame, token_id: int) -> HttpResponse:
    """End a token at once."""
    try:
        with transaction.atomic():
            operations.revoke_token(by=frame.actor, token_id=token_id, company_id=frame.company.id)
    except operations.Refused as missing:
        raise Http404(missing.code) from missing
    messages.success(request, text("web.tokens.revoked", frame.language))
    return redirect(frame.address("settings"))


def _settings(
    request: HttpRequest, frame: Frame, *, secret: str = "", fault: str = ""
) -> HttpResponse:
    facts = {
        "account": people.user(request.user.get_username()),
        "themes": THEMES,
        "may_see": frame.may("tokens"),
        "may_create": frame.may("tokens.create"),
        "may_revoke": frame.may("tokens.revoke"),
        "tokens": people.tokens(frame.company.id) if frame.may("tokens") else (),
        "scopes": sorted(matrix().scopes),
        "token_days": TOKEN_DAYS,
        "secret": secret,
        "fault": fault,
        "now": dt.datetime.now(dt.UTC),
    }
    return rendered(request, frame, "web/settings.html", facts)


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponseRedirect:
    wished = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wished, allowed_hosts={request.get_host()})
    answer = HttpResponseRedirect(wished if safe else "/")
    answer.set_cookie(
        cookie,
        value,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
    return answer
