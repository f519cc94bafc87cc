"""Whether one statement of an account follows the other: no gap, no overlap, nothing twice (I21)."""

from collections.abc import Iterator

from huikuan.kernel.decisions import Reason
from huikuan.kernel.digests import digest
from huikuan.kernel.money import Money
from huikuan.rules.banking.values import BankStatement, BankTransaction


def continuity(previous: BankStatement, statement: BankStatement) -> tuple[Reason, ...]:
    """Return what stands between two statements of one account; empty when one follows the other.

    `bank_same_statement` when they are equal; `bank_gap` when the opening balance is not the last
    closing balance, `bank_gap_number` when a number is left out; `bank_overlap` when the days of the
    second begin before the first ended. Raises ValueError for statements of two accounts.
    """
    if (previous.account, previous.currency) != (statement.account, statement.currency):
        raise ValueError("statements of two accounts do not follow each other")
    if statement_digest(previous) == statement_digest(statement):
        return (Reason("bank_same_statement", {"identity": statement.identity}),)
    return (
        *_numbers(previous, statement),
        *_days(previous, statement),
        *_sums(previous, statement),
    )


def line_digest(line: BankTransaction) -> str:
    """Return what makes a line this line, in hex: the same wherever the bank sends it again.

    Within its account: day, amount and the bank's own reference; where it gives none, the payer and
    the words stand in, blanks and case apart, and the balance. Equal lines of one day are counted by
    the caller (`tell_apart`).
    """
    party = line.counterparty
    words = (
        [line.bank_reference]
        if line.bank_reference
        else [
            *(line.reference, party.account, _plain(party.name), _plain(line.text)),
            "" if line.balance_minor is None else str(line.balance_minor),
        ]
    )
    return digest([line.booked_on, line.amount_minor, *words]).hex()


def statement_digest(statement: BankStatement) -> str:
    """Return what makes a statement this statement, in hex, whatever file it came in."""
    return digest(
        [
            *(statement.account, statement.currency, statement.identity, statement.sequence),
            *(statement.opening_minor, statement.closing_minor),
            *(statement.from_on, statement.to_on),
            [line_digest(one) for one in statement.transactions],
        ]
    ).hex()


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _numbers(previous: BankStatement, statement: BankStatement) -> Iterator[Reason]:
    """A running number left out is a statement that never came; a lower one began a new year."""
    last, this = previous.sequence, statement.sequence
    if last is not None and this is not None and this > last + 1:
        yield Reason("bank_gap_number", {"last": last, "this": this})


def _days(previous: BankStatement, statement: BankStatement) -> Iterator[Reason]:
    if previous.to_on is None or statement.from_on is None:
        return
    if statement.from_on < previous.to_on:
        yield Reason("bank_overlap", {"from_on": statement.from_on, "last": previous.to_on})


def _sums(previous: BankStatement, statement: BankStatement) -> Iterator[Reason]:
    last, opening = previous.closing_minor, statement.opening_minor
    if last is not None and opening is not None and last != opening:
        yield Reason(
            "bank_gap",
            {
                "closing": Money(last, statement.currency),
                "opening": Money(opening, statement.currency),
                "difference": Money(opening - last, statement.currency),
            },
        )
