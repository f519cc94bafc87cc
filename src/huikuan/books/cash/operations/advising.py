"""Keeps remittance advices with the file as it was sent (Civil Code 560: the payer names it)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from huikuan.books.cash.models import Advice
from huikuan.books.cash.queries import NothingHere, viewed
from huikuan.books.cash.values import AdviceView, CashRefused
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class NewAdvice:
    """An advice as it was read: lines of number and minor units, None where only the number is."""

    customer_id: int | None
    currency: str
    total_minor: int
    paid_on: dt.date | None
    payer_name: str
    reference: str
    lines: Sequence[tuple[str, int | None]]
    file_name: str
    content: bytes


def keep_advice(*, by: Actor, company_id: int, one: NewAdvice, at: dt.datetime) -> AdviceView:
    """Keep an advice, once, with evidence. Raises CashRefused cash.advice_there."""
    digest = sha256(one.content).hexdigest()
    there = Advice.objects.filter(company_id=company_id, digest=digest, void_at=None).first()
    if there is not None:
        raise CashRefused("cash.advice_there", at=there.received_at, by=there.received_by)
    row = Advice.objects.create(
        company_id=company_id,
        customer_id=one.customer_id,
        currency=one.currency,
        total_minor=one.total_minor,
        paid_on=one.paid_on,
        payer_name=one.payer_name[:300],
        reference=one.reference[:120],
        lines=[list(line) for line in one.lines],
        file_name=one.file_name[:200],
        content=one.content,
        digest=digest,
        received_by=f"{by.kind}:{by.id}",
        received_at=at,
    )
    evidence.append(
        by=by,
        act="cash.advice_received",
        subject=("advice", str(row.id)),
        company_id=company_id,
        before=None,
        after={
            "digest": digest,
            "currency": one.currency,
            "total_minor": one.total_minor,
            "lines": len(one.lines),
        },
    )
    return viewed(AdviceView, row)


def void_advice(
    *, by: Actor, company_id: int, advice_id: int, why: str, at: dt.datetime
) -> AdviceView:
    """Set an advice aside that is wrong, with evidence. Raises NothingHere."""
    row = (
        Advice.objects.select_for_update()
        .filter(company_id=company_id, id=advice_id, void_at=None)
        .first()
    )
    if row is None:
        raise NothingHere(advice_id)
    row.void_at = at
    row.save(update_fields=["void_at"])
    evidence.append(
        by=by,
        act="cash.advice_set_aside",
        subject=("advice", str(advice_id)),
        company_id=company_id,
        before={"digest": row.digest},
        after=None,
        why=why,
    )
    return viewed(AdviceView, row)


def use_advices(company_id: int, advice_ids: Iterable[int], at: dt.datetime) -> None:
    """Mark advices as spent: their payment has been applied."""
    ids = list(advice_ids)
    if ids:
        Advice.objects.filter(company_id=company_id, id__in=ids, used_at=None).update(used_at=at)


def free_advices(company_id: int, advice_ids: Iterable[int]) -> None:
    """Let advices be followed again: what was applied by them was taken back."""
    ids = list(advice_ids)
    if ids:
        Advice.objects.filter(company_id=company_id, id__in=ids).update(used_at=None)
