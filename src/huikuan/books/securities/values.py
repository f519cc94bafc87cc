"""What the register of securities answers with and why it refuses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from huikuan.kernel.decisions import Reason
from huikuan.rules.securities import SecurityKind, SecurityState


@dataclass(frozen=True, slots=True)
class SecurityView:
    """A security as it stood on a day, with how much of it counted then.

    `face_minor` is what it is for, `minor` what counts of it, both in `currency`; `reasons` say why
    not all of it counts; `registered` is its number in the register of movable finance.
    """

    id: int
    no: str
    customer_id: int
    customer_no: str
    customer: str
    kind: SecurityKind
    state: SecurityState
    face_minor: int
    minor: int
    currency: str
    valid_from: date
    valid_to: date | None
    issuer: str
    document_no: str
    registered: str
    confirmed: bool
    reasons: tuple[Reason, ...]
    last_no: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class MoveView:
    """An act on a security, with the day it counts from and who did it."""

    no: int
    act: str
    state: SecurityState
    on: date
    minor: int
    registered: str
    recorded_at: datetime
    actor: str
    person: str
    why: str


class NoSuchSecurity(LookupError):
    """There is no such security for the asker."""


class SecurityRefused(ValueError):
    """The act cannot be done; `reasons` say why, codes of the text catalogue."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))
