"""Which letters wait, and what became of the others (P5)."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from huikuan.books.messages.models import Message
from huikuan.rules.messages import MessageState


@dataclass(frozen=True, slots=True)
class MessageView:
    """A letter as others see it; `user` is the recipient's account, `digest` of what it said.

    A recipient outside of the house has no account: `user_id` is nothing, the names are empty.
    """

    id: int
    company_id: int
    user_id: int | None
    username: str
    name: str
    key: str
    kind: str
    about: Mapping[str, str]
    state: MessageState
    attempts: int
    address: str
    digest: str
    planned_at: dt.datetime
    handed_over_at: dt.datetime | None
    settled_at: dt.datetime | None
    words: str


def planned(kind: str) -> tuple[MessageView, ...]:
    """Return the letters of a kind that wait to be handed over, oldest first."""
    rows = Message.objects.filter(kind=kind, state=MessageState.PLANNED.value)
    return tuple(_view(row) for row in rows.select_related("user").order_by("id"))


def messages(company_id: int, kind: str, limit: int) -> tuple[MessageView, ...]:
    """Return a company's letters of a kind, newest first."""
    rows = Message.objects.filter(company_id=company_id, kind=kind).select_related("user")
    return tuple(_view(row) for row in rows.order_by("-id")[:limit])


def message(company_id: int, message_id: int) -> MessageView | None:
    """Return one letter of a company, or None."""
    row = Message.objects.select_related("user").filter(company_id=company_id, id=message_id)
    found = row.first()
    return None if found is None else _view(found)


def named(company_id: int, keys: Collection[str]) -> Mapping[str, MessageView]:
    """Return a company's letters with these keys, by key."""
    rows = Message.objects.filter(company_id=company_id, key__in=list(keys))
    return {row.key: _view(row) for row in rows.select_related("user")}


def _view(row: Message) -> MessageView:
    return MessageView(
        id=row.id,
        company_id=row.company_id,
        user_id=row.user_id,
        username=row.user.username if row.user else "",
        name=(row.user.name or row.user.username) if row.user else "",
        key=row.key,
        kind=row.kind,
        about=row.about,
        state=MessageState(row.state),
        attempts=row.attempts,
        address=row.address,
        digest=bytes(row.digest).hex() if row.digest is not None else "",
        planned_at=row.planned_at,
        handed_over_at=row.handed_over_at,
        settled_at=row.settled_at,
        words=row.words,
    )
