"""Decides the digest of a record, and with it what can no longer be changed unseen (D3, I31).

Two digests a record: the content's (before, after and why under a random salt, so that a guess
cannot be tried against it once the content is erased) and the record's own, over every other field
and the digest of the record before. Both are SHA-256 of the canonical encoding version 1.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from huikuan.kernel.digests import chained, digest

MASK = "***"
_SECRET = ("password", "secret", "token_text", "recovery", "authorization", "cookie")


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """The fields of a record that its own digest covers, apart from the one before."""

    seq: int
    recorded_at: dt.datetime
    company_id: int | None
    actor: str
    actor_name: str
    person: str
    act: str
    subject_kind: str
    subject_id: str
    request_id: str
    content_digest: bytes


def content_digest(salt: bytes, before: object, after: object, why: str) -> bytes:
    """Return the commitment to what was changed and why."""
    return digest([salt, {"before": before, "after": after, "why": why}])


def record_digest(previous: bytes, sealed: Sealed) -> bytes:
    """Return the digest of a record that follows the one with digest `previous`."""
    return chained(
        previous,
        {
            "seq": sealed.seq,
            "recorded_at": sealed.recorded_at,
            "company_id": sealed.company_id,
            "actor": sealed.actor,
            "actor_name": sealed.actor_name,
            "person": sealed.person,
            "act": sealed.act,
            "subject_kind": sealed.subject_kind,
            "subject_id": sealed.subject_id,
            "request_id": sealed.request_id,
            "content_digest": sealed.content_digest,
        },
    )


def plain(value: object, key: str = "") -> object:
    """Return a value as the database's JSON keeps it, so that it digests alike when read again.

    Dates, instants and Decimals become text; what is named like a secret is masked; characters
    that the database cannot hold (NUL, lone surrogates) become U+FFFD. Raises TypeError for
    anything else, a float above all.
    """
    if any(word in key.lower() for word in _SECRET):
        return None if value is None else MASK
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {clean(str(name)): plain(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner, key) for inner in value]
    raise TypeError(f"evidence cannot keep a {type(value).__name__}")


def clean(text: str) -> str:
    """Return a text without what the database cannot hold."""
    return text.replace("\x00", "�").encode("utf-8", "replace").decode("utf-8")
