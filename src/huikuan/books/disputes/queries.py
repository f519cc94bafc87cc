"""What is read from disputes: frozen values, never rows (A8)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import connection
from django.db.models import Max, Q, QuerySet

from huikuan.books.disputes.models import Dispute, DisputeItem, DisputePaper, DisputeStep
from huikuan.books.disputes.values import (
    DisputeItemView,
    DisputeStepView,
    DisputeView,
    NoSuchDispute,
    PaperView,
)
from huikuan.books.ledger import movements
from huikuan.books.ledger.movements import Movement
from huikuan.rules.disputes import (
    OPEN,
    Amounts,
    PaperKind,
    Settlement,
    Source,
    Standing,
    State,
    amounts,
    held,
)
from huikuan.rules.items import EntryKind

__all__ = [
    "counts",
    "dispute",
    "disputed_minor",
    "disputes",
    "for_customer",
    "items_in_dispute",
    "last_opened",
    "paper",
    "papers",
    "step_numbers",
    "steps",
    "views",
]

_FORGIVEN = frozenset({EntryKind.CREDITED, EntryKind.DISCOUNT, EntryKind.DIFFERENCE})


def disputed_minor(
    company_id: int, as_of: date, customer_ids: Collection[int] | None = None
) -> dict[int, int]:
    """Return by item how much of it may not be asked for on a day because it is disputed.

    Positive minor units of the item's currency; items without anything held are missing.
    """
    rows = (
        Dispute.objects.filter(company_id=company_id, opened_on__lte=as_of)
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gt=as_of))
        .order_by("id")
    )
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[int, int] = {}
    for row, parts in _with_items(company_id, rows, as_of):
        for item, what in parts:
            minor = held(_standing(row), what, as_of)
            if minor:
                found[item.item_id] = found.get(item.item_id, 0) + minor
    return found


def disputes(  # noqa: PLR0913 - what narrows a list
    company_id: int,
    as_of: date,
    *,
    states: Collection[State] = OPEN,
    customer_id: int | None = None,
    reason: str | None = None,
    role: str | None = None,
    owner: str | None = None,
    document_id: int | None = None,
    salesperson: str | None = None,
    late: bool = False,
    after: tuple[date, int] | None = None,  # tidy: allow date-default - where a page ended
    limit: int = 50,
) -> tuple[DisputeView, ...]:
    """Return disputes by the day their step is due; `after` is where the last page ended."""
    rows = _rows(company_id, salesperson).filter(state__in=[one.value for one in states])
    given = {"customer_id": customer_id, "reason": reason, "role": role, "owner": owner}
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    if document_id is not None:
        rows = rows.filter(items__document_id=document_id).distinct()
    if late:
        rows = rows.filter(due_on__lt=as_of)
    if after is not None:
        rows = rows.filter(Q(due_on__gt=after[0]) | Q(due_on=after[0], id__gt=after[1]))
    return views(company_id, rows.order_by("due_on", "id")[:limit], as_of)


def for_customer(company_id: int, customer_id: int, as_of: date) -> tuple[DisputeView, ...]:
    """Return every dispute of a customer, the newest first."""
    rows = _rows(company_id, None).filter(customer_id=customer_id, opened_on__lte=as_of)
    return views(company_id, rows.order_by("-id"), as_of)


def dispute(
    company_id: int, dispute_id: int, as_of: date, salesperson: str | None = None
) -> DisputeView:
    """Return a dispute with its amounts as of a day. Raises NoSuchDispute."""
    found = views(company_id, _rows(company_id, salesperson).filter(id=dispute_id), as_of)
    if not found:
        raise NoSuchDispute(dispute_id)
    return found[0]


def items_in_dispute(item_ids: Iterable[int]) -> dict[int, int]:
    """Return the open dispute of each of these items that is in one."""
    rows = DisputeItem.objects.filter(item_id__in=list(item_ids), live=True)
    return dict(rows.values_list("item_id", "dispute_id"))


def counts(company_id: int, as_of: date, salesperson: str | None = None) -> Mapping[str, int]:
    """Return how many disputes are open, late, raised by customers and without an owner."""
    rows = _rows(company_id, salesperson).filter(state__in=[one.value for one in OPEN])
    return {
        "open": rows.count(),
        "late": rows.filter(due_on__lt=as_of).count(),
        "raised": rows.filter(state=State.RAISED.value).count(),
        "free": rows.filter(owner="").count(),
    }


def steps(company_id: int, dispute_id: int) -> tuple[DisputeStepView, ...]:
    """Return what was done with a dispute, in its order."""
    rows = DisputeStep.objects.filter(dispute__company_id=company_id, dispute_id=dispute_id)
    return tuple(
        DisputeStepView(
            no=row.no,
            act=row.act,
            state=State(row.state),
            on=row.on,
            details=row.details,
            recorded_at=row.recorded_at,
            actor=row.actor,
            actor_name=row.actor_name,
        )
        for row in rows.order_by("no")
    )


def papers(company_id: int, dispute_id: int) -> tuple[PaperView, ...]:
    """Return the documents of a dispute in the order they came, without their content."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.kind, p.name, p.media_type, length(p.raw), p.digest, p.on,"
            " p.recorded_at, p.actor FROM disputes_disputepaper p"
            " JOIN disputes_dispute d ON d.id = p.dispute_id"
            " WHERE d.company_id = %s AND d.id = %s ORDER BY p.id",
            (company_id, dispute_id),
        )
        rows = cursor.fetchall()
    return tuple(PaperView(row[0], PaperKind(row[1]), *row[2:]) for row in rows)


def paper(company_id: int, dispute_id: int, paper_id: int) -> tuple[str, str, bytes]:
    """Return a document's name, media type and content. Raises NoSuchDispute."""
    row = DisputePaper.objects.filter(
        dispute__company_id=company_id, dispute_id=dispute_id, id=paper_id
    ).first()
    if row is None:
        raise NoSuchDispute(paper_id)
    return row.name, row.media_type, bytes(row.raw)


def _rows(company_id: int, salesperson: str | None) -> QuerySet[Dispute]:
    rows = Dispute.objects.filter(company_id=company_id).select_related("customer")
    return rows if salesperson is None else rows.filter(customer__salesperson=salesperson)


def _with_items(
    company_id: int, rows: Iterable[Dispute], as_of: date
) -> list[tuple[Dispute, list[tuple[DisputeItem, Amounts]]]]:
    """Disputes with what became of their parts by a day: four questions, however many there are."""
    listed = list(rows)
    parts: dict[int, list[DisputeItem]] = defaultdict(list)
    for item in DisputeItem.objects.filter(dispute_id__in=[row.id for row in listed]):
        parts[item.dispute_id].append(item)
    ids = {item.item_id for one in parts.values() for item in one}
    open_now = movements.open_on(company_id, ids, as_of)
    moved: dict[int, list[Movement]] = defaultdict(list)
    for one in movements.movements(company_id, ids, as_of):
        moved[one.item_id].append(one)
    return [
        (
            row,
            [
                (item, _amounts(item, open_now.get(item.item_id, 0), moved[item.item_id]))
                for item in sorted(parts[row.id], key=lambda one: one.item_id)
            ],
        )
        for row in listed
    ]


def _amounts(item: DisputeItem, open_minor: int, moved: Iterable[Movement]) -> Amounts:
    since = [one for one in moved if one.seq > item.from_seq]
    return amounts(
        item.original_minor,
        open_minor,
        sum(one.minor for one in since if one.kind in _FORGIVEN),
        sum(one.minor for one in since if one.kind == EntryKind.WRITTEN_OFF),
    )


def _standing(row: Dispute) -> Standing:
    return Standing(
        opened_on=row.opened_on,
        answer_by=row.answer_by,
        accepted_on=row.accepted_on,
        closed_on=row.closed_on,
        settled_on=row.settled_on,
        settlement=Settlement(row.settlement) if row.settlement else None,
        concession_minor=row.concession_minor,
    )


def step_numbers(dispute_ids: Collection[int]) -> dict[int, int]:
    """Return the number of the last step of each of these disputes."""
    rows = DisputeStep.objects.filter(dispute_id__in=list(dispute_ids)).order_by()
    return dict(rows.values_list("dispute_id").annotate(Max("no")))


def views(company_id: int, rows: Iterable[Dispute], as_of: date) -> tuple[DisputeView, ...]:
    """Return rows of this room as values, with their amounts as of a day."""
    found = _with_items(company_id, rows, as_of)
    named = movements.items(company_id, (item.item_id for _, parts in found for item, _ in parts))
    return tuple(
        DisputeView(
            id=row.id,
            customer_id=row.customer_id,
            customer_no=row.customer.customer_no,
            customer=row.customer.name,
            currency=row.currency,
            state=State(row.state),
            reason=row.reason,
            cause=row.cause,
            source=Source(row.source),
            words=row.words,
            role=row.role,
            owner=row.owner,
            opened_on=row.opened_on,
            answer_by=row.answer_by,
            due_on=row.due_on,
            accepted_on=row.accepted_on,
            settled_on=row.settled_on,
            settlement=Settlement(row.settlement) if row.settlement else None,
            concession_minor=row.concession_minor,
            closed_on=row.closed_on,
            items=tuple(
                DisputeItemView(
                    item_id=item.item_id,
                    document_id=item.document_id,
                    number=named[item.item_id].number,
                    due_on=named[item.item_id].due_on,
                    amounts=what,
                    held_minor=held(_standing(row), what, as_of),
                )
                for item, what in parts
            ),
        )
        for row, parts in found
    )


def last_opened(
    company_id: int, as_of: date, customer_ids: Collection[int] | None = None
) -> dict[int, date]:
    """Return the day up to `as_of` on which each customer last disputed something."""
    rows = Dispute.objects.filter(company_id=company_id, opened_on__lte=as_of)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    return dict(rows.values_list("customer_id").annotate(Max("opened_on")).order_by())
