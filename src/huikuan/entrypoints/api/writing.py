"""Decides how a write happens: in one transaction, once for its key (contract: HTTP; A1, A2, I22).

The key is taken, the act done and the answer kept in the same transaction: a retry after a broken
line gets the first answer and has no second effect; a refusal keeps nothing.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Final, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from huikuan.adapters.sealing import open_sealed, seal
from huikuan.books.people.operations import OtherBody, Stored, begin_write, finish_write
from huikuan.entrypoints.api.asking import ask_of
from huikuan.entrypoints.api.problems import Problem
from huikuan.kernel.digests import digest

LONGEST_KEY: Final = 128
BAD: Final = 400
OTHER_BODY: Final = 422
REPLAYED: Final = "Idempotent-Replayed"
_SEALED: Final = "sealed"
_PURPOSE: Final = "answers"
P = ParamSpec("P")

KEY_PARAMETER: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "the same key and body again: the same answer, one effect; 7 days",
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
        }
    ]
}
MATCH_PARAMETER: Final[dict[str, Any]] = {
    "parameters": [
        *KEY_PARAMETER["parameters"],
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "description": "the ETag of the version that was read",
            "schema": {"type": "string"},
        },
    ]
}


@dataclass(frozen=True)
class Written:
    """What a write answers; with a `secret` in it, it is kept sealed for a retry."""

    body: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: bool = False


def once(view: Callable[P, Written]) -> Callable[P, HttpResponse]:
    """Make a view a write: it runs once for an Idempotency-Key, in one transaction."""

    @wraps(view)
    def written(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = _request(args)
        key = key_of(request)
        by = ask_of(request).actor
        with transaction.atomic():
            try:
                before = begin_write(
                    by=by,
                    key=key,
                    method=str(request.method),
                    path=request.get_full_path(),
                    body=_fingerprint(request),
                )
            except OtherBody as other:
                raise Problem(OTHER_BODY, "api.key_other_body") from other
            if before is not None:
                return _response(_opened(before), replayed=True)
            result = view(*args, **kwargs)
            answer = Stored(
                status=result.status,
                content_type="application/json; charset=utf-8",
                headers=result.headers,
                body=json.dumps(result.body, ensure_ascii=False).encode(),
            )
            finish_write(by=by, key=key, answer=_kept(answer, secret=result.secret))
        return _response(answer, replayed=False)

    return written


def key_of(request: HttpRequest) -> str:
    """Return the mark of a write. Raises Problem 400 where it is missing or no mark."""
    key = request.headers.get("Idempotency-Key", "")
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Problem(BAD, "api.key_missing", figures={"most": LONGEST_KEY})
    return key


def _kept(answer: Stored, *, secret: bool) -> Stored:
    if not secret:
        return answer
    headers = {**answer.headers, _SEALED: "1"}
    return replace(answer, headers=headers, body=seal(answer.body, purpose=_PURPOSE))


def _opened(kept: Stored) -> Stored:
    if _SEALED not in kept.headers:
        return kept
    headers = {name: value for name, value in kept.headers.items() if name != _SEALED}
    return replace(kept, headers=headers, body=open_sealed(kept.body, purpose=_PURPOSE))


def _fingerprint(request: HttpRequest) -> bytes:
    if not request.FILES:
        return request.body
    # the boundary of a multipart body is new at every try; what it carries is not
    fields: dict[str, Any] = {name: request.POST.getlist(name) for name in sorted(request.POST)}
    for name in sorted(request.FILES):
        for number, file in enumerate(request.FILES.getlist(name)):
            fields[f"{name}.{number}"] = [file.name or "", *map(digest, file.chunks())]
            file.seek(0)
    return digest(fields)


def _response(stored: Stored, *, replayed: bool) -> HttpResponse:
    response = HttpResponse(stored.body, content_type=stored.content_type, status=stored.status)
    for name, value in stored.headers.items():
        response.headers[name] = value
    if replayed:
        response.headers[REPLAYED] = "true"
    return response


def _request(args: tuple[object, ...]) -> HttpRequest:
    found = args[0]
    if not isinstance(found, HttpRequest):
        raise TypeError("a write's first argument is the request")
    return found
