"""The pages about oneself: language, light or dark, where to start (P3)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from huikuan.books.people import queries as people
from huikuan.entrypoints.web.presentation import LANGUAGE_COOKIE, THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the first company's cockpit, or say that there is none yet."""
    mine = people.companies(people.actor_of(request))
    if not mine:
        return render(request, "web/no_company.html", status=403)
    return redirect("web:cockpit", company=mine[0].code)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to the page that asked."""
    chosen = "en" if request.POST.get("language") == "en" else "zh"
    return _remember(request, LANGUAGE_COOKIE, chosen)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the system's way, and go back to the page that asked."""
    chosen = request.POST.get("theme", "auto")
    return _remember(request, THEME_COOKIE, chosen if chosen in THEMES else "auto")


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
