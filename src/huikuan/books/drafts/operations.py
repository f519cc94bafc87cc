"""The acts on drafts: each checks state and writes rows and evidence inside the
caller's transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.db import connection

from huikuan.books.drafts.models import Draft, Move
from huikuan.books.drafts.queries import fact_of
from huikuan.books.drafts.values import DraftRefused, NoSuchDraft
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.states import IllegalMove
from huikuan.rules import drafts as rules
from huikuan.rules.drafts import ASKED, DRAFT, State, risk

__all__ = ["DraftRefused", "NoSuchDraft", "advance", "rebook", "receive", "split"]

_LOCK: Final = 7_306
_CARRIED_OUT: Final = {act: asked for asked, act in ASKED.items()}


def receive(  # noqa: PLR0913 - what a draft received is
    *,
    by: Actor,
    company_id: int,
    customer_id: int,
    draft: rules.Draft,
    derecognised: bool,
    document_id: int,
    on: date,
    why: str = "",
) -> int:
    """Enter a draft in the register and return its id.

    Raises DraftRefused (drafts.held_already) when a part of the same draft is still with us.
    """
    with connection.cursor() as cursor:
        # of two who enter the same draft at once, the second sees the first
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, company_id))
    _refuse_held(company_id, draft)
    row = _row(
        by=by,
        company_id=company_id,
        customer_id=customer_id,
        draft=draft,
        derecognised=derecognised,
        document_id=document_id,
    )
    _first(by, row, "receive", on)
    evidence.append(
        by=by,
        act="draft.received",
        subject=("draft", str(row.id)),
        company_id=company_id,
        before=None,
        after=_told(row) | {"on": on},
        why=why,
    )
    return row.id


def advance(  # noqa: PLR0913 - what an act is
    *,
    by: Actor,
    company_id: int,
    draft_id: int,
    act: str,
    on: date,
    details: Mapping[str, object],
    seen: int | None = None,
    document_id: int | None = None,
    why: str = "",
) -> int:
    """Do an act on a draft, and return its number among the draft's acts.

    `seen` is the number of the last act that the actor knew of. Raises NoSuchDraft; IllegalMove
    when the state does not allow it; DraftRefused: drafts.moved_meanwhile, drafts.before_last_act,
    drafts.second_person for whoever asked himself.
    """
    row, last = _held(company_id, draft_id)
    if seen is not None and seen != last.no:
        raise DraftRefused([Reason("drafts.moved_meanwhile", {"act": last.act})])
    if on < last.on:
        raise DraftRefused([Reason("drafts.before_last_act", {"on": on, "last": last.on})])
    after = DRAFT.move(State(last.state), act)
    if act in _CARRIED_OUT and (not by.person or by.person == last.person):
        raise DraftRefused([Reason("drafts.second_person")])
    _write(by, row, last, act, after, on, details, document_id)
    evidence.append(
        by=by,
        act=f"draft.{act}",
        subject=("draft", str(draft_id)),
        company_id=company_id,
        before={"state": last.state},
        after={"state": after.value, "on": on, "details": dict(details)},
        why=why,
    )
    return last.no + 1


def rebook(*, by: Actor, company_id: int, draft_id: int, on: date, document_id: int) -> None:
    """Let a draft stand under another document of the ledger; its state stays."""
    row, last = _held(company_id, draft_id)
    _write(by, row, last, "rebook", State(last.state), on, {}, document_id)


def split(
    *, by: Actor, company_id: int, draft_id: int, parts: Sequence[int], on: date, why: str = ""
) -> tuple[int, ...]:
    """Cut a draft into parts (fen, from its first unit on) and return their ids.

    Raises as `advance`, and DraftRefused with the reason of `rules.drafts.split`.
    """
    row, _ = _held(company_id, draft_id)
    try:
        cut = rules.split(fact_of(row), parts)
    except rules.SplitRefused as refused:
        raise DraftRefused([refused.reason]) from refused
    advance(
        by=by,
        company_id=company_id,
        draft_id=draft_id,
        act="split",
        on=on,
        details={"parts": list(parts)},
        why=why,
    )
    moved = Move.objects.filter(draft_id=draft_id, document_id__isnull=False).order_by("-no")
    document_id = next((one.document_id for one in moved if one.document_id), row.document_id)
    found = []
    for one in cut:
        part = _row(
            by=by,
            company_id=company_id,
            customer_id=row.customer_id,
            draft=one,
            derecognised=row.derecognised,
            document_id=document_id,
            parent_id=row.id,
        )
        _first(by, part, "split_off", on)
        found.append(part.id)
    return tuple(found)


def _held(company_id: int, draft_id: int) -> tuple[Draft, Move]:
    """The draft, locked until the transaction ends, and its last act."""
    row = Draft.objects.select_for_update().filter(company_id=company_id, id=draft_id).first()
    if row is None:
        raise NoSuchDraft(draft_id)
    last = Move.objects.filter(draft_id=draft_id).order_by("-no").first()
    if last is None:
        raise IllegalMove("", "advance")
    return row, last


def _refuse_held(company_id: int, draft: rules.Draft) -> None:
    for row in Draft.objects.filter(company_id=company_id, number=draft.number):
        last = Move.objects.filter(draft_id=row.id).order_by("-no").first()
        known = fact_of(row)
        apart = known.range and draft.range and not known.range.overlaps(draft.range)
        if last and not apart and risk(State(last.state)) is rules.Risk.HELD:
            raise DraftRefused([Reason("drafts.held_already", {"number": draft.number})])


def _row(  # noqa: PLR0913 - the facts of a draft
    *,
    by: Actor,
    company_id: int,
    customer_id: int,
    draft: rules.Draft,
    derecognised: bool,
    document_id: int,
    parent_id: int | None = None,
) -> Draft:
    return Draft.objects.create(
        company_id=company_id,
        customer_id=customer_id,
        parent_id=parent_id,
        number=draft.number,
        kind=draft.kind.value,
        medium=draft.medium.value,
        drawer=draft.drawer,
        acceptor=draft.acceptor,
        acceptor_kind=draft.acceptor_kind.value,
        issued_on=draft.issued_on,
        matures_on=draft.matures_on,
        currency=draft.face.currency,
        face_minor=draft.face.minor,
        range_first=None if draft.range is None else draft.range.first,
        range_last=None if draft.range is None else draft.range.last,
        transferable=draft.transferable,
        derecognised=derecognised,
        document_id=document_id,
        actor=_named(by),
    )


def _first(by: Actor, row: Draft, act: str, on: date) -> None:
    Move.objects.create(
        draft=row,
        company_id=row.company_id,
        no=1,
        act=act,
        state=DRAFT.start.value,
        on=on,
        actor=_named(by),
        person=by.person,
    )


def _write(  # noqa: PLR0913, PLR0917 - the facts of an act
    by: Actor,
    row: Draft,
    last: Move,
    act: str,
    after: State,
    on: date,
    details: Mapping[str, object],
    document_id: int | None,
) -> None:
    Move.objects.create(
        draft=row,
        company_id=row.company_id,
        no=last.no + 1,
        act=act,
        before=last.state,
        state=after.value,
        on=on,
        details=dict(details),
        document_id=document_id,
        actor=_named(by),
        person=by.person,
    )


def _named(by: Actor) -> str:
    return f"{by.kind}:{by.id}"


def _told(row: Draft) -> dict[str, object]:
    return {
        "number": row.number,
        "face_minor": row.face_minor,
        "currency": row.currency,
        "range": [row.range_first, row.range_last],
        "acceptor": row.acceptor,
        "matures_on": row.matures_on,
        "document": row.document_id,
    }
