"""The acts of recovery: agree on late interest, write and release lines of notes, interrupt.

Each writes its rows and evidence inside the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from huikuan.books.evidence import operations as evidence
from huikuan.books.recovery import models
from huikuan.books.recovery.values import ChargeLine, RecoveryRefused
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.rules.interest import Agreement
from huikuan.rules.recovery import Event

__all__ = ["Note", "RecoveryRefused", "agree", "charge", "interrupt", "release"]


@dataclass(frozen=True, slots=True)
class Note:
    """A note of interest in the ledger: its document, and the digest of the policy behind it."""

    document_id: int
    customer_id: int
    currency: str
    policy_digest: str


def agree(
    *,
    by: Actor,
    company_id: int,
    customer_id: int,
    agreement: Agreement,
    valid_from: date,
    note: str = "",
) -> int:
    """Enter what holds about late payment for documents issued from a day on; its id.

    Raises RecoveryRefused: recovery.rate_and_none.
    """
    if agreement.agreed_none and agreement.rate is not None:
        raise RecoveryRefused(Reason("recovery.rate_and_none"))
    said = {name: getattr(agreement, name) for name in Agreement.__slots__}
    row = models.Agreement.objects.create(
        company_id=company_id,
        customer_id=customer_id,
        valid_from=valid_from,
        note=note,
        actor=f"{by.kind}:{by.id}",
        **said,
    )
    evidence.append(
        by=by,
        act="interest.agreed",
        subject=("customer", str(customer_id)),
        company_id=company_id,
        before=None,
        after={"agreement": row.id, "valid_from": valid_from, **said},
        why=note,
    )
    return row.id


def charge(*, by: Actor, company_id: int, note: Note, lines: Sequence[ChargeLine]) -> None:
    """Write the lines of a note of interest.

    Raises RecoveryRefused (recovery.charged_meanwhile) where another note covers one of the days.
    """
    rows = [
        models.Charge(
            company_id=company_id,
            customer_id=note.customer_id,
            document_id=note.document_id,
            currency=note.currency,
            policy_digest=note.policy_digest,
            actor=f"{by.kind}:{by.id}",
            **{name: getattr(one, name) for name in ChargeLine.__slots__},
        )
        for one in lines
    ]
    try:
        with transaction.atomic():
            models.Charge.objects.bulk_create(rows, batch_size=1_000)
    except IntegrityError as refused:
        if "charge_once" not in str(refused):
            raise
        raise RecoveryRefused(Reason("recovery.charged_meanwhile")) from refused
    evidence.append(
        by=by,
        act="interest.charged",
        subject=("document", str(note.document_id)),
        company_id=company_id,
        before=None,
        after={
            "customer": note.customer_id,
            "minor": sum(one.minor for one in lines),
            "currency": note.currency,
            "lines": len(lines),
            "policy": note.policy_digest,
        },
    )


def release(*, company_id: int, document_id: int, act_id: int, on: date) -> int:
    """Let the days of a note that is taken back be charged again; how many lines it had.

    A document that is no note of interest has none.
    """
    rows = models.Charge.objects.filter(
        company_id=company_id, document_id=document_id, taken_back_on=None
    )
    return rows.update(taken_back_on=on, taken_back_act=act_id)


def interrupt(  # noqa: PLR0913 - who, whose debt, which, what, with which words, from where
    *,
    by: Actor,
    company_id: int,
    customer_id: int,
    event: Event,
    document_id: int | None = None,
    note: str = "",
    source: str = "",
) -> bool:
    """Enter something that starts limitation anew; False where its source was entered before.

    Without a document it speaks of all debts that were due on its day.
    """
    row = models.Interruption(
        company_id=company_id,
        customer_id=customer_id,
        document_id=document_id,
        kind=event.kind.value,
        on=event.on,
        proof=event.proof,
        note=note,
        source=source,
        actor=f"{by.kind}:{by.id}",
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as refused:
        if "interruption_once" not in str(refused):
            raise
        return False
    evidence.append(
        by=by,
        act="limitation.interrupted",
        subject=("customer", str(customer_id)),
        company_id=company_id,
        before=None,
        after={
            "kind": event.kind.value,
            "on": event.on,
            "proof": event.proof,
            "document": document_id,
            "source": source,
        },
        why=note,
    )
    return True
