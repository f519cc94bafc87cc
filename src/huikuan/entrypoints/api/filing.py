"""What programs ask of credit files and what they are answered (B1, B2, B11)."""

from typing import Annotated, Literal

from pydantic import Field

from huikuan.entrypoints.api.asking import Amount, Asked, Body, Day, Flag, Text, Whole, Why
from huikuan.rules.dossiers import (
    DocumentKind,
    Habit,
    IdentityKind,
    OwnerKind,
    RegistrationState,
    Scope,
)

LONGEST_SCOPE = 4_000


class DecidedAsked(Asked):
    """Pairs that may be one firm: those that wait, or those that somebody has decided about."""

    as_of: Day | None = None
    decided: bool = False


class RegistrationGiven(Body):
    """What the register says of a firm; capital in major units of `currency`."""

    kind: Literal["registration"]
    legal_name: Text
    state: Literal[tuple(one.value for one in RegistrationState)] = "active"  # type: ignore[valid-type]
    legal_form: Text = ""
    founded_on: Day | None = None
    registered_capital: Amount | None = None
    paid_in_capital: Amount | None = None
    currency: Text = "CNY"
    legal_representative: Text = ""
    address: Text = ""
    business_scope: Annotated[str, Field(max_length=LONGEST_SCOPE)] = ""
    license_no: Text = ""
    license_expires_on: Day | None = None
    employees: Whole | None = None
    listed: Flag = False


class IdentityGiven(Body):
    """A number of a register; what is odd about it is warned of, never refused."""

    kind: Literal["identity"]
    scheme: Literal[tuple(one.value for one in IdentityKind)]  # type: ignore[valid-type]
    number: Text
    country: Text = ""


class OwnerGiven(Body):
    """An owner; `share` in percent."""

    kind: Literal["owner"]
    name: Text
    owner: Literal[tuple(one.value for one in OwnerKind)]  # type: ignore[valid-type]
    share: Amount | None = None
    identity: Text = ""


class ParentGiven(Body):
    """The firm above: a customer of ours by its number, or another by its name."""

    kind: Literal["parent"]
    name: Text = ""
    customer_no: Text = ""
    share: Amount | None = None


class ReferenceGiven(Body):
    """What another supplier says of the firm."""

    kind: Literal["reference"]
    supplier: Text
    asked_on: Day
    since: Day | None = None
    terms: Text = ""
    currency: Text = "CNY"
    limit: Amount | None = None
    highest: Amount | None = None
    habit: Literal[tuple(one.value for one in Habit)] = "prompt"  # type: ignore[valid-type]
    days_late: Whole = 0


class AccountGiven(Body):
    """A bank account that tells the firm from others; nothing is ever paid to it."""

    kind: Literal["account"]
    number: Text
    bank: Text = ""
    holder: Text = ""


FactGiven = Annotated[
    RegistrationGiven | IdentityGiven | OwnerGiven | ParentGiven | ReferenceGiven | AccountGiven,
    Field(discriminator="kind"),
]


class FactRecorded(Body):
    """Something that holds of a firm from a day on; today without one."""

    fact: FactGiven
    effective_on: Day | None = None
    why: Why = ""


class FactEnded(Body):
    """From which day on a fact holds no more, and why."""

    ends_on: Day | None = None
    why: Why = Field(min_length=1)


class StatementGiven(Body):
    """A financial statement: figures by line code in major units; it has to balance."""

    period_end: Day
    months: Whole = 12
    scope: Literal[tuple(one.value for one in Scope)] = "single"  # type: ignore[valid-type]
    currency: Text = "CNY"
    unit: Whole = 1
    audited: Flag = False
    auditor: Text = ""
    standard: Text = Field("cas", max_length=20)
    lines: dict[str, Amount] = Field(max_length=200)


class StatementsGiven(Body):
    """Statements that are kept together, all or none."""

    statements: list[StatementGiven] = Field(min_length=1, max_length=40)
    why: Why = ""


class StatementFile(Body):
    """Which period a firm's own file is of, and in which unit its figures stand."""

    period_end: Day
    months: int = Field(12, ge=1, le=24)
    scope: Literal[tuple(one.value for one in Scope)] = "single"  # type: ignore[valid-type]
    currency: Text = "CNY"
    unit: Literal["1", "1000", "10000", "1000000"] = "1"
    audited: bool = False
    auditor: Text = ""
    why: Why = ""


class PaperGiven(Body):
    """What a paper is; the file comes beside it."""

    kind: Literal[tuple(one.value for one in DocumentKind)]  # type: ignore[valid-type]
    title: Text = Field(min_length=1)
    issued_on: Day | None = None
    expires_on: Day | None = None
    effective_on: Day | None = None
    why: Why = ""


class TwinsDecided(Body):
    """Whether two customers are one firm."""

    first: Text = Field(min_length=1)
    second: Text = Field(min_length=1)
    same: Flag
    why: Why = Field(min_length=1)


class ReportOrdered(Body):
    """A report that is ordered; `fresh` pays for a new one though a young one is there."""

    provider: Text = Field(min_length=1)
    fresh: Flag = False
    why: Why = ""
