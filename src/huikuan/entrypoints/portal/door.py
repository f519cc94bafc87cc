"""The door of the portal: a link is looked at, used by a press of the person, and left (D5).

Looking uses nothing up, because mail filters follow links. Who is inside holds a cookie that no
script reads, that other sites cannot send with a form, and that ends with the visit.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from huikuan.entrypoints.portal.shield import (
    View,
    closed,
    framed,
    language_of,
    network,
    with_forms,
)
from huikuan.flows import open_portal
from huikuan.flows.open_portal import Guest

COOKIE = "__Host-hk_guest" if settings.HTTPS else "hk_guest"
LONGEST_ADDRESS = 254


def inside(view: Callable[..., HttpResponse]) -> View:
    """Let a view answer only a clerk who is signed in; it gets the request and the guest."""

    @with_forms
    @wraps(view)
    def entered(request: HttpRequest, **path: Any) -> HttpResponse:  # noqa: ANN401 - the address's parts
        found = guest_of(request)
        if found is None:
            return closed(request, "out", ask=True)
        return view(request, found, **path)

    return entered


def guest_of(request: HttpRequest) -> Guest | None:
    """Who is signed in."""
    return open_portal.guest_of(request.COOKIES.get(COOKIE, ""), dt.datetime.now(dt.UTC))


@require_http_methods(["GET", "HEAD", "POST"])
@with_forms
def way_in(request: HttpRequest, token: str) -> HttpResponse:
    """Say who is invited by whom; a POST comes in."""
    now = dt.datetime.now(dt.UTC)
    try:
        door = open_portal.look_at(token, now)
        if request.method == "POST":
            visit, until = open_portal.enter(token, network=network(request), now=now)
            answer = redirect("portal:home")
            _keep(answer, visit, until)
            return answer
    except open_portal.DoorClosed as shut:
        return closed(request, shut.why, ask=shut.why != "unknown")
    language = language_of(request, door.invitation.language)
    facts = {
        **framed(request, language),
        "door": door,
        "seller": (door.company.name_en if language == "en" else "") or door.company.name,
    }
    return render(request, "portal/door.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@with_forms
def ask(request: HttpRequest) -> HttpResponse:
    """Have a new link mailed. The answer is the same whether the address is known or not."""
    asked = request.method == "POST"
    if asked:
        given = request.POST.get("email", "")[:LONGEST_ADDRESS]
        if "@" in given:
            open_portal.ask_for_link(given, dt.datetime.now(dt.UTC))
    facts = {**framed(request, language_of(request, "zh")), "asked": asked}
    return render(request, "portal/ask.html", facts)


@require_POST
@inside
def out(_: HttpRequest, guest: Guest) -> HttpResponse:
    """Go out."""
    open_portal.leave(guest)
    answer = redirect("portal:ask")
    answer.delete_cookie(COOKIE, path="/", samesite="Lax")
    return answer


def _keep(answer: HttpResponse, visit: str, until: dt.datetime) -> None:
    answer.set_cookie(
        COOKIE,
        visit,
        expires=until,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
