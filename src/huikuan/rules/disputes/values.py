"""The values of disputes: what is disputed of a debt, and how it is settled (A8)."""

from dataclasses import dataclass
from enum import StrEnum

from huikuan.kernel.days import Day


class Settlement(StrEnum):
    """How the two sides agree."""

    DISCOUNT = "discount"
    RETURN = "return"  # 退货: the goods come back, and with them a credit note
    REPAIR = "repair"  # or replacement: the customer pays in full once it is done
    NONE = "none"  # the claim stands as it is


class PaperKind(StrEnum):
    """What a document of a dispute is."""

    JOINT_RECORD = "joint_record"  # 双方确认记录
    SETTLEMENT = "settlement"
    INSPECTION = "inspection"
    OTHER = "other"


class Source(StrEnum):
    """Where a dispute came in."""

    PERSON = "person"
    PORTAL = "portal"
    CASH = "cash"  # a payment that came short
    RECONCILIATION = "reconciliation"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Amounts:
    """What became of a disputed part, minor units: `original` is the sum of the other four."""

    original: int
    disputed: int
    paid: int
    credited: int
    written_off: int

    def __add__(self, other: "Amounts") -> "Amounts":
        """Add item by item."""
        return Amounts(
            self.original + other.original,
            self.disputed + other.disputed,
            self.paid + other.paid,
            self.credited + other.credited,
            self.written_off + other.written_off,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """The days of a dispute by which any day can be asked what it holds.

    `answer_by`: until then what a customer raised holds without our acceptance.
    """

    opened_on: Day
    answer_by: Day
    accepted_on: Day | None = None
    closed_on: Day | None = None
    settled_on: Day | None = None
    settlement: Settlement | None = None
    concession_minor: int = 0
