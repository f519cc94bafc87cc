"""Decides in which language and in which light a request is answered (P3).

The choice is remembered in a cookie, so that it holds before the sign-in too.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from huikuan.adapters.texts import Language

LANGUAGE_COOKIE = "hk_language"
THEME_COOKIE = "hk_theme"
THEMES = ("auto", "light", "dark")
LOCALES: dict[Language, str] = {"zh": "zh-hans", "en": "en"}
HTML_LANGUAGES: dict[Language, str] = {"zh": "zh-CN", "en": "en"}


def language_of(request: HttpRequest) -> Language:
    """The language of the answer: the remembered choice, else the browser's wish, else Chinese."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE)
    if chosen == "en":
        return "en"
    if chosen == "zh":
        return "zh"
    wished = request.headers.get("Accept-Language", "").split(",")[0].strip().lower()
    return "en" if wished.startswith("en") else "zh"


def theme_of(request: HttpRequest) -> str:
    """`auto`, `light` or `dark`; auto follows the system."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def presentation(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer in the chosen language, Django's and allauth's own words included."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(LOCALES[language]):
            response = get_response(request)
        response.headers.setdefault("Content-Language", HTML_LANGUAGES[language])
        return response

    return middleware


def words(request: HttpRequest) -> dict[str, str]:
    """Context of every template, the sign-in pages included: language and theme."""
    language = language_of(request)
    theme = theme_of(request)
    return {
        "language": language,
        "html_language": HTML_LANGUAGES[language],
        "theme": theme,
        "bs_theme": "dark" if theme == "dark" else "light",
    }
