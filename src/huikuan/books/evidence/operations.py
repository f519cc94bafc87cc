"""Appends to the chained log, inside the transaction of the act itself (D3, I30).

The head of the chain is one locked row: whoever appends waits for the one before, so an act
appends last, shortly before its commit.
"""

import secrets
from collections.abc import Mapping

from django.db import connection

from huikuan.books.evidence.chain import Sealed, clean, content_digest, plain, record_digest
from huikuan.books.evidence.models import Record
from huikuan.kernel.actors import Actor

SALT_BYTES = 16


class NoTransaction(RuntimeError):
    """Evidence was to be written outside the transaction of the act that it records."""


def append(  # noqa: PLR0913 - the seven things that every record answers (I30)
    *,
    by: Actor,
    act: str,
    subject: tuple[str, str],
    company_id: int | None,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    why: str = "",
) -> int:
    """Record an act and return its place in the chain.

    `act` is a code such as `customer.edited`, `subject` the kind and id of what it was done to.
    `before` and `after` hold plain values (amounts in minor units or as text; never secrets, which
    are masked if they come under such a name). The time is the database's own. Raises
    NoTransaction outside a transaction, TypeError for values without canonical form.
    """
    if not connection.in_atomic_block:
        raise NoTransaction(act)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, digest FROM evidence_head WHERE id = 1 FOR UPDATE")
        last, previous = cursor.fetchone()
        # asked after the lock: the times of the chain run like its order
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    kept_before = None if before is None else plain(before)
    kept_after = None if after is None else plain(after)
    kept_why = clean(why)
    salt = secrets.token_bytes(SALT_BYTES)
    sealed = Sealed(
        seq=last + 1,
        recorded_at=now,
        company_id=company_id,
        actor=_named(by),
        actor_name=clean(by.name)[:200],
        person=by.person,
        act=act,
        subject_kind=subject[0],
        subject_id=clean(subject[1])[:120],
        request_id=by.request_id,
        content_digest=content_digest(salt, kept_before, kept_after, kept_why),
    )
    Record.objects.create(
        **{name: getattr(sealed, name) for name in Sealed.__dataclass_fields__},
        before=kept_before,
        after=kept_after,
        why=kept_why,
        salt=salt,
        previous_digest=bytes(previous),
        digest=record_digest(bytes(previous), sealed),
    )
    return sealed.seq


def _named(actor: Actor) -> str:
    return f"{actor.kind}:{actor.id}"
