"""What programs ask of securities and what they are answered (B12)."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from huikuan.entrypoints.api.asking import Amount, Body, Dated, Day, Flag, Text, Whole, Why
from huikuan.rules.securities import SECURITY, SecurityKind


class SecuritiesAsked(Dated):
    """Which securities: as they stood on a day, of a customer, those that end soon."""

    customer: Text = ""
    expiring: bool = False


class SecurityEntered(Body):
    """A security that is entered; it counts once another person has confirmed it."""

    customer_no: Text = Field(min_length=1)
    no: Text = Field(min_length=1, max_length=60)
    kind: Literal[tuple(one.value for one in SecurityKind)]  # type: ignore[valid-type]
    amount: Amount
    currency: Text
    valid_from: Day
    valid_to: Day | None = None
    issuer: Text = ""
    document_no: Text = Field("", max_length=120)
    confirmed: Flag = False
    note: Why = ""
    why: Why = ""


class SecurityAct(Body):
    """An act on a security; `seen` is the number of the last act that was known."""

    act: Literal[tuple(sorted({act for _, act in SECURITY.moves}))]  # type: ignore[valid-type]
    on: Day
    amount: Amount | None = None
    registered: Text = Field("", max_length=120)
    seen: Whole | None = None
    why: Why = ""


class WhyNot(Schema):
    """A reason: its code and a sentence in the client's language."""

    code: str
    text: str


class SecurityShown(Schema):
    """A security as of a day, and how much of it counts then."""

    id: int
    no: str
    customer_no: str
    customer: str
    kind: str
    state: str
    amount: str
    counts: str
    currency: str
    valid_from: str
    valid_to: str | None
    issuer: str
    document_no: str
    registered: str
    confirmed: bool
    note: str
    seen: int
    acts: list[str]
    reasons: list[WhyNot]


class SecurityMove(Schema):
    """An act that was done."""

    no: int
    act: str
    state: str
    on: str
    amount: str
    registered: str
    why: str
    recorded_at: str


class OneSecurity(SecurityShown):
    """A security with everything that was done with it."""

    history: list[SecurityMove]


class Securities(Schema):
    """The securities of a day."""

    as_of: str
    items: list[SecurityShown]
