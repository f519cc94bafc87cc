"""Plans letters and keeps what became of them: each moves along its machine, and is evidenced (P5).

A letter is handed over by whoever moved it out of `planned`, in a transaction that ends before the
mail server is spoken to; so of two workers one does it, and a killed one leaves it `unknown`.
"""

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from huikuan.books.evidence import operations as evidence
from huikuan.books.messages.models import Message
from huikuan.kernel.actors import Actor
from huikuan.rules.messages import MESSAGE, MessageState

_LONGEST = 300


class NoSuchMessage(LookupError):
    """There is no such letter in the company."""


def plan(
    *, company_id: int, user_id: int | None, key: str, kind: str, about: Mapping[str, str]
) -> bool:
    """Plan a letter once; False when one with this key has been planned before.

    `user_id` is the recipient's account; nothing for somebody outside of the house.
    """
    try:
        # a savepoint: the refusal of a second one must not end the caller's transaction
        with transaction.atomic():
            Message.objects.create(
                company_id=company_id,
                user_id=user_id,
                key=key,
                kind=kind,
                about=dict(about),
                state=MESSAGE.start.value,
            )
    except IntegrityError:
        if Message.objects.filter(key=key).exists():
            return False
        raise
    return True


def hand_over(
    *, by: Actor, message_id: int, address: str, digest: bytes, at: dt.datetime
) -> int | None:
    """Take a planned letter to hand it over now; the number of this attempt.

    None when it is not planned any more: somebody else has taken it.
    """
    row = Message.objects.select_for_update(skip_locked=True).filter(id=message_id).first()
    if row is None or row.state != MessageState.PLANNED.value:
        return None
    row.attempts += 1
    row.address, row.digest, row.handed_over_at = address, digest, at
    row.settled_at, row.words = None, ""
    _move(by, row, "hand_over", why="")
    return row.attempts


def settle(
    *, by: Actor, message_id: int, attempt: int, act: str, words: str, at: dt.datetime
) -> bool:
    """Keep what became of an attempt: `taken`, `not_yet` or `refuse`, with the server's words.

    False when the letter has moved on since: a late answer changes nothing. Raises IllegalMove for
    another act.
    """
    row = Message.objects.select_for_update().get(id=message_id)
    if row.state != MessageState.UNKNOWN.value or row.attempts != attempt:
        return False
    row.words, row.settled_at = words[:_LONGEST], at
    _move(by, row, act, why="")
    return True


def note_unknown(*, message_id: int, attempt: int, words: str) -> None:
    """Keep why nobody can tell what became of an attempt; the letter stays unknown."""
    Message.objects.filter(
        id=message_id, attempts=attempt, state=MessageState.UNKNOWN.value
    ).update(words=words[:_LONGEST])


def withdraw(*, by: Actor, message_id: int, reason: str, at: dt.datetime) -> bool:
    """Give up a planned letter for a reason of ours, by its code; False when it is not planned."""
    row = Message.objects.select_for_update().filter(id=message_id).first()
    if row is None or row.state != MessageState.PLANNED.value:
        return False
    row.words, row.settled_at = reason, at
    _move(by, row, "withdraw", why="")
    return True


def resolve(*, by: Actor, company_id: int, message_id: int, act: str, why: str) -> None:
    """Do what only a person decides about a letter: it `arrived`, or `send_again`.

    Raises NoSuchMessage, and IllegalMove when the letter's state does not allow it.
    """
    row = Message.objects.select_for_update().filter(id=message_id, company_id=company_id).first()
    if row is None:
        raise NoSuchMessage(str(message_id))
    _move(by, row, act, why=why)


def _move(by: Actor, row: Message, act: str, *, why: str) -> None:
    before = row.state
    row.state = MESSAGE.move(MessageState(before), act).value
    row.save()
    evidence.append(
        by=by,
        act=f"message.{act}",
        subject=("message", row.key),
        company_id=row.company_id,
        before={"state": before},
        after={
            "state": row.state,
            "attempt": row.attempts,
            "kind": row.kind,
            "about": row.about,
            "user": row.user_id,
            "digest": bytes(row.digest).hex() if row.digest is not None else "",
            "words": row.words,
        },
        why=why,
    )
