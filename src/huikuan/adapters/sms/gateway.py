"""Hands one text message to a gateway, so that doubt stays small.

Before the request is written nothing can have been taken: not yet. From then to the answer nobody
can tell: unknown.
"""

import json
import ssl
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

_LONGEST: Final = 300
_LATER: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_TAKEN: Final = frozenset({HTTPStatus.OK, HTTPStatus.ACCEPTED, HTTPStatus.CONFLICT})


class Outcome(StrEnum):
    """What became of a message."""

    TAKEN = "taken"
    NOT_YET = "not_yet"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where messages are handed over; the address is the operator's own setting."""

    url: str
    token: str = ""
    timeout_seconds: int = 20


@dataclass(frozen=True, slots=True)
class Message:
    """A text to a number; `key` names it for ever."""

    key: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message, and the gateway's words."""

    outcome: Outcome
    words: str


def send(gateway: Gateway, message: Message) -> Answer:
    """Hand a message over, once. Never raises for what a network or a gateway may do."""
    body = {"key": message.key, "to": message.number, "text": message.text}
    headers = {"Authorization": f"Bearer {gateway.token}"} if gateway.token else {}
    return posted(gateway.url, body, headers, gateway.timeout_seconds)


def posted(url: str, body: object, headers: dict[str, str], seconds: int) -> Answer:
    """Post JSON to an address of the settings and read the answer as an outcome."""
    parts = urlsplit(url)
    talk = (
        HTTPSConnection(
            parts.hostname or "", parts.port, timeout=seconds, context=ssl.create_default_context()
        )
        if parts.scheme == "https"
        else HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
    )
    content = json.dumps(body, ensure_ascii=False).encode()
    named = {"Content-Type": "application/json", **headers}
    handed_over = False
    try:
        talk.connect()
        handed_over = True
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        talk.request("POST", path, content, named)
        reply = talk.getresponse()
        words = f"{reply.status} {reply.read(_LONGEST).decode('utf-8', 'replace')}"[:_LONGEST]
    except (OSError, HTTPException) as broken:
        outcome = Outcome.UNKNOWN if handed_over else Outcome.NOT_YET
        return Answer(outcome, f"{type(broken).__name__}: {broken}"[:_LONGEST])
    finally:
        talk.close()
    if reply.status in _TAKEN:
        return Answer(Outcome.TAKEN, words)
    if reply.status in _LATER:
        return Answer(Outcome.NOT_YET, words)
    # a gateway that fails may have passed the message on before it did
    failed = reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Answer(Outcome.UNKNOWN if failed else Outcome.REFUSED, words)
