"""The values of portal: what a customer's clerk may hand in, and how it reads (D5, A7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from huikuan.kernel.days import Day


class Kind(StrEnum):
    """What a submission is."""

    DISPUTE = "dispute"
    PROMISE = "promise"
    PLAN = "plan"
    PAYMENT = "payment"  # proof that money was sent
    COMPLAINT = "complaint"
    STOP = "stop"  # no more messages by a channel
    QUESTION = "question"


class Access(StrEnum):
    """How an invitation stands on a day."""

    INVITED = "invited"  # nobody has come in yet
    ACTIVE = "active"
    ENDED = "ended"  # past its last day
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Owed:
    """One instalment as the clerk sees it: what is open of it, and what is disputed already.

    Integer minor units of `currency`.
    """

    item_id: int
    number: str
    currency: str
    open_minor: int
    disputed_minor: int = 0

    @property
    def free_minor(self) -> int:
        """What nobody disputes yet."""
        return max(0, self.open_minor - self.disputed_minor)


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one instalment: minor units, None where the form holds no amount."""

    item_id: int
    amount_minor: int | None


@dataclass(frozen=True, slots=True)
class Given:
    """A submission as it was filled in; what does not belong to its kind is empty.

    `amount_minor` is None where no amount could be read; `day` likewise. `proved` says that a file
    or the bank's reference is there, `acknowledges` that a plan names its debts as owed.
    """

    kind: Kind
    currency: str
    lines: tuple[Line, ...] = ()
    amount_minor: int | None = None
    day: Day | None = None
    instalments: int | None = None
    reason: str = ""
    words: str = ""
    name: str = ""
    proved: bool = False
    acknowledges: bool = False
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Board:
    """What a submission is checked against: the debts by item, and the words that are known."""

    debts: Mapping[int, Owed]
    reasons: frozenset[str] = frozenset()
    channels: frozenset[str] = field(default_factory=frozenset)
