"""Takes a draft in: judged, entered in the register, booked, and applied if its invoices are named.

Facts: the customer, the policy in force. Verdict: what speaks against the draft. Effects: the
ledger's document, the register's row, allocations and evidence, in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db import transaction

from huikuan.analytics.policies import drafts_policy
from huikuan.books.drafts import operations, queries
from huikuan.books.drafts.operations import DraftRefused
from huikuan.books.drafts.values import Holding
from huikuan.books.parties import queries as parties
from huikuan.flows.move_drafts.booking import Applied, NotBooked, Paper, apply, book
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.rules import drafts as rules

__all__ = ["Applied", "NotBooked", "Received", "receive"]

LONGEST_NUMBER: Final = 60


@dataclass(frozen=True, slots=True)
class Received:
    """A draft that came in: what is written on it, from which customer, on which day.

    `receipt_no` numbers its document in the ledger; empty takes the draft's number and range. The
    class of the acceptor is worked out from its name.
    """

    customer_no: str
    draft: rules.Draft
    received_on: date
    receipt_no: str = ""
    applied: Sequence[Applied] = ()


def receive(*, by: Actor, company_id: int, received: Received, why: str = "") -> Holding:
    """Book a draft whole or not at all, and return the holding.

    Raises DraftRefused with every reason, NotBooked, AllocationRefused, parties' NoSuchCustomer.
    """
    on = received.received_on
    policy = rules.parse(drafts_policy(company_id, on).document)
    draft = received.draft
    draft = replace(
        draft, acceptor_kind=rules.acceptor_class(draft.kind, draft.acceptor, on, policy)
    )
    against = [*rules.against_receiving(draft, on), *_against_shares(draft, received.applied)]
    if against:
        raise DraftRefused(against)
    customer = parties.customer(company_id=company_id, customer_no=received.customer_no)
    number = received.receipt_no or _number(draft)
    with transaction.atomic():
        document_id = book(
            by, company_id, Paper(number, customer.customer_no, on, draft.face, draft.drawer), why
        )
        draft_id = operations.receive(
            by=by,
            company_id=company_id,
            customer_id=customer.id,
            draft=draft,
            derecognised=rules.derecognised(draft, policy),
            document_id=document_id,
            on=on,
            why=why,
        )
        apply(by, company_id, number, on, received.applied, why)
        return queries.holding(company_id=company_id, draft_id=draft_id, as_of=date.max)


def _number(draft: rules.Draft) -> str:
    if draft.range is None:
        return draft.number
    # two parts of one draft are two receipts
    return f"{draft.number}/{draft.range.first}-{draft.range.last}"[:LONGEST_NUMBER]


def _against_shares(draft: rules.Draft, applied: Sequence[Applied]) -> list[Reason]:
    if any(one.amount.currency != draft.face.currency for one in applied):
        return [Reason("drafts.applied_other_currency", {"currency": draft.face.currency})]
    return []
