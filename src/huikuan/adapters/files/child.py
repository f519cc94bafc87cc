"""The process in which a file that nobody has checked is opened (F11, X7).

It gets one request as JSON on standard input, answers in JSON lines on standard output, and lives
under hard limits on memory, processor time and file size. Whatever happens to it, its parent gets a
clear error and nothing is half done: a spool folder without a result is thrown away.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from huikuan.adapters.files.limits import MB, Limits

if TYPE_CHECKING:
    from huikuan.rules.intake import MappingRefused

_SPOOL_BYTES = 16 * 1024 * MB


def main() -> int:
    """Answer one request and return the exit status."""
    return answer_one(_answer)


def answer_one(reading: Callable[[dict[str, Any], Limits], dict[str, Any]]) -> int:
    """Answer the one request of this process, under its limits; returns the exit status.

    Other readers of files that nobody has checked bring their own `reading`, which imports what it
    needs only when it is called, so that whatever the libraries do is bound too.
    """
    request = json.load(sys.stdin)
    limits = Limits.of(request["limits"])
    bound(limits)
    try:
        answer = {"result": reading(request, limits)}
    except MemoryError:
        answer = {
            "refused": {"code": "too_much_memory", "figures": {"limit": limits.memory_bytes // MB}}
        }
    _say(answer)
    return 0


def bound(limits: Limits) -> None:
    """Set the limits of this process; they cannot be raised again."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, _SPOOL_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (value, value))


def _answer(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    # imported under the limits, so that whatever the libraries do is bound too
    from huikuan.adapters.files import reading
    from huikuan.adapters.files.results import FileRefused
    from huikuan.rules.intake import Context, MappingRefused

    try:
        if request["act"] == "cells":
            return reading.read_cells(request, limits)
        if request["act"] == "rows":
            return reading.read_rows(request, limits)
        said = request["context"]
        context = Context(
            currency=said["currency"],
            as_of=date.fromisoformat(said["as_of"]),
            floor=date.fromisoformat(said["floor"]),
            years_ahead=said["years_ahead"],
        )
        if request["act"] == "propose":
            return reading.propose_file(request, context, limits)
        return reading.read_file(request, context, limits, lambda one: _say({"progress": one}))
    except FileRefused as refusal:
        return {"refused": {"code": refusal.code, "figures": refusal.figures}}
    except MappingRefused as refusal:
        return {"refused": _mapping(refusal)}


def _mapping(refusal: MappingRefused) -> dict[str, Any]:
    """One issue speaks for itself, several are named by place and code."""
    if len(refusal.issues) == 1:
        issue = refusal.issues[0]
        return {"code": issue.code, "figures": {"place": issue.place, **issue.figures}}
    return {"code": "mapping_refused", "figures": {"issues": str(refusal)}}


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
