"""Decides whether what reached our webhook was sent by the provider, now, and unchanged (I39, A9).

Standard Webhooks 1.0.0: `webhook-signature` holds `v1,` and the base64 HMAC-SHA256 of
`id.timestamp.body`; several may stand in it while a key is changed. Told apart in constant time.
"""

import base64
import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

TOLERANCE_SECONDS: Final = 300
LEAST_SECRET: Final = 24


class NotGenuine(ValueError):
    """It was not sent by the provider, or not now; the message is for our log, not the sender."""


def verify(secret: bytes, headers: Mapping[str, str], body: bytes, *, now: int) -> str:
    """Return the id of the message; `now` is Unix time. Raises NotGenuine."""
    sent = {name.lower(): value for name, value in headers.items()}
    message, stamp = sent.get("webhook-id", ""), sent.get("webhook-timestamp", "")
    if len(secret) < LEAST_SECRET:
        raise NotGenuine("no secret is set up")
    if not message or not (stamp.isascii() and stamp.isdigit()):
        raise NotGenuine("no id or time")
    if abs(now - int(stamp)) > TOLERANCE_SECONDS:
        raise NotGenuine("too old or too new")
    expected = signature(secret, message, stamp, body)
    for given in sent.get("webhook-signature", "").split():
        if hmac.compare_digest(given.encode(), expected.encode()):
            return message
    raise NotGenuine("no signature fits")


def signature(secret: bytes, message: str, stamp: str, body: bytes) -> str:
    """Return the signature of a message: "v1," and the base64 of its HMAC."""
    signed = f"{message}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, sha256).digest()).decode()
