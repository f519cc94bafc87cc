"""Decides what a client reads when something is refused: RFC 9457 problem details (contract: HTTP).

`type` is a URN of ours (no host to go stale), `code` its last part, `title` and `detail` sentences
in the client's language, `errors` one entry a field, `request_id` what to ask us about. Nothing of
the inside is told: an unforeseen failure gives its id only (ASVS 16.5.1).
"""

import dataclasses
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse

from huikuan.adapters.texts import Language, known, text
from huikuan.books.people.queries import request_id_of

TYPE: Final = "urn:huikuan:problem:"
CONTENT_TYPE: Final = "application/problem+json; charset=utf-8"
LOG: Final = logging.getLogger("huikuan.api")
_INTERNAL: Final = 500


@dataclass(frozen=True)
class FieldFault:
    """One field that is wrong: where, a code of the text catalogue and its figures.

    `detail` is the sentence when somebody has worded it already.
    """

    field: str
    code: str
    figures: Mapping[str, object] = dataclasses.field(default_factory=dict)
    detail: str = ""


class Problem(Exception):
    """A refusal on its way to the client; `code` is a text of the area api (or another area)."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        errors: Sequence[FieldFault] = (),
        headers: Mapping[str, str] | None = None,
        figures: Mapping[str, object] | None = None,
        nearest: Sequence[str] = (),
    ) -> None:
        """Keep what the answer says; `nearest` are the names that may have been meant."""
        self.status = status
        self.code = code
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.figures = dict(figures or {})
        self.nearest = tuple(nearest)
        super().__init__(code)


def language_of(request: HttpRequest) -> Language:
    """Return the language that the client prefers among ours; Chinese when it names neither."""
    best: tuple[float, Language] = (0.0, "zh")
    for part in request.headers.get("Accept-Language", "")[:200].split(","):
        tag, _, quality = part.strip().partition(";")
        weight = _weight(quality)
        primary = tag.split("-")[0].strip().lower()
        if primary == "zh" and weight > best[0]:
            best = (weight, "zh")
        elif primary == "en" and weight > best[0]:
            best = (weight, "en")
    return best[1]


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return the response that tells a problem."""
    language = language_of(request)
    short = problem.code.rpartition(".")[2]
    body: dict[str, object] = {
        "type": TYPE + short,
        "code": problem.code,
        "title": sentence(f"api.title.{problem.status}", language),
        "status": problem.status,
        "detail": sentence(problem.code, language, problem.figures),
        "request_id": request_id_of(request),
    }
    if problem.nearest:
        body["nearest"] = list(problem.nearest)
    if problem.errors:
        body["errors"] = [
            {
                "field": each.field,
                "code": each.code,
                "detail": each.detail or sentence(each.code, language, each.figures),
            }
            for each in problem.errors
        ]
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), content_type=CONTENT_TYPE, status=problem.status
    )
    response.headers["Content-Language"] = "zh-CN" if language == "zh" else "en"
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def sentence(code: str, language: Language, figures: Mapping[str, object] | None = None) -> str:
    """Return the catalogue's sentence for a code, or the code where there is none."""
    if not known(code):
        return code
    try:
        return text(code, language, **(figures or {}))
    except KeyError:
        # a sentence that misses a figure must not turn a refusal into a failure
        return code


def unforeseen(request: HttpRequest, failure: Exception | type[Exception]) -> HttpResponse:
    """Log a failure of ours under the request's id and tell the client only that id."""
    LOG.error(
        "request %s failed",
        request_id_of(request),
        exc_info=failure if isinstance(failure, Exception) else None,
    )
    return answer(request, Problem(_INTERNAL, "api.unforeseen"))


def _weight(quality: str) -> float:
    name, _, value = quality.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
