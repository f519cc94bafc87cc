"""Decides which JSON is taken: strict, limited, unambiguous (anchors A3, A4, A12; limits 1.5).

One value a key, numbers that a computer can hold, no NaN, no deep nesting, valid Unicode without
NUL: what two parsers could read differently is refused with 400 (ASVS 1.5.3).
"""

import json
import re
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.types import DictStrAny

from huikuan.entrypoints.api.problems import Problem

LARGEST_BODY: Final = 1_000_000
DEEPEST: Final = 32
LONGEST_NUMBER: Final = 30
_BAD: Final = 400
_UNSUPPORTED: Final = 415
_STRINGS: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


class StrictJson(Parser):
    """The parser of every JSON body of the API."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Return the body's object; raises Problem for anything that is not exactly one."""
        kind = (request.content_type or "").lower()
        if kind != "application/json":
            raise Problem(_UNSUPPORTED, "api.json_only")
        found = loads(request.body)
        if not isinstance(found, dict):
            raise Problem(_BAD, "api.json_object")
        return found


def loads(body: bytes) -> object:
    """Return the value of a JSON text; raises Problem, saying what is wrong and where."""
    try:
        source = body.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise Problem(_BAD, "api.json_unicode", figures={"at": wrong.start}) from wrong
    if _depth(source) > DEEPEST:
        raise Problem(_BAD, "api.json_depth", figures={"most": DEEPEST})
    try:
        value: object = json.loads(
            source,
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as wrong:
        raise Problem(
            _BAD, "api.json_broken", figures={"line": wrong.lineno, "column": wrong.colno}
        ) from wrong
    return value


def _depth(source: str) -> int:
    deepest = depth = 0
    for sign in re.findall(r"[\[\]{}]", _STRINGS.sub("", source)):
        depth += 1 if sign in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Problem(_BAD, "api.json_twice", figures={"key": _text(key)[:60]})
        found[_text(key)] = _checked(value)
    return found


def _checked(value: object) -> object:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_checked(each) for each in value]
    return value


def _text(value: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as wrong:
        raise Problem(_BAD, "api.json_unicode", figures={"at": wrong.start}) from wrong
    if "\x00" in value:
        raise Problem(_BAD, "api.json_nul")
    return value


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise Problem(_BAD, "api.json_number", figures={"most": LONGEST_NUMBER})
    return int(digits)


def _decimal(digits: str) -> Decimal:
    if len(digits) > LONGEST_NUMBER:
        raise Problem(_BAD, "api.json_number", figures={"most": LONGEST_NUMBER})
    return Decimal(digits)


def _constant(word: str) -> object:
    raise Problem(_BAD, "api.json_constant", figures={"word": word})
