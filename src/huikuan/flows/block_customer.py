"""Blocks a customer or a group, and lifts a block again (D2)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from huikuan.books.credit import operations, queries
from huikuan.books.credit.values import BlockView, CreditRefused, Severity
from huikuan.books.parties import queries as parties
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason


@dataclass(frozen=True, slots=True)
class BlockAsked:
    """A block on a customer or on a group, one of the two."""

    severity: Severity
    valid_from: date
    why: str
    customer_no: str = ""
    group_no: str = ""
    valid_to: date | None = None


def set_block(*, by: Actor, company_id: int, asked: BlockAsked) -> int:
    """Block a customer or a group and return the block's id. Raises CreditRefused."""
    customer_id = None
    if asked.customer_no:
        customer_id = parties.id_of(company_id, asked.customer_no)
        if customer_id is None:
            raise CreditRefused([Reason("credit.unknown_customer", {"group": asked.customer_no})])
    with transaction.atomic():
        return operations.block(
            by=by,
            company_id=company_id,
            severity=asked.severity,
            reason=asked.why,
            valid_from=asked.valid_from,
            valid_to=asked.valid_to,
            customer_id=customer_id,
            group_no=asked.group_no,
        )


def lift(*, by: Actor, company_id: int, block_id: int, on: date, why: str) -> None:
    """End a block: `on` is the first day without it. Raises CreditRefused."""
    with transaction.atomic():
        operations.lift_block(by=by, company_id=company_id, block_id=block_id, on=on, reason=why)


def lying(
    company_id: int, as_of: date, *, salesperson: str | None = None
) -> tuple[tuple[BlockView, str | None], ...]:
    """Return the blocks of a day with their customers' numbers, groups without one.

    `salesperson` narrows to this person's customers; groups are everybody's.
    """
    known = parties.numbered(company_id, salesperson=salesperson)
    own = [
        (one, known[who][0])
        for who, blocks in queries.blocks(company_id, None, as_of).items()
        if who in known
        for one in blocks
    ]
    groups = [
        (one, None)
        for blocks in queries.group_blocks(company_id, None, as_of).values()
        for one in blocks
    ]
    return tuple(sorted([*own, *groups], key=lambda pair: pair[0].id))
