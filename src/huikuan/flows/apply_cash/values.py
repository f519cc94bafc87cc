"""What applying cash is asked and answers: money in minor units, confidence per mille."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from huikuan.books.banking.queries import TransactionView
from huikuan.books.cash.values import DecisionView, StandingView
from huikuan.books.ledger.queries import OpenReceipt
from huikuan.rules.matching import Proposal, Verdict

How = Literal[
    "on_account",
    "deposit",
    "refund",
    "rounding",
    "overpayment",
    "move",
    "intercompany",
    "convert",
    "bank_charge",
    "short_payment",
    "fx_gain_loss",
    "dispute",
]


@dataclass(frozen=True, slots=True)
class Rest:
    """What is to become of a rest, positive minor units; None is all of it.

    `customer_id`: whose money it is (move, on_account, deposit). `order_no`: what a deposit is for.
    `document_id`: the claim (bank_charge, short_payment, fx_gain_loss, dispute, convert).
    `other_company`: whose payment it was (intercompany), by code or name. `rate`: units of the
    claim's currency for one of the receipt's, as of `rate_on` (convert). `reason`: the customer's,
    of a dispute.
    `to_account`: where a refund goes.
    """

    how: How
    minor: int | None = None
    customer_id: int | None = None
    order_no: str = ""
    document_id: int | None = None
    other_company: str = ""
    rate: Decimal | None = None
    rate_on: date | None = None
    reason: str = ""
    to_account: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A receipt with something left of it: what the bank said, and what matching says.

    `line` is None where no statement brought it. `version` is what a decision has to name; 0 where
    nobody has looked at it.
    """

    receipt: OpenReceipt
    line: TransactionView | None
    standing: StandingView | None
    verdict: Verdict | None
    state: str
    version: int

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What matching proposes, best first."""
        return () if self.verdict is None else self.verdict.proposals


@dataclass(frozen=True, slots=True)
class Counted:
    """How many receipts, and their money by currency."""

    receipts: int = 0
    minor: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rates:
    """How much of what came in was applied without a person, three ways, and how often wrongly.

    `lines` counts bank lines (a batch is one), `payments` receipts, `money` minor units by
    currency; each as (applied without a person, all). `wrong` are matches of the days that were
    undone as wrong later, of all (receipts): (wrong, all). Of what was received in [start, end].
    """

    start: date
    end: date
    lines: tuple[int, int]
    payments: tuple[int, int]
    money: Mapping[str, tuple[int, int]]
    wrong: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Matched:
    """What a run of matching came to.

    `outcomes` and `methods` count verdicts on receipts with something left; `applied` is what was
    booked, `refused` what did not fit any more. `act_id` is None where nothing was booked.
    """

    as_of: date
    dry_run: bool
    policy: str
    policy_version: int
    outcomes: Mapping[str, Counted]
    methods: Mapping[str, int]
    applied: Counted
    refused: int
    learned: int
    act_id: int | None
    rates: Rates


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was taken, and what is left of the receipt."""

    decision: DecisionView
    left_minor: int
    version: int


@dataclass(frozen=True, slots=True)
class AcceptedAll:
    """How many suggestions were booked, their money, and how many did not fit any more."""

    applied: Counted
    refused: int
    act_id: int | None


@dataclass(frozen=True, slots=True)
class Tied:
    """What became of the money of one currency: `received` is the sum of all the others."""

    currency: str
    received: int
    applied: int
    on_account: int
    waiting: int
    refunded: int
    moved: int
    differences: int
    returned: int

    @property
    def difference(self) -> int:
        """What is not accounted for: 0 in a sound book."""
        return self.received - sum(  # tidy: allow sum - the parts of one tie
            (
                self.applied,
                self.on_account,
                self.waiting,
                self.refunded,
                self.moved,
                self.differences,
                self.returned,
            )
        )
