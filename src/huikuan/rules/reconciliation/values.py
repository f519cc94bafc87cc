"""The values of reconciliation: what was stated, what the customer says to it, what differs (D5)."""

from dataclasses import dataclass
from enum import StrEnum

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason


class Form(StrEnum):
    """What is sent: a statement of account, or a confirmation letter, which is never a demand."""

    STATEMENT = "statement"
    POSITIVE = "positive"  # asks for an answer in any case
    NEGATIVE = "negative"  # asks for an answer only where the books differ


class Choice(StrEnum):
    """Which customers a round is for."""

    OPEN_BALANCE = "open_balance"
    MOVEMENT = "movement"
    EITHER = "either"


class Rhythm(StrEnum):
    """How often the books are compared."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    ON_REQUEST = "on_request"


class Says(StrEnum):
    """What the customer says about one document of ours."""

    AGREED = "agreed"
    AMOUNT = "amount"  # known, with another amount
    UNKNOWN = "unknown"  # not in the customer's books
    PAID = "paid"  # settled on a day that the customer names


class DifferenceKind(StrEnum):
    """How the two books differ."""

    AMOUNT = "amount"
    UNKNOWN = "unknown"
    PAID = "paid"
    MISSING = "missing"  # in the customer's books, not in the statement


class Cause(StrEnum):
    """Why the customer holds another figure; a draft dispute is opened with it."""

    PRICE = "price"
    QUANTITY = "quantity"
    QUALITY = "quality"
    NOT_DELIVERED = "not_delivered"
    NO_INVOICE = "no_invoice"
    CREDIT_DUE = "credit_due"
    DISCOUNT = "discount"
    OTHER = "other"


class Outcome(StrEnum):
    """What became of a difference."""

    OURS = "ours"  # our figure stands
    THEIRS = "theirs"  # the customer is right; we correct ours
    SHARED = "shared"  # each is right in part


@dataclass(frozen=True, slots=True)
class Line:
    """One document that the statement lists as open; amounts in minor units, credits negative."""

    no: int
    document_id: int
    number: str
    document_kind: str
    issued_on: Day
    due_on: Day
    amount_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What the customer says about line `no`; `theirs_minor` is what its own books hold open."""

    no: int
    says: Says
    theirs_minor: int | None = None
    paid_on: Day | None = None
    cause: Cause = Cause.OTHER
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A document of the customer's books that the statement lacks; what it owes us is positive."""

    number: str
    amount_minor: int
    dated: Day | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer; a line that it does not name is agreed."""

    agrees: bool
    lines: tuple[LineAnswer, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `delta_minor` is ours less theirs; `line` of nothing is not in our books."""

    no: int
    kind: DifferenceKind
    cause: Cause
    number: str
    line: int | None
    document_id: int | None
    ours_minor: int
    theirs_minor: int
    dated: Day | None
    comment: str
    reason: Reason

    @property
    def delta_minor(self) -> int:
        """What we hold more than the customer, in minor units."""
        return self.ours_minor - self.theirs_minor


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer comes to: ours, theirs, what is acknowledged, and each difference.

    `acknowledged_minor` is what the customer says it owes, at most what we claim, never negative.
    """

    agrees: bool
    ours_minor: int
    theirs_minor: int
    acknowledged_minor: int
    differences: tuple[Difference, ...]
