"""Moves a draft on: split, pledged, handed on by two persons, presented, honoured or refused (D4).

A draft that is refused is no payment any more: its document and all that it had settled are taken
back on that day, so that the invoices stand open with their old due days, and the clocks of
recourse start. What other parts of the same draft had settled is booked again for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import transaction

from huikuan.analytics import reports
from huikuan.analytics.policies import drafts_policy
from huikuan.books.drafts import operations, queries
from huikuan.books.drafts.operations import DraftRefused
from huikuan.books.drafts.values import Holding
from huikuan.books.evidence import operations as evidence
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.operations import Settlement
from huikuan.books.ledger.values import Posted
from huikuan.flows.follow_ledger import follow
from huikuan.flows.move_drafts import booking
from huikuan.flows.move_drafts.booking import Applied
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.kernel.states import IllegalMove
from huikuan.rules import drafts as rules
from huikuan.rules.items import Account

# what an act has to say about itself
_NEEDED: Mapping[str, str] = {
    "ask_endorse": "endorsee",
    "ask_discount": "bank",
    "pledge": "pledgee",
    "reclaim": "receipt_no",
}


@dataclass(frozen=True, slots=True)
class Order:
    """An act on a draft.

    `part` is the amount to hand on where it is not the whole, `parts` those of a split; `rate` is
    a discount's yearly rate in percent; `receipt_no` names the bank's receipt that brought the
    money; `details` are words such as the endorsee, or the ground of a refusal. `seen` is the last act the actor knew of.
    """

    draft_id: int
    act: str
    on: date
    part: Money | None = None
    parts: Sequence[Money] = ()
    rate: Decimal | None = None
    receipt_no: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of it: the holding, what a split made of it, and what has to be known."""

    holding: Holding
    parts: tuple[Holding, ...] = ()
    warnings: tuple[Reason, ...] = ()


def act_of(act: str) -> str:
    """The right that an act asks for: what hands a draft on is approved by another person."""
    return "drafts.approve" if act in rules.ASKED.values() else "drafts.move"


def draft_policy(company_id: int, day: date) -> rules.DraftPolicy:
    """The policy of drafts in force on a day."""
    return rules.parse(drafts_policy(company_id, day).document)


def move(*, by: Actor, company_id: int, order: Order) -> Moved:
    """Do an act, whole or not at all.

    Raises NoSuchDraft; DraftRefused with every reason; ledger's StillApplied, DoesNotFit.
    """
    with transaction.atomic():
        held = _held(company_id, order.draft_id)
        _refuse(held, order)
        if order.act == "split":
            return _split(by, company_id, held, order)
        try:
            operations.advance(
                by=by,
                company_id=company_id,
                draft_id=held.id,
                act=order.act,
                on=order.on,
                details=_details(company_id, held, order),
                seen=order.seen,
                why=order.why,
            )
        except IllegalMove as illegal:
            figures = {"act": order.act, "state": illegal.state}
            raise DraftRefused([Reason("drafts.not_in_this_state", figures)]) from illegal
        _effects(by, company_id, held, order)
        return Moved(
            holding=_held(company_id, held.id),
            warnings=rules.warnings(
                order.act, held.draft, order.on, order.details.get("ground", "")
            ),
        )


def _held(company_id: int, draft_id: int) -> Holding:
    return queries.holding(company_id=company_id, draft_id=draft_id, as_of=date.max)


def _refuse(held: Holding, order: Order) -> None:
    if order.act not in {act for _, act in rules.DRAFT.moves}:
        raise DraftRefused([Reason("drafts.unknown_act", {"act": order.act})])
    needed = _NEEDED.get(order.act, "")
    given = order.receipt_no if needed == "receipt_no" else order.details.get(needed, "").strip()
    if needed and not given:
        raise DraftRefused([Reason("drafts.missing", {"what": needed})])
    if order.act == "ask_discount" and (order.rate is None or order.rate < 0):
        raise DraftRefused([Reason("drafts.missing", {"what": "rate"})])
    against = rules.against(
        order.act,
        held.draft,
        order.on,
        order.part,
        state=held.state,
        ground=order.details.get("ground", ""),
    )
    if against:
        raise DraftRefused(against)


def _details(company_id: int, held: Holding, order: Order) -> dict[str, object]:
    """What is kept of the act; who agrees carries out exactly what was asked."""
    asked: dict[str, object] = {}
    if order.act in rules.ASKED.values():
        asked = dict(held.last.details)
    found: dict[str, object] = {**asked, **order.details}
    if order.receipt_no:
        found["receipt_no"] = order.receipt_no
    if order.act == "ask_discount":
        found["rate"] = str(order.rate)
    if order.act == "discount":
        paid = rules.discount(
            held.draft,
            rate=Decimal(str(asked.get("rate", "0"))),
            on=order.on,
            policy=draft_policy(company_id, order.on),
        )
        found |= {
            "interest_minor": paid.interest.minor,
            "proceeds_minor": paid.proceeds.minor,
            "days": paid.days,
        }
    return found


def _split(by: Actor, company_id: int, held: Holding, order: Order) -> Moved:
    if any(one.currency != held.draft.face.currency for one in order.parts):
        raise DraftRefused([Reason("drafts.parts_needed")])
    try:
        made = operations.split(
            by=by,
            company_id=company_id,
            draft_id=held.id,
            parts=[one.minor for one in order.parts],
            on=order.on,
            why=order.why,
        )
    except IllegalMove as illegal:
        figures = {"act": "split", "state": illegal.state}
        raise DraftRefused([Reason("drafts.not_in_this_state", figures)]) from illegal
    parts = tuple(_held(company_id, one) for one in made)
    return Moved(holding=_held(company_id, held.id), parts=parts)


def _effects(by: Actor, company_id: int, held: Holding, order: Order) -> None:
    """What the act does to the ledger."""
    if order.act == "dishonour":
        _take_back(by, company_id, held, order)
    elif order.receipt_no and order.act in {"honour", "discount"}:
        _take_up(by, company_id, held, order)


def _take_up(by: Actor, company_id: int, held: Holding, order: Order) -> None:
    """Use the bank's receipt for the draft: it pays no invoice, the draft has settled them."""
    minor = held.draft.face.minor
    if order.act == "discount":
        kept = _held(company_id, held.id).last.details
        minor = int(str(kept["proceeds_minor"]))
    try:
        receipt_id = booking.document_of(company_id, order.receipt_no)
    except reports.NothingThere as missing:
        figures = {"receipt_no": order.receipt_no}
        raise DraftRefused([Reason("drafts.no_such_receipt", figures)]) from missing
    act = ledger.open_act(
        company_id=company_id,
        kind="settle.draft",
        by=by,
        recorded_at=datetime.now(UTC),
        why=order.why,
    )
    settlement = Settlement(
        document_id=receipt_id,
        minor=minor,
        account=Account.DRAFT_CLEARING,
        on=order.on,
        against=held.document_id,
    )
    try:
        ledger.settle(act, [settlement])
    except ledger.DoesNotFit as short:
        wanted = Money(minor, held.draft.face.currency)
        raise DraftRefused(
            [Reason("drafts.receipt_short", {"receipt_no": order.receipt_no, "wanted": wanted})]
        ) from short
    posted = ledger.close_act(act)
    _record(by, company_id, "ledger.draft_paid", held, posted, order.why)


def _take_back(by: Actor, company_id: int, held: Holding, order: Order) -> None:
    """Let the invoices stand again; what other parts settled is booked for them anew."""
    others = [
        one
        for one in queries.siblings(
            company_id=company_id, document_id=held.document_id, as_of=date.max
        )
        if one.id != held.id and one.state not in {rules.State.DISHONOURED, rules.State.RECOURSE}
    ]
    settled = booking.standing(company_id, held.document_id)
    number = booking.number_of(company_id, held.document_id)
    act = ledger.open_act(
        company_id=company_id,
        kind="reverse.draft",
        by=by,
        recorded_at=datetime.now(UTC),
        why=order.why,
    )
    ledger.return_document(act, held.document_id, order.on)
    posted = ledger.close_act(act)
    _record(by, company_id, "ledger.draft_returned", held, posted, order.why)
    follow(act, order.on)
    if others:
        _book_rest(by, company_id, others, settled, number, order)


def _book_rest(
    by: Actor,
    company_id: int,
    others: Sequence[Holding],
    settled: Sequence[Applied],
    number: str,
    order: Order,
) -> None:
    """Book the parts that stand under a document of their own, for the invoices paid first."""
    first = others[0]
    left = rules.total([one.draft for one in others])
    new = f"{number.split('#', maxsplit=1)[0]}#{order.draft_id}"
    paper = booking.Paper(new, first.customer_no, order.on, left, first.draft.drawer)
    document_id = booking.book(by, company_id, paper, order.why)
    shares = []
    for one in settled:
        part = min(one.amount.minor, left.minor)
        if part:
            shares.append(Applied(one.invoice_no, Money(part, left.currency)))
            left -= Money(part, left.currency)
    booking.apply(by, company_id, new, order.on, shares, order.why)
    for part_left in others:
        operations.rebook(
            by=by,
            company_id=company_id,
            draft_id=part_left.id,
            on=order.on,
            document_id=document_id,
        )


def _record(
    by: Actor,
    company_id: int,
    act: str,
    held: Holding,
    posted: Posted,
    why: str,
) -> None:
    # by the number of the act, `verify` finds the digest that seals its entries
    evidence.append(
        by=by,
        act=act,
        subject=("draft", str(held.id)),
        company_id=company_id,
        before=None,
        after={
            "document": held.document_id,
            "act": posted.act_id,
            "digest": posted.digest,
        },
        why=why,
    )
