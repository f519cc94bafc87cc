"""What people do with a dispute: open, work on, settle and end it, hand in papers (A8).

Who opens one holds the company's allocations, as everyone does who settles a debt.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from huikuan.books.disputes import queries
from huikuan.books.disputes.models import Dispute, DisputeItem, DisputePaper, DisputeStep
from huikuan.books.disputes.values import DisputeRefused, DisputeView, NewDispute, NoSuchDispute
from huikuan.books.evidence import operations as evidence
from huikuan.books.ledger import movements
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.kernel.states import IllegalMove
from huikuan.rules.disputes import DISPUTE, PaperKind, Settlement, State

MOST_BYTES: Final = 5_000_000
_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Settled:
    """What both sides agreed: how, what the customer need not pay, and by when it is done."""

    how: Settlement
    concession_minor: int
    fulfil_by: date
    words: str


def open_dispute(*, by: Actor, company_id: int, new: NewDispute) -> DisputeView:
    """Open a dispute on parts of a customer's debts.

    Raises DisputeRefused: disputes.no_items, disputes.other_customer, disputes.in_dispute,
    disputes.too_much, disputes.taken_over (its origin has one already).
    """
    _refuse_wrong(company_id, new)
    state = State.RECORDING if new.accepted else State.RAISED
    row = Dispute.objects.create(
        company_id=company_id,
        customer_id=new.customer_id,
        currency=new.currency,
        state=state.value,
        reason=new.reason,
        source=new.source.value,
        origin=new.origin,
        words=new.words,
        role=new.role,
        owner=new.owner,
        opened_on=new.opened_on,
        answer_by=new.answer_by,
        due_on=new.due_on,
        accepted_on=new.opened_on if new.accepted else None,
    )
    named = movements.items(company_id, (one.item_id for one in new.items))
    seq = movements.last_seq()
    DisputeItem.objects.bulk_create(
        DisputeItem(
            dispute=row,
            company_id=company_id,
            customer_id=new.customer_id,
            item_id=one.item_id,
            document_id=named[one.item_id].document_id,
            original_minor=one.minor,
            from_seq=seq,
        )
        for one in new.items
    )
    items = [{"item": one.item_id, "minor": one.minor} for one in new.items]
    details = {"reason": new.reason, "items": items, "words": new.words}
    _step(by, row, "open", state, new.opened_on, details)
    _noted(by, row, "dispute.opened", None, {**details, "source": new.source.value}, new.words)
    return queries.dispute(company_id, row.id, new.opened_on)


def act_on_dispute(  # noqa: PLR0913 - who did what to which, when, with which words and fields
    *,
    by: Actor,
    company_id: int,
    dispute_id: int,
    act: str,
    on: date,
    details: Mapping[str, Any],
    changes: Mapping[str, Any] | None = None,
) -> DisputeView:
    """Do an act that leaves a dispute open: accept, record, inspect, report, assign, note, cause.

    `changes` are the fields that it sets: due_on, owner, cause. Raises NoSuchDispute,
    DisputeRefused disputes.not_now.
    """
    row = _locked(company_id, dispute_id)
    before = {"state": row.state}
    state = _moved(row, act)
    if act == "accept":
        row.accepted_on = on
    for name, value in (changes or {}).items():
        setattr(row, name, value)
    row.state = state.value
    row.save()
    _step(by, row, act, state, on, details)
    _noted(by, row, f"dispute.{act}", before, {"state": row.state, **details})
    return queries.dispute(company_id, dispute_id, on)


def settle(
    *, by: Actor, company_id: int, dispute_id: int, on: date, settled: Settled
) -> DisputeView:
    """Settle a dispute; where the claim stands as it is, it is closed and owed at once.

    Raises NoSuchDispute, DisputeRefused: disputes.not_now, disputes.concession (more than what is
    disputed, or nothing where a discount or a return was agreed).
    """
    row = _locked(company_id, dispute_id)
    before = {"state": row.state}
    nothing = settled.how is Settlement.NONE
    state = _moved(row, "settle_nothing" if nothing else "settle")
    found = queries.dispute(company_id, dispute_id, on)
    minor, most = settled.concession_minor, found.amounts.disputed
    least = 1 if settled.how in {Settlement.DISCOUNT, Settlement.RETURN} else 0
    if not least <= minor <= (0 if nothing else most):
        figures = {"amount": Money(minor, row.currency), "most": Money(most, row.currency)}
        raise DisputeRefused([Reason("disputes.concession", figures)])
    row.state, row.settlement, row.settled_on = state.value, settled.how.value, on
    row.concession_minor, row.due_on = minor, max(settled.fulfil_by, row.opened_on)
    if nothing:
        _close(row, on)
    row.save()
    details = {"how": settled.how.value, "concession_minor": minor, "words": settled.words}
    _step(by, row, "settle", state, on, details)
    _noted(by, row, "dispute.settled", before, details, settled.words)
    return queries.dispute(company_id, dispute_id, on)


def end(
    *, by: Actor, company_id: int, dispute_id: int, act: str, on: date, words: str
) -> DisputeView:
    """End a dispute: finish (what was agreed is done), reject (no ground) or withdraw (customer).

    Raises NoSuchDispute, DisputeRefused: disputes.not_now, disputes.no_words.
    """
    if not words.strip():
        raise DisputeRefused([Reason("disputes.no_words")])
    row = _locked(company_id, dispute_id)
    before = {"state": row.state}
    state = _moved(row, act)
    row.state = state.value
    _close(row, on)
    row.save()
    _step(by, row, act, state, on, {"words": words})
    _noted(by, row, f"dispute.{act}", before, {"state": row.state}, words)
    return queries.dispute(company_id, dispute_id, on)


def attach(  # noqa: PLR0913 - which paper of what kind, by whom and when
    *,
    by: Actor,
    company_id: int,
    dispute_id: int,
    kind: PaperKind,
    name: str,
    media_type: str,
    raw: bytes,
    on: date,
) -> str:
    """Keep a document of a dispute and return its SHA-256; the same one again changes nothing.

    Raises NoSuchDispute, DisputeRefused: disputes.not_now, disputes.paper_empty,
    disputes.paper_large.
    """
    row = _locked(company_id, dispute_id)
    state = _moved(row, "attach")
    if not raw:
        raise DisputeRefused([Reason("disputes.paper_empty")])
    if len(raw) > MOST_BYTES:
        raise DisputeRefused([Reason("disputes.paper_large", {"most": MOST_BYTES // 1_000_000})])
    digest = hashlib.sha256(raw).hexdigest()
    if DisputePaper.objects.filter(dispute=row, digest=digest).exists():
        return digest
    DisputePaper.objects.create(
        dispute=row,
        kind=kind.value,
        name=name[:200],
        media_type=media_type[:100],
        raw=raw,
        digest=digest,
        on=on,
        actor=f"{by.kind}:{by.id}",
    )
    details = {"kind": kind.value, "name": name[:200], "digest": digest}
    _step(by, row, "attach", state, on, details)
    _noted(by, row, "dispute.attach", None, details)
    return digest


def _refuse_wrong(company_id: int, new: NewDispute) -> None:
    named = movements.items(company_id, (one.item_id for one in new.items))
    ids = [one.item_id for one in new.items]
    if not ids or len(set(ids)) < len(ids):
        raise DisputeRefused([Reason("disputes.no_items")])
    if any(
        one not in named
        or named[one].customer_id != new.customer_id
        or named[one].currency != new.currency
        for one in ids
    ):
        raise DisputeRefused([Reason("disputes.other_customer")])
    wrong = [
        Reason("disputes.in_dispute", {"number": named[item].number, "dispute": there})
        for item, there in queries.items_in_dispute(ids).items()
    ]
    wrong += [
        Reason(
            "disputes.too_much",
            {
                "number": named[one.item_id].number,
                "amount": Money(one.minor, new.currency),
                "open": Money(named[one.item_id].open_minor, new.currency),
            },
        )
        for one in new.items
        if not 0 < one.minor <= named[one.item_id].open_minor
    ]
    if new.origin and Dispute.objects.filter(
        company_id=company_id, source=new.source.value, origin=new.origin
    ):
        wrong.append(Reason("disputes.taken_over"))
    if wrong:
        raise DisputeRefused(wrong)


def _locked(company_id: int, dispute_id: int) -> Dispute:
    row = Dispute.objects.select_for_update().filter(company_id=company_id, id=dispute_id).first()
    if row is None:
        raise NoSuchDispute(dispute_id)
    return row


def _moved(row: Dispute, act: str) -> State:
    try:
        return DISPUTE.move(State(row.state), act)
    except IllegalMove as wrong:
        raise DisputeRefused([Reason("disputes.not_now", {"state": row.state})]) from wrong


def _close(row: Dispute, on: date) -> None:
    row.closed_on = max(on, row.opened_on)
    DisputeItem.objects.filter(dispute=row).update(live=False)


def _step(
    by: Actor, row: Dispute, act: str, state: State, on: date, details: Mapping[str, Any]
) -> None:
    number = DisputeStep.objects.filter(dispute=row).count() + 1
    made_step(by, row, no=number, act=act, state=state, on=on, details=details).save(
        force_insert=True
    )


def made_step(  # noqa: PLR0913 - what a step says
    by: Actor,
    row: Dispute,
    *,
    no: int,
    act: str,
    state: State,
    on: date,
    details: Mapping[str, Any],
) -> DisputeStep:
    """Return a step of a dispute that is still to be saved."""
    return DisputeStep(
        dispute=row,
        no=no,
        act=act,
        state=state.value,
        on=on,
        details=dict(details),
        actor=f"{by.kind}:{by.id}"[:120],
        actor_name=by.name[:200],
    )


def _noted(
    by: Actor,
    row: Dispute,
    act: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    why: str = "",
) -> None:
    evidence.append(
        by=by,
        act=act,
        subject=("dispute", str(row.id)),
        company_id=row.company_id,
        before=before,
        after=after,
        why=why,
    )
