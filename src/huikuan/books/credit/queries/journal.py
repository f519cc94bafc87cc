"""Reads the limit journal and the blocks as of any day (B7, D2)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from huikuan.books.credit import models
from huikuan.books.credit.values import (
    Approval,
    BlockView,
    LimitEntry,
    LimitKind,
    LimitState,
    Severity,
)

__all__ = [
    "blocks",
    "expired_limits",
    "group_blocks",
    "group_limits",
    "journal",
    "limit_of",
    "limits",
]


def limits(
    company_id: int,
    customer_ids: Collection[int] | None,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, tuple[LimitEntry, ...]]:
    """Return the entries in force on a day, of each customer that has any; one of a kind.

    Of a kind the newest that has begun counts, and only as long as its last day is not over: an
    older one does not come back. Without `customer_ids`, of every customer. `known_at` leaves out
    what was entered later.
    """
    found: dict[int, list[LimitEntry]] = defaultdict(list)
    for one in _newest(company_id, customer_ids, as_of, known_at):
        if one.customer_id is not None and not one.expired(as_of):
            found[one.customer_id].append(one)
    return {who: tuple(entries) for who, entries in found.items()}


def expired_limits(
    company_id: int,
    customer_ids: Collection[int] | None,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, LimitEntry]:
    """Return, of each customer whose normal limit has run out on a day, the entry that did."""
    return {
        one.customer_id: one
        for one in _newest(company_id, customer_ids, as_of, known_at)
        if one.customer_id is not None and one.kind is LimitKind.NORMAL and one.expired(as_of)
    }


def group_limits(
    company_id: int,
    group_nos: Collection[str] | None,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[str, tuple[LimitEntry, ...]]:
    """Return the entries of groups in force on a day, as `limits` does of customers."""
    rows = models.LimitEntry.objects.filter(company_id=company_id, customer=None)
    if group_nos is not None:
        rows = rows.filter(group_no__in=list(group_nos))
    found: dict[str, list[LimitEntry]] = defaultdict(list)
    newest = _begun(rows, as_of, known_at).order_by("group_no", "kind", "-valid_from", "-id")
    for row in newest.distinct("group_no", "kind"):
        one = _entry(row)
        if not one.expired(as_of):
            found[one.group_no].append(one)
    return {group: tuple(entries) for group, entries in found.items()}


def limit_of(
    entries: Iterable[LimitEntry], kinds: Collection[LimitKind] = (LimitKind.TEMPORARY,)
) -> LimitEntry | None:
    """Return which of the entries in force says what may be risked: a temporary one, else the normal.

    `kinds` are those that come before the normal one, in their order. None where nothing counts.
    """
    by_kind = {one.kind: one for one in entries}
    for kind in kinds:
        # one that was taken back leaves what there was beside it
        if kind in by_kind and by_kind[kind].state is not LimitState.NONE:
            return by_kind[kind]
    return by_kind.get(LimitKind.NORMAL)


def journal(
    company_id: int, *, customer_id: int | None = None, group_no: str = ""
) -> tuple[LimitEntry, ...]:
    """Return every entry of a customer or of a group, the last entered first."""
    rows = models.LimitEntry.objects.filter(company_id=company_id, group_no=group_no)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return tuple(_entry(row) for row in rows.order_by("-id"))


def blocks(
    company_id: int,
    customer_ids: Collection[int] | None,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, tuple[BlockView, ...]]:
    """Return the blocks that lie on customers on a day, by customer, the oldest first."""
    rows = _lying(company_id, as_of, known_at).filter(customer__isnull=False)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[int, list[BlockView]] = defaultdict(list)
    for row in rows.order_by("id"):
        found[row.customer_id].append(_block(row))
    return {who: tuple(listed) for who, listed in found.items()}


def group_blocks(
    company_id: int,
    group_nos: Collection[str] | None,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[str, tuple[BlockView, ...]]:
    """Return the blocks that lie on groups on a day, by group, the oldest first."""
    rows = _lying(company_id, as_of, known_at).filter(customer__isnull=True)
    if group_nos is not None:
        rows = rows.filter(group_no__in=list(group_nos))
    found: dict[str, list[BlockView]] = defaultdict(list)
    for row in rows.order_by("id"):
        found[row.group_no].append(_block(row))
    return {group: tuple(listed) for group, listed in found.items()}


def _newest(
    company_id: int,
    customer_ids: Collection[int] | None,
    as_of: date,
    known_at: datetime | None,
) -> list[LimitEntry]:
    rows = models.LimitEntry.objects.filter(company_id=company_id, customer__isnull=False)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    newest = _begun(rows, as_of, known_at).order_by("customer_id", "kind", "-valid_from", "-id")
    return [_entry(row) for row in newest.distinct("customer_id", "kind")]


def _begun(
    rows: QuerySet[models.LimitEntry], as_of: date, known_at: datetime | None
) -> QuerySet[models.LimitEntry]:
    rows = rows.filter(valid_from__lte=as_of)
    return rows if known_at is None else rows.filter(recorded_at__lte=known_at)


def _lying(company_id: int, as_of: date, known_at: datetime | None) -> QuerySet[Any]:
    rows = models.Block.objects.filter(company_id=company_id, valid_from__lte=as_of)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=as_of))
    lifted = Q(lift__on__lte=as_of)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
        lifted &= Q(lift__recorded_at__lte=known_at)
    return rows.exclude(lifted)


def _entry(row: models.LimitEntry) -> LimitEntry:
    return LimitEntry(
        id=row.id,
        company_id=row.company_id,
        customer_id=row.customer_id,
        group_no=row.group_no,
        kind=LimitKind(row.kind),
        state=LimitState(row.state),
        minor=row.minor,
        currency=row.currency,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        reason=row.reason,
        evidence=row.evidence,
        approvals=tuple(
            replace(Approval(**one), at=datetime.fromisoformat(one["at"])) for one in row.approvals
        ),
        recorded_at=row.recorded_at,
        actor=row.actor,
        person=row.person,
    )


def _block(row: models.Block) -> BlockView:
    values = {name: getattr(row, name) for name in BlockView.__slots__}
    return BlockView(**values | {"severity": Severity(row.severity)})
