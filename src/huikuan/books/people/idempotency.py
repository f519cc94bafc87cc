"""Decides what a repeated write gets: the first answer again, and one effect (I22; A1, A2).

The key is written first, in the transaction of the write: a parallel request with the same key
waits for it at the unique index, and then finds the stored answer.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from huikuan.books.people.models import IdempotentWrite
from huikuan.kernel.actors import Actor

KEPT_DAYS = 7


class OtherBody(ValueError):
    """The key was used before for another request; the first effect stays untouched."""


@dataclass(frozen=True)
class Stored:
    """The answer of the first request with a key."""

    status: int
    content_type: str
    headers: Mapping[str, str]
    body: bytes


def begin_write(*, by: Actor, key: str, method: str, path: str, body: bytes) -> Stored | None:
    """Take a key for a write and return None, or the answer that the key got before.

    Call it inside the transaction of the write. Raises OtherBody when the key belongs to another
    method, path or body.
    """
    digest = hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).digest()
    client = _client(by)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_idempotentwrite"
            " (client, key, request_digest, content_type) VALUES (%s, %s, %s, '')"
            " ON CONFLICT (client, key) DO NOTHING",
            (client, key, digest),
        )
        if cursor.rowcount:
            return None
    first = IdempotentWrite.objects.get(client=client, key=key)
    if bytes(first.request_digest) != digest:
        raise OtherBody(key)
    return Stored(
        status=first.answer_code or 0,
        content_type=first.content_type,
        headers=dict(first.headers or {}),
        body=bytes(first.body or b""),
    )


def finish_write(*, by: Actor, key: str, answer: Stored) -> None:
    """Keep the answer of the write that took the key, in the same transaction."""
    IdempotentWrite.objects.filter(client=_client(by), key=key).update(
        answer_code=answer.status,
        content_type=answer.content_type,
        headers=dict(answer.headers),
        body=answer.body,
    )


def forget_old_writes() -> int:
    """Remove keys older than a week and return how many went."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM people_idempotentwrite"
            " WHERE created_at < now() - make_interval(days => %s)",
            (KEPT_DAYS,),
        )
        return int(cursor.rowcount)


def _client(actor: Actor) -> str:
    return f"{actor.kind}:{actor.id}"
