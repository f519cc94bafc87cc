"""What all pages for customers have in common: nothing leaks, nobody asks more often than people do.

The pages load no script, are kept by no cache and found by no search engine, and give their
address to nobody.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huikuan.adapters.texts import Language
from huikuan.flows.reconcile.answering import origin

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
# for one network: looks and answers in a minute
MOST_LOOKS, MOST_ANSWERS, WINDOW_SECONDS = 120, 20, 60
STATUS = {
    "unknown": 404,
    "missing": 404,
    "used": 410,
    "ended": 410,
    "withdrawn": 410,
    "out": 403,
    "busy": 429,
    "large": 413,
}
LANGUAGE = "hk_portal_language"
_LANGUAGES = frozenset({"zh", "en"})
_YEAR_SECONDS = 365 * 24 * 3600
View = Callable[..., HttpResponse]


def shielded(view: View) -> View:
    """Answer so that nothing of the page leaks, and no more often than a person asks."""

    @wraps(view)
    def seen(request: HttpRequest, **path: Any) -> HttpResponse:  # noqa: ANN401 - the address's parts
        answer = closed(request, "busy") if _too_often(request) else view(request, **path)
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers.setdefault("Referrer-Policy", "no-referrer")
        answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        answer.headers["Cache-Control"] = "no-store"
        chosen = request.GET.get("lang", "")
        if chosen in _LANGUAGES:
            answer.set_cookie(
                LANGUAGE,
                chosen,
                max_age=_YEAR_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure(),
            )
        return answer

    return seen


def with_forms(view: View) -> View:
    """Shielded, for pages with forms that are guarded against other sites.

    Under `no-referrer` a browser says `Origin: null` of a form, which the guard has to refuse; to
    other origins the address is not told this way either.
    """

    @wraps(view)
    def seen(request: HttpRequest, **path: Any) -> HttpResponse:  # noqa: ANN401 - the address's parts
        answer = view(request, **path)
        answer.headers["Referrer-Policy"] = "same-origin"
        return answer

    return shielded(seen)


def closed(request: HttpRequest, why: str, *, ask: bool = False) -> HttpResponse:
    """The page that opens nothing and says why; `ask` offers a new link by mail."""
    language = language_of(request, "zh")
    facts = {**framed(request, language), "code": f"portal.closed.{why}", "ask": ask}
    facts["reason"] = f"portal.closed.{why}.why"
    return render(request, "portal/closed.html", facts, status=STATUS[why])


def framed(request: HttpRequest, language: Language) -> dict[str, object]:
    """What every page needs: its language, and the address of the other one."""
    other = "zh" if language == "en" else "en"
    return {
        "language": language,
        "html_language": "en" if language == "en" else "zh-CN",
        "switch": f"{request.path}?lang={other}",
    }


def language_of(request: HttpRequest, customers: str) -> Language:
    """The language asked for, else the one chosen before, else the customer's."""
    chosen = request.GET.get("lang", "") or request.COOKIES.get(LANGUAGE, "")
    return "en" if (chosen if chosen in _LANGUAGES else customers) == "en" else "zh"


def length(request: HttpRequest) -> int:
    """How many bytes the body says it has."""
    given = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(given) if given.isascii() and given.isdigit() else 0


def address(request: HttpRequest) -> str:
    """Where the request comes from."""
    return str(request.META.get("REMOTE_ADDR", ""))


def network(request: HttpRequest) -> str:
    """The network that it comes from, as a keyed digest that nobody can read back."""
    return origin(address(request))


def _too_often(request: HttpRequest) -> bool:
    """Whether this network asks more often than people do; counted without keeping its address."""
    act, most = ("answer", MOST_ANSWERS) if request.method == "POST" else ("look", MOST_LOOKS)
    key = f"portal/{act}/{network(request)}"
    if cache.add(key, 1, WINDOW_SECONDS):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:
        # the window ended between the two
        return False
