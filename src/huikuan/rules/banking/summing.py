"""What the lines of a statement add up to, in minor units; credits and debits never below zero."""

from dataclasses import dataclass
from datetime import date

from huikuan.rules.banking.values import BankStatement, BankTransaction, LineStatus


@dataclass(frozen=True, slots=True)
class Sums:
    """How many lines, and what came in and went out on them."""

    lines: int
    credits_minor: int
    debits_minor: int


def sums(statement: BankStatement, *, booked_only: bool) -> Sums:
    """Add up a statement: all that is on it, or what the bank has booked and so moves a balance."""
    amounts = [
        one.amount_minor
        for one in statement.transactions
        if not booked_only or one.status is LineStatus.BOOKED
    ]
    return Sums(
        lines=len(amounts),
        credits_minor=sum(one for one in amounts if one > 0),
        debits_minor=-sum(one for one in amounts if one < 0),
    )


def payments_minor(line: BankTransaction) -> int:
    """Return what the payments inside a batch add up to, signed."""
    return sum(one.amount_minor for one in line.details)


def splits(line: BankTransaction) -> bool:
    """Tell whether a batch that came in falls into its payments without a remainder."""
    return payments_minor(line) == line.amount_minor and all(
        one.amount_minor > 0 for one in line.details
    )


def credits_until(statement: BankStatement, last: date) -> int:
    """Count the booked credits of days up to and including `last`."""
    return len(
        [
            one
            for one in statement.transactions
            if one.status is LineStatus.BOOKED and one.amount_minor > 0 and one.booked_on <= last
        ]
    )
