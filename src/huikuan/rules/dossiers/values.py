"""The values of a credit file: what is known of a firm, dated, and what is worked out from it (B1).

Amounts are whole minor units of the currency that stands beside them; shares are permyriad; a ratio
is an exact quotient, rounded once when it is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason

WHOLE = 10_000
"""A share of the whole, in permyriad."""


class IdentityKind(StrEnum):
    """Which register gave a firm its number."""

    USCC = "uscc"  # 统一社会信用代码
    VAT = "vat"
    LEI = "lei"
    DUNS = "duns"
    COMPANY_NO = "company_no"  # of a register abroad
    OTHER = "other"


class OwnerKind(StrEnum):
    """Whether an owner is a person or a firm; a person's name is personal data."""

    PERSON = "person"
    FIRM = "firm"


class DocumentKind(StrEnum):
    """What a paper of the credit file is."""

    LICENSE = "business_license"
    FINANCIAL_STATEMENT = "financial_statement"
    APPLICATION = "credit_application"
    CONTRACT = "contract"
    GUARANTEE = "guarantee"
    TAX_CERTIFICATE = "tax_certificate"
    OWNERSHIP = "ownership"
    REPORT = "report"
    OTHER = "other"


class Habit(StrEnum):
    """How a firm pays another supplier, as that supplier says."""

    EARLY = "early"
    PROMPT = "prompt"
    SLOW = "slow"
    BAD = "bad"


class RegistrationState(StrEnum):
    """What the register says of a firm; 吊销 and 注销 are two things."""

    ACTIVE = "active"
    ABNORMAL = "abnormal"  # 经营异常名录
    LIQUIDATION = "liquidation"
    REVOKED = "revoked"  # 吊销: it still exists and has to be wound up
    DEREGISTERED = "deregistered"  # 注销: it exists no more


class Scope(StrEnum):
    """Whose figures a statement holds."""

    SINGLE = "single"
    CONSOLIDATED = "consolidated"


@dataclass(frozen=True, slots=True)
class Identity:
    """A number that a register gave a firm; `country` is ISO 3166 where the register is national."""

    kind: IdentityKind
    number: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """What the register says of a firm. Capital: subscribed, and paid in as far as known."""

    legal_name: str
    state: RegistrationState = RegistrationState.ACTIVE
    legal_form: str = ""
    founded_on: Day | None = None
    registered_capital_minor: int | None = None
    paid_in_capital_minor: int | None = None
    currency: str = "CNY"
    legal_representative: str = ""
    address: str = ""
    business_scope: str = ""
    license_no: str = ""
    license_expires_on: Day | None = None
    employees: int | None = None
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns how much of a firm (permyriad; None: not known)."""

    name: str
    kind: OwnerKind
    share: int | None = None
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Parent:
    """The firm above, a customer of ours or not, and how much of the child it holds (permyriad)."""

    name: str
    customer_id: int | None = None
    share: int | None = None


@dataclass(frozen=True, slots=True)
class TradeReference:
    """What another supplier says of a firm, on the day it was asked."""

    supplier: str
    asked_on: Day
    since: Day | None = None
    terms: str = ""
    currency: str = "CNY"
    limit_minor: int | None = None
    highest_minor: int | None = None
    habit: Habit = Habit.PROMPT
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account that a firm pays from or names; kept to tell firms apart, never to pay to."""

    number: str
    bank: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the file: what it is, until when it is good, and where its content is kept."""

    kind: DocumentKind
    title: str
    file_name: str
    digest: str
    size: int
    media_type: str
    issued_on: Day | None = None
    expires_on: Day | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A financial statement: figures by line code in minor units, over `months` to `period_end`.

    `unit` is the figure's own grain in major units (1, 1,000, 10,000 ...): rounding to it may keep
    sums from tying to the last cent.
    """

    period_end: Day
    currency: str
    lines: Mapping[str, int]
    months: int = 12
    scope: Scope = Scope.SINGLE
    audited: bool = False
    auditor: str = ""
    standard: str = "cas"
    unit: int = 1


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with what it was worked out from; `value` is None where it cannot be.

    `inputs` are minor units (or days, months) by name; `missing` names the lines that are not
    given, `zero` the divisor that is nought. `averaged` tells whether stocks are the mean of two
    balance sheets or, for want of the earlier one, the closing figure.
    """

    code: str
    value: Decimal | None
    inputs: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    zero: str = ""
    averaged: bool = False


class Zone(StrEnum):
    """Where a published model sees a firm."""

    SAFE = "safe"
    GREY = "grey"
    DISTRESS = "distress"


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a model: a ratio, its coefficient and what it adds."""

    code: str
    ratio: Decimal
    weight: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class ModelScore:
    """A published model on one statement; `score` and `zone` are None where it cannot be asked.

    `distress` and `safe` are the model's own cut-offs; of a `rising` model a high score is the bad
    one, so that it is in distress above `distress` and safe below `safe`. The score is `constant`
    and the points of every term.
    """

    code: str
    score: Decimal | None
    zone: Zone | None
    terms: tuple[Term, ...]
    distress: Decimal
    safe: Decimal
    rising: bool = False
    inputs: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    zero: str = ""
    constant: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a credit file should hold: there, missing, or too old.

    `state` is "there", "missing" or "stale"; `weight` counts in the completeness (permyriad).
    """

    code: str
    state: str
    weight: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a credit file is (permyriad), and what it holds and lacks."""

    permyriad: int
    items: tuple[Item, ...]

    @property
    def missing(self) -> tuple[Item, ...]:
        """What has to be asked for, the weightiest first."""
        lacking = (one for one in self.items if one.state != "there")
        return tuple(sorted(lacking, key=lambda one: -one.weight))


class FileRefused(ValueError):
    """What was given cannot be kept; `reasons` are codes of the text catalogue with figures."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))
