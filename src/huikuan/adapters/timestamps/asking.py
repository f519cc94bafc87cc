"""Asks an authority over HTTP, as RFC 3161 section 3.4 has it."""

import secrets
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

from asn1crypto import algos, tsp

from huikuan.adapters.timestamps.checking import BadToken, check_token

SECONDS: Final = 15
_LARGEST: Final = 64 * 1024
_GOOD: Final = 200
_NONCE_BITS: Final = 63


class NoTimeStamp(RuntimeError):
    """The authority cannot be reached, refuses, or answers something else."""


def time_stamp(digest: bytes, url: str) -> bytes:
    """Return an authority's token (DER) for a SHA-256, checked.

    The connection need not be secret: the answer is signed. Raises NoTimeStamp.
    """
    nonce = secrets.randbits(_NONCE_BITS)
    asked = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": digest,
            },
            "nonce": nonce,
            "cert_req": True,
        }
    )
    try:
        answer = tsp.TimeStampResp.load(_posted(url, asked.dump()), strict=True)
        status = answer["status"]["status"].native
        if status not in {"granted", "granted_with_mods"}:
            raise NoTimeStamp(f"{url}: {status}")
        token = bytes(answer["time_stamp_token"].dump())
        told = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
        if told["nonce"].native != nonce:
            raise NoTimeStamp(f"{url}: an answer to another question")
        check_token(token, digest)
    except (BadToken, ValueError, TypeError, KeyError) as bad:
        raise NoTimeStamp(f"{url}: {bad}") from bad
    return token


def _posted(url: str, body: bytes) -> bytes:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NoTimeStamp(f"no address: {url}")
    connection = (
        HTTPSConnection(
            parts.hostname, parts.port, timeout=SECONDS, context=ssl.create_default_context()
        )
        if parts.scheme == "https"
        else HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        headers = {"Content-Type": "application/timestamp-query"}
        connection.request("POST", path, body, headers)
        reply = connection.getresponse()
        found = reply.read(_LARGEST + 1)
    except (OSError, HTTPException) as silent:
        raise NoTimeStamp(f"{url}: {silent}") from silent
    finally:
        connection.close()
    if reply.status != _GOOD or len(found) > _LARGEST:
        raise NoTimeStamp(f"{url}: status {reply.status}")
    return found
