"""The values of contact: who may be reached, how, and what was tried before (A5)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """A way to a person at the debtor's."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    LETTER = "letter"
    REGISTERED = "registered"
    CHAT = "chat"
    PORTAL = "portal"


class Purpose(StrEnum):
    """What a person is written to for; consent is asked for each by itself."""

    BILLING = "billing"
    DUNNING = "dunning"
    MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who can be reached at a customer's.

    `contact_id` is None for a role address of the firm (finance@...), which is no personal data.
    `time_zone` is the debtor's (IANA). `refused` are the purposes that he does not want to be
    written to for, `stopped` the channels that he opted out of; `verified` the channels that
    important documents may take.
    """

    contact_id: int | None
    customer_id: int
    channel: Channel
    address: str
    time_zone: str
    role: str = ""
    language: str = "zh"
    refused: frozenset[Purpose] = frozenset()
    stopped: frozenset[Channel] = frozenset()
    verified: frozenset[Channel] = frozenset()


@dataclass(frozen=True, slots=True)
class Touch:
    """One attempt to reach somebody, whoever made it; `agency` is empty for our own house.

    `at` is an instant with its zone. `effective` says that a person was reached (a call that rang
    out is none), `counts` that it is held against the caps (an answer to the debtor is not).
    """

    customer_id: int
    contact_id: int | None
    channel: Channel
    at: dt.datetime
    agency: str = ""
    effective: bool = True
    counts: bool = True
