"""What the flow of the portal hands on: a guest, what he sees, what he hands in (D5)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from huikuan.books.parties.queries import CustomerView
from huikuan.books.people.queries import CompanyView
from huikuan.books.portal.queries import InvitationView
from huikuan.kernel.decisions import Reason
from huikuan.rules.portal import Given, Owed, PortalPolicy


class DoorClosed(LookupError):
    """The link opens nothing: `unknown`, `used`, `ended` (past its day) or `withdrawn`."""

    def __init__(self, why: str) -> None:
        """Keep why."""
        self.why = why
        super().__init__(why)


class NotTaken(ValueError):
    """A submission cannot be taken as it stands; every reason is named."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        """Keep the reasons."""
        self.reasons = reasons
        super().__init__(", ".join(reason.code for reason in reasons))


class NotNow(ValueError):
    """An act of the house that cannot be done now; `code` is a text of the area portal."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the code and its figures."""
        self.code, self.figures = code, figures
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Door:
    """What stands behind a link before it is used: who is invited by whom."""

    company: CompanyView
    customer: CustomerView
    invitation: InvitationView


@dataclass(frozen=True, slots=True)
class Guest:
    """A clerk who is signed in; all that he sees and does is of this one customer."""

    visit_id: int
    company: CompanyView
    customer: CustomerView
    invitation: InvitationView
    policy: PortalPolicy
    now: dt.datetime
    today: dt.date


@dataclass(frozen=True, slots=True)
class Item:
    """One open instalment as the clerk sees it; minor units of `currency`.

    `disputed_minor` and `promised_minor` are parts of what is open; `days_late` 0 before due.
    """

    item_id: int
    document_id: int
    number: str
    kind: str
    issued_on: dt.date
    due_on: dt.date
    currency: str
    amount_minor: int
    open_minor: int
    days_late: int
    disputed_minor: int = 0
    promised_minor: int = 0

    @property
    def owed(self) -> Owed:
        """What a submission about it is checked against."""
        return Owed(self.item_id, self.number, self.currency, self.open_minor, self.disputed_minor)


@dataclass(frozen=True, slots=True)
class Balance:
    """What is owed in one currency: net of what the seller holds of the customer, minor units."""

    currency: str
    net_minor: int
    open_minor: int
    overdue_minor: int
    unapplied_minor: int
    disputed_minor: int
    promised_minor: int


@dataclass(frozen=True, slots=True)
class Account:
    """How the customer stands on a day."""

    balances: tuple[Balance, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in: what is said, the bank's reference, and a file (name, bytes)."""

    given: Given
    reference: str = ""
    file: tuple[str, bytes] | None = None
    network: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the customer, with its instalments and whether its file is there."""

    header: Mapping[str, object]
    items: tuple[Item, ...]
    moves: tuple[Mapping[str, object], ...] = ()
    has_file: bool = False
    figures: Mapping[str, object] = field(default_factory=dict)
