"""Reads the register of drafts as of any day: holdings, their acts, and the risk that is left."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from huikuan.books.drafts import models
from huikuan.books.drafts.values import Exposure, Holding, MoveView, NoSuchDraft
from huikuan.kernel.days import add_days
from huikuan.kernel.money import Money
from huikuan.rules.drafts import (
    AcceptorKind,
    Draft,
    DraftKind,
    Medium,
    Range,
    Risk,
    State,
    presentation,
    risk,
)

__all__ = [
    "NoSuchDraft",
    "due_for_presentation",
    "exposure",
    "holding",
    "holdings",
    "moves",
    "siblings",
]


def holdings(
    *,
    company_id: int,
    as_of: date,
    salesperson: str | None = None,
    risks: Sequence[Risk] = (),
    customer_no: str = "",
    text: str = "",
) -> tuple[Holding, ...]:
    """Return the drafts received up to a day as they stood on it, first to mature first.

    What was split is left out: its parts are listed. `salesperson` narrows to his customers.
    """
    states = [one.value for one in State if one is not State.SPLIT and risk(one) in risks]
    rows = _standing(company_id, as_of, salesperson).exclude(state_then=State.SPLIT.value)
    if risks:
        rows = rows.filter(state_then__in=states)
    if customer_no:
        rows = rows.filter(customer__customer_no=customer_no)
    if text:
        rows = rows.filter(number__contains=text) | rows.filter(acceptor__contains=text)
    return _views(list(rows.order_by("matures_on", "id")), as_of)


def holding(
    *, company_id: int, draft_id: int, as_of: date, salesperson: str | None = None
) -> Holding:
    """Return one draft as of a day, a split one too. Raises NoSuchDraft."""
    rows = list(_standing(company_id, as_of, salesperson).filter(id=draft_id))
    if not rows:
        raise NoSuchDraft(draft_id)
    return _views(rows, as_of)[0]


def siblings(*, company_id: int, document_id: int, as_of: date) -> tuple[Holding, ...]:
    """Return the live parts that stand under one document of the ledger."""
    found = holdings(company_id=company_id, as_of=as_of)
    return tuple(one for one in found if one.document_id == document_id)


def moves(*, company_id: int, draft_id: int, as_of: date) -> tuple[MoveView, ...]:
    """Return what was done with a draft up to a day, oldest first."""
    rows = models.Move.objects.filter(company_id=company_id, draft_id=draft_id, on__lte=as_of)
    return tuple(_move(row) for row in rows.order_by("no"))


def due_for_presentation(
    *, company_id: int, as_of: date, days: int, salesperson: str | None = None
) -> tuple[Holding, ...]:
    """Return held drafts whose last day for presentation comes within so many days, or is past."""
    until = add_days(as_of, days)
    rows = _standing(company_id, as_of, salesperson).filter(
        state_then__in=[State.RECEIVED.value, State.PLEDGED.value], matures_on__lte=until
    )
    found = _views(list(rows.order_by("matures_on", "id")), as_of)
    return tuple(one for one in found if presentation(one.draft.matures_on).ends_on <= until)


def exposure(*, company_id: int, as_of: date) -> tuple[Exposure, ...]:
    """Return the credit risk left on drafts by customer and acceptor, each currency by itself.

    A draft held and not yet honoured is the acceptor's debt; one that was endorsed or discounted
    may come back and is contingent until it is known to be honoured.
    """
    rows = (
        _standing(company_id, as_of, None)
        .values("customer_id", "customer__customer_no", "acceptor", "currency", "state_then")
        .annotate(minor=Sum("face_minor"))
        .order_by("customer_id", "acceptor", "currency")
    )
    sums: dict[tuple[int, str, str, str], dict[Risk, int]] = defaultdict(
        lambda: dict.fromkeys(Risk, 0)
    )
    for row in rows:
        who = (row["customer_id"], row["customer__customer_no"], row["acceptor"], row["currency"])
        sums[who][risk(State(row["state_then"]))] += int(row["minor"])
    return tuple(
        Exposure(*who, minor[Risk.HELD], minor[Risk.CONTINGENT])
        for who, minor in sums.items()
        if minor[Risk.HELD] or minor[Risk.CONTINGENT]
    )


def _standing(company_id: int, as_of: date, salesperson: str | None) -> QuerySet[Any, Any]:
    """The drafts that there were on a day, each with its last act up to then."""
    then = models.Move.objects.filter(draft_id=OuterRef("id"), on__lte=as_of).order_by("-no")
    rows = models.Draft.objects.select_related("customer").filter(company_id=company_id)
    if salesperson is not None:
        rows = rows.filter(customer__salesperson=salesperson)
    return rows.annotate(
        state_then=Subquery(then.values("state")[:1]), last_id=Subquery(then.values("id")[:1])
    ).filter(last_id__isnull=False)


def _views(rows: Sequence[Any], as_of: date) -> tuple[Holding, ...]:
    acts = models.Move.objects.filter(
        draft_id__in=[row.id for row in rows], on__lte=as_of
    ).order_by("draft_id", "no")
    by_draft: dict[int, list[models.Move]] = defaultdict(list)
    for act in acts:
        by_draft[act.draft_id].append(act)
    return tuple(_view(row, by_draft[row.id]) for row in rows)


def _view(row: models.Draft, acts: Sequence[models.Move]) -> Holding:
    last = _move(acts[-1])
    document_id = next(
        (one.document_id for one in reversed(acts) if one.document_id is not None), row.document_id
    )
    found = Holding(
        id=row.id,
        parent_id=row.parent_id,
        draft=fact_of(row),
        derecognised=row.derecognised,
        customer_id=row.customer_id,
        customer_no=row.customer.customer_no,
        customer=row.customer.name,
        document_id=document_id,
        state=last.state,
        risk=risk(last.state),
        last=last,
        received_on=acts[0].on,
    )
    refused = next((one for one in acts if one.act == "dishonour"), None)
    if refused is None:
        return found
    # who paid a later holder has the claim of one who paid, not of the holder
    if risk(State(refused.before)) is Risk.CONTINGENT:
        return replace(found, paid_on=refused.on)
    return replace(found, refused_on=refused.on)


def fact_of(row: models.Draft) -> Draft:
    """The draft as the rules know it."""
    cut = None
    if row.range_first is not None and row.range_last is not None:
        cut = Range(row.range_first, row.range_last)
    return Draft(
        number=row.number,
        kind=DraftKind(row.kind),
        medium=Medium(row.medium),
        drawer=row.drawer,
        acceptor=row.acceptor,
        acceptor_kind=AcceptorKind(row.acceptor_kind),
        issued_on=row.issued_on,
        matures_on=row.matures_on,
        face=Money(row.face_minor, row.currency),
        range=cut,
        transferable=row.transferable,
    )


def _move(row: models.Move) -> MoveView:
    details: Mapping[str, object] = row.details
    return MoveView(
        id=row.id,
        no=row.no,
        act=row.act,
        before=row.before,
        state=State(row.state),
        on=row.on,
        details=details,
        recorded_at=row.recorded_at,
        actor=row.actor,
        person=row.person,
    )
