"""The values of recovery: what keeps a claim alive, by when it lapses, and the guarantor's clock."""

from dataclasses import dataclass
from enum import StrEnum

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason


class Interruption(StrEnum):
    """What starts the limitation period anew (Civil Code 195; Limitation Provisions 8 to 17)."""

    DEMAND = "demand"  # a demand that has reached the debtor
    ACKNOWLEDGED = "acknowledged"  # a confirmed statement, a signed debt, a request for time
    PART_PAYMENT = "part_payment"
    PLAN = "plan"  # a plan of instalments, or a promise in writing
    SECURITY = "security"
    ASSIGNED = "assigned"  # notice of assignment has arrived
    PAYMENT_ORDER = "payment_order"
    SUIT = "suit"
    ARBITRATION = "arbitration"
    BANKRUPTCY_PROOF = "bankruptcy_proof"
    EXECUTION = "execution"


ACKNOWLEDGEMENTS = frozenset(
    {
        Interruption.ACKNOWLEDGED,
        Interruption.PLAN,
        Interruption.SECURITY,
        Interruption.PART_PAYMENT,
    }
)
"""By these the debtor himself says that he owes."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that interrupts, with its proof; a demand without proof of arrival counts for nothing.

    `proof` says where it is to be found: a number of registered mail, a file, a receipt.
    """

    kind: Interruption
    on: Day
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A debt as limitation sees it: the last day of payment, of the last instalment (article 189).

    `international`: a sale of goods across borders (article 594).
    """

    due_on: Day
    international: bool = False


class Alarm(StrEnum):
    """How near the last day is."""

    NONE = "none"
    EARLY = "early"
    NEAR = "near"
    LAST = "last"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Clock:
    """Until when a claim can be enforced, what that day is counted from, and what should be done.

    `days_left` below zero: so long ago. `counted_from` is the due day, or the last interruption.
    """

    last_day: Day
    counted_from: Day
    started_by: Event | None
    days_left: int
    alarm: Alarm
    reasons: tuple[Reason, ...]


class GuaranteeKind(StrEnum):
    """Whether the creditor must have sued the debtor first (Civil Code 687, 688)."""

    GENERAL = "general"
    JOINT = "joint"


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A guarantee of a debt: `until` as agreed, None: six months; when its right was asserted.

    A general one is kept by suit or arbitration against the debtor, a joint one by a demand on the
    guarantor, within the period (article 693).
    """

    kind: GuaranteeKind
    main_due_on: Day
    until: Day | None = None
    sued_on: Day | None = None
    demanded_on: Day | None = None
