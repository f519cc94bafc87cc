"""The values of securities: what stands behind a customer's debt, from when to when (B12).

Amounts are whole minor units of the security's own currency; nothing here is converted.
"""

from dataclasses import dataclass
from enum import StrEnum

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason


class SecurityKind(StrEnum):
    """What kind of security it is."""

    DEPOSIT = "security_deposit"  # 保证金
    PREPAYMENT = "prepayment"  # 预付款
    GUARANTEE = "guarantee"  # 保证: a person's or firm's promise
    BANK_GUARANTEE = "bank_guarantee"  # 保函
    PLEDGE = "pledge"  # 质押
    RECEIVABLE_PLEDGE = "receivable_pledge"  # 应收账款质押: valid on registration
    MORTGAGE = "mortgage"  # 抵押
    LETTER_OF_CREDIT = "letter_of_credit"  # 信用证


class SecurityState(StrEnum):
    """Where a security has come to; only one in force can count."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    IN_FORCE = "in_force"
    CALLED = "called"  # claimed: what it pays comes in as money
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Security:
    """A security as it stands on a day.

    `valid_to` is the last day it is good for (None: no end is written), `registered` whether the
    register of movable finance (中登) has it, `confirmed` of a letter of credit or a guarantee
    whether a bank of ours has confirmed it.
    """

    kind: SecurityKind
    minor: int
    currency: str
    valid_from: Day
    valid_to: Day | None = None
    issuer: str = ""
    document_no: str = ""
    registered: bool = False
    confirmed: bool = False
    state: SecurityState = SecurityState.PROPOSED


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of a security counts on a day, and why not all of it."""

    minor: int
    share: int
    reasons: tuple[Reason, ...] = ()
