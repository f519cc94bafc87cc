"""Finds what stands before and after a statement of an account, and what lies between them (D4).

The chain of balances runs over statements; reports within a day and notifications are no link of it.
"""

from collections.abc import Iterator
from typing import Final

from huikuan.adapters.files import FileRefused
from huikuan.books.banking import queries
from huikuan.books.banking.values import Neighbour
from huikuan.kernel.decisions import Reason
from huikuan.rules import banking as rules
from huikuan.rules.banking import BankStatement

# their lines come again in the statement
_INTERIM: Final = ("camt.052", "camt.054", "mt942")
_OVERLAP: Final = "bank_overlap"
# what a statement's own check finds and what does not make its money doubtful: its sums tie, and a
# batch whose payments do not add up becomes one receipt
BOOKED_ALL_THE_SAME: Final = frozenset(
    {"bank_line_outside", "bank_details_unpriced", "bank_details_differ"}
)


def is_interim(kind: str) -> bool:
    """Whether statements of this format are reports within a day or notifications."""
    return kind.startswith(_INTERIM)


def refuse_contradiction(one: BankStatement, account: int) -> None:
    """Raise FileRefused where the books have a statement of this number that says other things."""
    if is_interim(one.kind) or one.to_on is None:
        return
    batch = queries.contradicted(
        account, identity=one.identity[:120], sequence=one.sequence, to_on=one.to_on
    )
    if batch is not None:
        raise FileRefused(
            "statement_contradicts",
            {"account": one.account, "statement": one.identity, "batch": batch},
        )


def beside(
    one: BankStatement, account: int, here: Neighbour | None
) -> tuple[Neighbour | None, Neighbour | None]:
    """The statements before and after in time, of the books or, `here`, of this file."""
    if one.from_on is None or one.to_on is None:
        return None, None
    before, after = queries.neighbours(account, one.from_on, one.to_on)
    if (
        here is not None
        and here.to_on <= one.from_on
        and (before is None or before.to_on <= here.to_on)
    ):
        before = here
    return before, after


def continuity(
    one: BankStatement, before: Neighbour | None, after: Neighbour | None, account: int
) -> Iterator[Reason]:
    """Yield the gaps and overlaps between a statement and those that are booked."""
    if is_interim(one.kind) or one.from_on is None or one.to_on is None:
        return
    overlapping = queries.overlapping(account, one.from_on, one.to_on)
    if overlapping:
        # the balances of statements that overlap are not each other's
        told = (rules.continuity(_statement(one, each), one) for each in overlapping)
        yield from (each for reasons in told for each in reasons if each.code == _OVERLAP)
        return
    if before is not None:
        yield from rules.continuity(_statement(one, before), one)
    if after is not None:
        yield from rules.continuity(one, _statement(one, after))


def neighbour(one: BankStatement, statement_id: int) -> Neighbour:
    """Return a statement as one that the next can stand beside."""
    if one.from_on is None or one.to_on is None:
        raise ValueError("a statement without days has no neighbours")
    return Neighbour(
        id=statement_id,
        kind=one.kind,
        identity=one.identity,
        sequence=one.sequence,
        from_on=one.from_on,
        to_on=one.to_on,
        opening_minor=one.opening_minor,
        closing_minor=one.closing_minor,
    )


def _statement(like: BankStatement, one: Neighbour) -> BankStatement:
    """A booked statement as the rules take it; its lines are not asked for."""
    return BankStatement(
        kind=one.kind,
        account=like.account,
        currency=like.currency,
        identity=one.identity,
        sequence=one.sequence,
        opening_minor=one.opening_minor,
        closing_minor=one.closing_minor,
        from_on=one.from_on,
        to_on=one.to_on,
        transactions=(),
    )
