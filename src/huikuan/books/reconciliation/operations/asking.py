"""The acts before an answer: prepare, release, state, send, and end without one (D5)."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db.models import Q

from huikuan.books.evidence import operations as evidence
from huikuan.books.reconciliation.models import Line, Link, Request, Round, Send
from huikuan.books.reconciliation.operations.noting import SUBJECT, keep, move, note
from huikuan.books.reconciliation.queries import NoSuchRequest
from huikuan.books.reconciliation.values import Frozen, Pick, RoundPlan, Sending, balances
from huikuan.kernel.actors import Actor
from huikuan.kernel.states import IllegalMove
from huikuan.rules.reconciliation import REQUEST, WAITING, RequestState

_LONGEST = 300


def prepare(*, by: Actor, company_id: int, plan: RoundPlan, picks: Sequence[Pick]) -> int:
    """Make a round with one request for each pick and return its number; leaves evidence."""
    row = Round.objects.create(
        company_id=company_id,
        **{name: getattr(plan, name) for name in RoundPlan.__slots__ if name != "form"},
        form=plan.form.value,
        actor=by.name[:200],
    )
    Request.objects.bulk_create(
        [
            Request(
                company_id=company_id,
                round_id=row.id,
                state=REQUEST.start.value,
                **{name: getattr(pick, name) for name in Pick.__slots__},
            )
            for pick in picks
        ],
        batch_size=1_000,
    )
    evidence.append(
        by=by,
        act="reconciliation.prepared",
        subject=("reconciliation_round", str(row.id)),
        company_id=company_id,
        before=None,
        after={
            "form": plan.form.value,
            "from": plan.start_on,
            "as_of": plan.as_of,
            "policy": {"name": plan.policy, "version": plan.policy_version},
            "requests": len(picks),
            "balances_minor": {code: minor for code, _, minor in balances(picks)},
        },
    )
    return row.id


def release(
    *, by: Actor, company_id: int, round_id: int, at: dt.datetime, only: Collection[int] = ()
) -> int:
    """Let the prepared requests of a round (or only some of them) go out; how many.

    They state what was known `at` this instant. Older requests to the same customers in the same
    currency that were not agreed are superseded. Raises NoSuchRequest.
    """
    cut_off = Round.objects.filter(company_id=company_id, id=round_id).first()
    if cut_off is None:
        raise NoSuchRequest(str(round_id))
    rows = Request.objects.filter(round_id=round_id, state=RequestState.PREPARED.value)
    if only:
        rows = rows.filter(id__in=list(only))
    chosen = list(rows.order_by("id").select_for_update().values_list("id", flat=True))
    Request.objects.filter(id__in=chosen).update(
        state=REQUEST.move(RequestState.PREPARED, "release").value, released_at=at, known_at=at
    )
    replaced = _supersede(company_id, chosen, cut_off, at)
    if chosen:
        evidence.append(
            by=by,
            act="reconciliation.released",
            subject=("reconciliation_round", str(round_id)),
            company_id=company_id,
            before=None,
            after={"requests": chosen, "superseded": replaced, "known_at": at},
        )
    return len(chosen)


def freeze(*, by: Actor, request_id: int, known_at: dt.datetime, frozen: Frozen) -> bool:
    """Keep what a request states from now on; False when it has been kept before."""
    row = Request.objects.select_for_update().get(id=request_id)
    if row.figures_digest is not None:
        return False
    row.known_at = known_at
    row.released_at = row.released_at or known_at
    for name in ("opening_minor", "closing_minor", "overdue_minor", "figures_digest"):
        setattr(row, name, getattr(frozen, name))
    row.answer_by, row.link_until = frozen.answer_by, frozen.link_until
    row.save()
    Line.objects.bulk_create(
        [
            Line(
                request_id=request_id,
                **{name: getattr(line, name) for name in type(line).__slots__},
            )
            for line in frozen.lines
        ],
        batch_size=1_000,
    )
    paper = keep(request_id, "statement", frozen.paper)
    evidence.append(
        by=by,
        act="reconciliation.stated",
        subject=(SUBJECT, str(request_id)),
        company_id=row.company_id,
        before=None,
        after={
            "customer": row.customer_no,
            "currency": row.currency,
            "opening_minor": frozen.opening_minor,
            "closing_minor": frozen.closing_minor,
            "overdue_minor": frozen.overdue_minor,
            "lines": len(frozen.lines),
            "known_at": known_at,
            "figures": frozen.figures_digest.hex(),
            "paper": paper.hex(),
            "answer_by": frozen.answer_by,
        },
    )
    return True


def record_send(*, by: Actor, request_id: int, sending: Sending) -> None:
    """Keep how a request goes out; one given by hand counts as sent at once.

    Raises IllegalMove when its paper is not set yet.
    """
    row = Request.objects.select_for_update().get(id=request_id)
    if row.figures_digest is None:
        raise IllegalMove(row.state, sending.kind)
    Send.objects.create(
        request_id=request_id,
        kind=sending.kind,
        message_key=sending.message_key,
        at=sending.at,
        actor=by.name[:200],
    )
    if sending.kind == "reminder":
        row.reminders += 1
        row.save()
    if sending.kind == "hand" and row.state in {"prepared", "queued"}:
        row.sent_at = sending.at
        move(row, "hand")
    note(by, row, f"reconciliation.{sending.kind}", {"letter": sending.message_key})


def add_link(*, request_id: int, token_digest: bytes, at: dt.datetime) -> None:
    """Open a way to a request whose paper is set, by the digest of its token."""
    row = Request.objects.get(id=request_id)
    if row.link_until is None:
        raise IllegalMove(row.state, "link")
    Link.objects.create(
        request_id=request_id, token_digest=token_digest, created_at=at, until=row.link_until
    )


def note_sent(*, by: Actor, request_id: int, at: dt.datetime) -> None:
    """Keep that the mail server has taken the request's letter; nothing when it has moved on."""
    row = Request.objects.select_for_update().get(id=request_id)
    if row.state == RequestState.QUEUED.value:
        row.sent_at = at
        move(row, "deliver")
        note(by, row, "reconciliation.sent", {})


def note_opened(*, by: Actor, request_id: int, at: dt.datetime) -> None:
    """Keep that the request's link was followed, the first time."""
    row = Request.objects.select_for_update().get(id=request_id)
    if row.state in {RequestState.SENT.value, RequestState.QUEUED.value}:
        row.opened_at = at
        # a letter in doubt has arrived when its link is followed
        row.sent_at = row.sent_at or at
        move(row, "open")
        note(by, row, "reconciliation.opened", {})


def expire(*, by: Actor, request_id: int, at: dt.datetime) -> None:
    """State that no answer came by the day asked for; an answer is still taken."""
    row = Request.objects.select_for_update().get(id=request_id)
    if row.state in {RequestState.SENT.value, RequestState.OPENED.value}:
        row.ended_at = at
        move(row, "expire")
        note(by, row, "reconciliation.expired", {})


def withdraw(*, by: Actor, company_id: int, request_id: int, why: str, at: dt.datetime) -> None:
    """Take a request back; its links open nothing any more.

    Raises NoSuchRequest, IllegalMove for one that was answered.
    """
    rows = Request.objects.select_for_update().filter(company_id=company_id, id=request_id)
    row = rows.first()
    if row is None:
        raise NoSuchRequest(str(request_id))
    row.ended_at, row.ended_why = at, why[:_LONGEST]
    move(row, "withdraw")
    Link.objects.filter(request_id=request_id, revoked_at=None).update(revoked_at=at)
    note(by, row, "reconciliation.withdrawn", {}, why=why)


def _supersede(
    company_id: int, chosen: Sequence[int], cut_off: Round, at: dt.datetime
) -> list[int]:
    """End the older requests that newer ones replace; their ids."""
    pairs = Request.objects.filter(id__in=chosen).values_list("customer_id", "currency")
    same: Q | None = None
    by_currency: dict[str, list[int]] = {}
    for customer_id, currency in pairs:
        by_currency.setdefault(currency, []).append(customer_id)
    for currency, customers in by_currency.items():
        part = Q(currency=currency, customer_id__in=customers)
        same = part if same is None else same | part
    if same is None:
        return []
    older = Request.objects.filter(
        same,
        company_id=company_id,
        round_id__lt=cut_off.id,
        round__as_of__lte=cut_off.as_of,
        state__in=[
            state.value
            for state in (RequestState.PREPARED, *WAITING, RequestState.DIFFERS)
            if "supersede" in REQUEST.acts(state)
        ],
    )
    ids = list(older.order_by("id").select_for_update(of=("self",)).values_list("id", flat=True))
    Request.objects.filter(id__in=ids).update(
        state=REQUEST.move(RequestState.SENT, "supersede").value, ended_at=at
    )
    Link.objects.filter(request_id__in=ids, revoked_at=None).update(revoked_at=at)
    return ids
