"""Applies a receipt or a credit note to invoices, one by one or several at once (D4, I03).

The same checks and the same booking as for a file of allocations: whole or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from huikuan.books.evidence import operations as evidence
from huikuan.books.intake import operations as intake
from huikuan.books.intake.values import Refusal
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.values import Posted
from huikuan.flows.follow_ledger import follow
from huikuan.kernel.actors import Actor
from huikuan.kernel.currencies import EXPONENTS

KIND = "allocations"


@dataclass(frozen=True, slots=True)
class Allocation:
    """Cash of a receipt, or of a credit note, for an invoice; amounts in major units."""

    invoice_no: str
    applied_on: date
    amount: Decimal
    receipt_no: str = ""
    credit_note_no: str = ""
    discount: Decimal = Decimal(0)


class AllocationRefused(ValueError):
    """The ledger cannot take it as it is; `refusals` say what, by position from 1 on."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        """Keep the refusals."""
        self.refusals = tuple(refusals)
        super().__init__(", ".join(one.code for one in self.refusals))


def allocate(
    *, by: Actor, company_id: int, allocations: Sequence[Allocation], why: str = ""
) -> Posted:
    """Book allocations, all or none, with evidence, and return what was written.

    Raises AllocationRefused when one of them does not fit, or is there already.
    """
    with transaction.atomic():
        act = ledger.open_act(
            company_id=company_id,
            kind="allocate",
            by=by,
            recorded_at=datetime.now(UTC),
            why=why,
        )
        intake.open_stage(KIND)
        intake.stage_rows(KIND, [_row(at, one) for at, one in enumerate(allocations, 1)])
        intake.close_stage()
        ledger.judge_allocations(act, {code: 10**n for code, n in EXPONENTS.items()})
        ledger.book_allocations(act)
        refused = intake.refusals()
        counted = intake.tally("")
        if refused or counted.accepted != len(allocations):
            raise AllocationRefused(refused)
        posted = ledger.close_act(act)
        evidence.append(
            by=by,
            act="ledger.allocated",
            subject=("act", str(posted.act_id)),
            company_id=company_id,
            before=None,
            after={
                "allocations": [_told(one) for one in allocations],
                "entries": posted.entries,
                "digest": posted.digest,
            },
            why=why,
        )
        follow(act, max(one.applied_on for one in allocations))
        return posted


def _row(at: int, one: Allocation) -> tuple[object, ...]:
    return (
        at,
        at,
        one.receipt_no or None,
        one.credit_note_no or None,
        one.invoice_no,
        one.applied_on,
        one.amount,
        one.discount or None,
        None,
    )


def _told(one: Allocation) -> Mapping[str, Any]:
    return {
        "receipt_no": one.receipt_no,
        "credit_note_no": one.credit_note_no,
        "invoice_no": one.invoice_no,
        "applied_on": one.applied_on,
        "amount": one.amount,
        "discount": one.discount,
    }
