"""Keeps e-invoices as read, and what became of them (D5, D3)."""

from collections.abc import Sequence

from huikuan.books.documents.models import Outcome, Reading
from huikuan.books.documents.values import NewReading
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.rules.documents import key


class NotWaiting(ValueError):
    """The e-invoice waits for nobody any more."""


def keep(*, by: Actor, company_id: int, batch_id: int, kept: Sequence[NewReading]) -> None:
    """Keep e-invoices with their first outcome. The import writes the evidence of its batch.

    Raises django.db.IntegrityError for one that is kept already.
    """
    rows = Reading.objects.bulk_create(
        Reading(
            company_id=company_id,
            batch_id=batch_id,
            digest=one.digest,
            key=key(one.invoice),
            syntax=one.invoice.syntax.value,
            type_code=one.invoice.type_code,
            number=one.invoice.number,
            issued_on=one.invoice.issue_date,
            due_on=one.invoice.due_date,
            currency=one.invoice.currency,
            payable_minor=one.payable_minor,
            buyer_name=one.invoice.buyer.name[:300],
            buyer_tax_id=one.invoice.buyer.tax_id[:60],
            content=one.invoice.document(),
            found=[dict(reason) for reason in one.found],
        )
        for one in kept
    )
    Outcome.objects.bulk_create(
        Outcome(
            reading=row,
            step=1,
            state=one.state,
            document_id=one.document_id,
            how=one.how,
            reason=None if one.reason is None else dict(one.reason),
            actor=f"{by.kind}:{by.id}",
        )
        for row, one in zip(rows, kept, strict=True)
    )


def settle(
    *, by: Actor, company_id: int, reading_id: int, document_id: int | None, why: str
) -> None:
    """Say what a waiting e-invoice is: a document of ours, or None to set it aside.

    Raises NotWaiting where somebody was quicker, or it never waited.
    """
    row = Reading.objects.select_for_update().get(pk=reading_id, company_id=company_id)
    last = row.outcomes.order_by("-step").first()
    if last is None or last.state != "waiting":
        raise NotWaiting(reading_id)
    state = "aside" if document_id is None else "linked"
    Outcome.objects.create(
        reading=row,
        step=last.step + 1,
        state=state,
        document_id=document_id,
        how="" if document_id is None else "person",
        actor=f"{by.kind}:{by.id}",
        why=why,
    )
    evidence.append(
        by=by,
        act=f"einvoice.{state}",
        subject=("einvoice", str(reading_id)),
        company_id=company_id,
        before={"state": "waiting", "reason": (last.reason or {}).get("code")},
        after={"number": row.number, "document": document_id},
        why=why,
    )
