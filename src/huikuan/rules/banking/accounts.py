"""Decides what is found of the account that a statement is about: new to the books, or closed (D4).

A company's first account is no finding: there is nothing that it could be held against.
"""

from dataclasses import dataclass

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.rules.banking.policy import BankingPolicy
from huikuan.rules.banking.values import BankStatement


@dataclass(frozen=True, slots=True)
class Standing:
    """What the books know of an account: whether they know it, or any, and its last open day."""

    known: bool
    others: bool
    closed_on: Day | None = None


def about_account(statement: BankStatement, standing: Standing) -> tuple[Reason, ...]:
    """Return what is found of a statement's account: bank_account_unknown, bank_account_closed.

    An account is closed for what reaches beyond its last day; older statements of it are welcome.
    """
    if not standing.known:
        return (Reason("bank_account_unknown"),) if standing.others else ()
    last = statement.to_on or max((line.booked_on for line in statement.transactions), default=None)
    if standing.closed_on is None or last is None or last <= standing.closed_on:
        return ()
    return (Reason("bank_account_closed", {"closed_on": standing.closed_on, "last": last}),)


def refused_by(reason: Reason, policy: BankingPolicy) -> bool:
    """Say whether the policy refuses a statement for what was found of its account."""
    if reason.code == "bank_account_unknown":
        return policy.refuse_unknown
    return reason.code == "bank_account_closed" and policy.refuse_closed
