"""The values of portal as others see them (D5)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huikuan.rules.portal import Given, Kind, State


@dataclass(frozen=True, slots=True)
class Person:
    """Who is invited: a person of one customer, with the address that was verified."""

    customer_id: int
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation; `until` is its last day."""

    id: int
    company_id: int
    customer_id: int
    name: str
    email: str
    language: str
    until: dt.date
    invited_at: dt.datetime
    invited_by: str
    entered_at: dt.datetime | None
    revoked_at: dt.datetime | None
    revoked_why: str


@dataclass(frozen=True, slots=True)
class KeyView:
    """A link to sign in, without its token."""

    invitation: InvitationView
    until: dt.datetime
    used_at: dt.datetime | None
    revoked_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class VisitView:
    """A clerk who is signed in."""

    id: int
    invitation: InvitationView
    seen_at: dt.datetime
    until: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was sent: its kind was told by its content."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class HandIn:
    """A checked submission on its way into the books; `day` is the company's day of it."""

    given: Given
    numbers: Mapping[int, str]
    reference: str
    at: dt.datetime
    on: dt.date
    address_digest: str = ""
    file: File | None = None


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """What was handed in, without its file."""

    id: int
    company_id: int
    invitation_id: int
    customer_id: int
    kind: Kind
    currency: str
    amount_minor: int | None
    day: dt.date | None
    words: str
    name: str
    file_name: str
    digest: str
    handed_in_at: dt.datetime
    state: State
    decided_at: dt.datetime | None
    decided_by: str
    reply: str
    outcome: str
    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lines(self) -> tuple[tuple[int, str, int | None], ...]:
        """Item, document number and minor units of each line."""
        return tuple((one[0], one[1], one[2]) for one in self.content.get("lines", ()))
