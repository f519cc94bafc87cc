"""What is read from reconciliation: frozen values, never rows (D5)."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from huikuan.books.reconciliation.models import (
    Answer,
    Difference,
    DifferenceStep,
    Link,
    Paper,
    Request,
    Round,
    Send,
)
from huikuan.books.reconciliation.models import Line as LineRow
from huikuan.books.reconciliation.values import (
    AnswerView,
    BoardRow,
    DifferenceView,
    Held,
    LinkView,
    PaperView,
    RequestView,
    RoundView,
    SendView,
)
from huikuan.rules.reconciliation import (
    WAITING,
    Cause,
    DifferenceKind,
    DifferenceState,
    Form,
    Line,
    Outcome,
    RequestState,
)

__all__ = [
    "AnswerView",
    "BoardRow",
    "DifferenceView",
    "Held",
    "LinkView",
    "NoSuchRequest",
    "PaperView",
    "RequestView",
    "RoundView",
    "SendView",
    "acknowledged",
    "answer",
    "board",
    "content",
    "differences",
    "held",
    "last_cut_off",
    "lines",
    "link",
    "linked",
    "papers",
    "request",
    "requests",
    "rounds",
    "sends",
    "silent_since",
    "under_way",
    "unfinished",
]


_OF_SALESPERSON: Final = (
    "SELECT c.id FROM parties_customer c WHERE c.company_id = %s AND c.salesperson = %s"
)


class NoSuchRequest(LookupError):
    """No such request or round in the company, or none of this salesperson's customers."""


def rounds(company_id: int, *, limit: int = 50) -> tuple[RoundView, ...]:
    """Return the rounds of a company, the newest first."""
    rows = (
        Round.objects.filter(company_id=company_id)
        .annotate(
            count=Count("requests"),
            waiting=Count("requests", filter=Q(requests__state=RequestState.PREPARED.value)),
        )
        .order_by("-id")
    )
    return tuple(
        RoundView(
            id=row.id,
            form=Form(row.form),
            start_on=row.start_on,
            as_of=row.as_of,
            currency=row.currency,
            policy=row.policy,
            policy_version=row.policy_version,
            answer_days=row.answer_days,
            link_days=row.link_days,
            prepared_at=row.prepared_at,
            requests=row.count,
            prepared=row.waiting,
        )
        for row in rows[:limit]
    )


def last_cut_off(company_id: int) -> dt.date | None:
    """Return the cut-off day of the latest round."""
    found: dt.date | None = (
        Round.objects.filter(company_id=company_id)
        .order_by("-as_of")
        .values_list("as_of", flat=True)
        .first()
    )
    return found


def requests(  # noqa: PLR0913 - what narrows a list
    company_id: int,
    *,
    round_id: int | None = None,
    states: Collection[RequestState] = (),
    customer_id: int | None = None,
    salesperson: str | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> tuple[RequestView, ...]:
    """Return requests, the newest first; a salesperson's are those of the own customers."""
    rows = _own(company_id, salesperson)
    if round_id is not None:
        rows = rows.filter(round_id=round_id)
    if states:
        rows = rows.filter(state__in=[state.value for state in states])
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(seen(row) for row in rows.select_related("round").order_by("-id")[:limit])


def request(company_id: int, request_id: int, *, salesperson: str | None = None) -> RequestView:
    """Return one request. Raises NoSuchRequest."""
    rows = _own(company_id, salesperson).select_related("round")
    row = rows.filter(id=request_id).first()
    if row is None:
        raise NoSuchRequest(str(request_id))
    return seen(row)


def board(
    company_id: int, *, round_id: int | None = None, salesperson: str | None = None
) -> tuple[BoardRow, ...]:
    """Return how many requests stand in each state and currency, with what they state."""
    rows = _own(company_id, salesperson)
    if round_id is not None:
        rows = rows.filter(round_id=round_id)
    found = (
        rows.values("state", "currency")
        .annotate(
            count=Count("id"),
            balance=Sum(Coalesce("closing_minor", "expected_minor")),
            bare=Count("id", filter=Q(contact_email="")),
            first=Min("answer_by"),
        )
        .order_by("currency", "state")
    )
    return tuple(
        BoardRow(
            RequestState(row["state"]),
            row["currency"],
            row["count"],
            int(row["balance"]),
            row["bare"],
            row["first"],
        )
        for row in found
    )


def unfinished(company_id: int, as_of: dt.date) -> frozenset[tuple[int, str]]:
    """Return customer and currency of requests of a cut-off day that are not over."""
    living = [RequestState.PREPARED.value, *(state.value for state in WAITING)]
    rows = Request.objects.filter(company_id=company_id, round__as_of=as_of, state__in=living)
    return frozenset(rows.values_list("customer_id", "currency"))


def under_way(*states: RequestState) -> tuple[RequestView, ...]:
    """Return the requests of all companies in these states, oldest first."""
    rows = Request.objects.filter(state__in=[state.value for state in states])
    return tuple(seen(row) for row in rows.select_related("round").order_by("id"))


def silent_since(day: dt.date) -> tuple[RequestView, ...]:
    """Return the sent requests whose day for an answer lies before a day."""
    states = (RequestState.SENT.value, RequestState.OPENED.value)
    rows = Request.objects.filter(state__in=states, answer_by__lt=day)
    return tuple(seen(row) for row in rows.select_related("round").order_by("id"))


def link(token_digest: bytes) -> LinkView | None:
    """Return where a token leads, by its digest; None for one that nobody was given."""
    row = Link.objects.filter(token_digest=token_digest).first()
    if row is None:
        return None
    return LinkView(row.request_id, row.until, revoked=row.revoked_at is not None)


def linked(found: LinkView) -> RequestView:
    """Return the one request that a link leads to."""
    return seen(Request.objects.select_related("round").get(id=found.request_id))


def lines(request_id: int) -> tuple[Line, ...]:
    """Return the documents that a request states, in their order."""
    rows = LineRow.objects.filter(request_id=request_id).order_by("no")
    return tuple(
        Line(
            row.no,
            row.document_id,
            row.number,
            row.document_kind,
            row.issued_on,
            row.due_on,
            row.amount_minor,
            row.open_minor,
        )
        for row in rows
    )


def answer(request_id: int) -> AnswerView | None:
    """Return the answer to a request, None before there is one."""
    row = Answer.objects.filter(request_id=request_id).first()
    return None if row is None else answered(row)


def differences(request_id: int) -> tuple[DifferenceView, ...]:
    """Return the differences that the answer names: none before it, or when it agrees."""
    rows = Difference.objects.filter(answer__request_id=request_id).order_by("no")
    return _with_steps(rows)


def held(
    company_id: int,
    *,
    states: Collection[DifferenceState] = (),
    salesperson: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[Held, ...]:
    """Return differences of answers that stand, the oldest answer first; of some states only.

    What a corrected statement superseded is over, and left out.
    """
    own = _own(company_id, salesperson).exclude(state=RequestState.SUPERSEDED.value)
    last = DifferenceStep.objects.filter(answer=OuterRef("answer_id"), no=OuterRef("no"))
    rows = (
        Difference.objects.filter(answer__request_id__in=own.values("id"))
        .annotate(
            now=Coalesce(
                Subquery(last.order_by("-step").values("state")[:1]),
                Value(DifferenceState.OPEN.value),
            )
        )
        .select_related("answer")
        .order_by("answer__answered_at", "answer_id", "no")
    )
    if states:
        rows = rows.filter(now__in=[one.value for one in states])
    chosen = list(rows[offset : offset + limit])
    named = {row.answer.request_id for row in chosen}
    known = {
        row.id: seen(row) for row in Request.objects.filter(id__in=named).select_related("round")
    }
    return tuple(
        Held(known[row.answer.request_id], view)
        for row, view in zip(chosen, _with_steps(chosen), strict=True)
    )


def _with_steps(rows: Iterable[Difference]) -> tuple[DifferenceView, ...]:
    found = list(rows)
    steps: dict[tuple[int, int], list[DifferenceStep]] = {}
    answers = {row.answer_id for row in found}
    for one in DifferenceStep.objects.filter(answer_id__in=answers).order_by("step"):
        steps.setdefault((one.answer_id, one.no), []).append(one)
    return tuple(_difference(row, steps.get((row.answer_id, row.no), [])) for row in found)


def _difference(row: Difference, steps: Sequence[DifferenceStep]) -> DifferenceView:
    last = steps[-1] if steps else None
    answered = last is not None and last.state == DifferenceState.ANSWERED.value
    return DifferenceView(
        no=row.no,
        kind=DifferenceKind(row.kind),
        cause=Cause(row.cause),
        number=row.number,
        line=row.line,
        document_id=row.document_id,
        ours_minor=row.ours_minor,
        theirs_minor=row.theirs_minor,
        delta_minor=row.ours_minor - row.theirs_minor,
        dated=row.dated,
        comment=row.comment,
        state=DifferenceState.OPEN if last is None else DifferenceState(last.state),
        owner_id=None if last is None else last.owner_id,
        outcome=Outcome(last.outcome) if last is not None and answered else None,
        reply=last.words if last is not None and answered else "",
        moved_at=None if last is None else last.at,
    )


def sends(request_id: int) -> tuple[SendView, ...]:
    """Return what was sent, oldest first."""
    rows = Send.objects.filter(request_id=request_id).order_by("id")
    return tuple(SendView(row.kind, row.message_key, row.at, row.actor) for row in rows)


def papers(request_id: int) -> tuple[PaperView, ...]:
    """Return the files of a request, the statement first."""
    rows = Paper.objects.filter(request_id=request_id).defer("content").order_by("id")
    return tuple(
        PaperView(row.id, row.kind, row.name, row.media_type, bytes(row.digest).hex())
        for row in rows
    )


def content(request_id: int, paper_id: int) -> bytes:
    """Return the bytes of a file of this request. Raises NoSuchRequest."""
    row = Paper.objects.filter(request_id=request_id, id=paper_id).first()
    if row is None:
        raise NoSuchRequest(str(paper_id))
    return bytes(row.content)


def acknowledged(company_id: int, as_of: dt.date) -> tuple[tuple[int, dt.date, int], ...]:
    """Return (customer, day, request) of answers by which a debt was owned up to, in all or part."""
    rows = Answer.objects.filter(request__company_id=company_id, answered_at__date__lte=as_of)
    owned = rows.filter(acknowledged_minor__gt=0).order_by("id")
    found = owned.values_list("request__customer_id", "answered_at", "request_id")
    return tuple((who, at.date(), one) for who, at, one in found)


def answered(row: Answer) -> AnswerView:
    """Return a row as a value."""
    return AnswerView(
        id=row.id,
        request_id=row.request_id,
        agrees=row.agrees,
        channel=row.channel,
        name=row.name,
        title=row.title,
        comment=row.comment,
        ours_minor=row.ours_minor,
        theirs_minor=row.theirs_minor,
        acknowledged_minor=row.acknowledged_minor,
        digest=bytes(row.content_digest).hex(),
        answered_at=row.answered_at,
    )


def seen(row: Request) -> RequestView:
    """Return a row, with its round, as a value."""
    own = {
        name: getattr(row, name)
        for name in RequestView.__slots__
        if name not in {"form", "start_on", "as_of", "reply_to", "answer_days", "link_days"}
        and name not in {"state", "figures_digest"}
    }
    return RequestView(
        **own,
        form=Form(row.round.form),
        start_on=row.round.start_on,
        as_of=row.round.as_of,
        reply_to=row.round.reply_to,
        answer_days=row.round.answer_days,
        link_days=row.round.link_days,
        state=RequestState(row.state),
        figures_digest="" if row.figures_digest is None else bytes(row.figures_digest).hex(),
    )


def _own(company_id: int, salesperson: str | None) -> QuerySet[Request]:
    rows = Request.objects.filter(company_id=company_id)
    if salesperson is None:
        return rows
    # the words are ours, the values travel as parameters
    of_salesperson = RawSQL(_OF_SALESPERSON, (company_id, salesperson))  # noqa: S611
    return rows.filter(customer_id__in=of_salesperson)
