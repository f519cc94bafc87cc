"""The pages for what cannot be shown: what happened, what was kept, what to do (P3)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huikuan.books.people import queries as people
from huikuan.entrypoints.web.page import Unanswerable


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address is malformed, or asks for what no report can answer."""
    sentence = str(exception) if isinstance(exception, Unanswerable) else ""
    return _error(request, 400, sentence=sentence)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the person has no right to it."""
    return _error(request, 403)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token is missing or old."""
    return _error(request, 403, title="web.error.403.csrf")


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or none of the person's."""
    return _error(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; the request's id helps to find it."""
    return _error(request, 500)


def _error(
    request: HttpRequest, status: int, *, title: str = "", sentence: str = ""
) -> HttpResponse:
    title = title or f"web.error.{status}"
    return render(
        request,
        "web/error.html",
        {
            "status": status,
            "title": title,
            "what": f"{title}.what",
            "sentence": sentence,
            "kept": "web.error.kept",
            "reference": people.request_id_of(request),
        },
        status=status,
    )
