"""What a person decides about a receipt: accept, change, accept many, undo, take a return back."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from django.db import transaction

from huikuan.books.cash import operations as cash
from huikuan.books.cash import queries as standing
from huikuan.books.cash.operations import Deciding, Learned
from huikuan.books.cash.values import CashRefused, DecisionView, Kind, StandingView
from huikuan.books.evidence import operations as evidence
from huikuan.books.intake.values import Refusal
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger import queries as facts
from huikuan.books.ledger.operations import AlreadyReversed, DoesNotFit, Move, StillApplied
from huikuan.books.ledger.queries import OpenClaim, OpenReceipt
from huikuan.books.ledger.values import Act, Posted
from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.flows.apply_cash import grouping
from huikuan.flows.apply_cash.applying import Wanted, apply, record, told
from huikuan.flows.apply_cash.disputing import undispute
from huikuan.flows.apply_cash.gathering import Policies, claims, policies
from huikuan.flows.apply_cash.keeping import verdict_of
from huikuan.flows.apply_cash.matching import book, learned_from, rematch, wanted_of
from huikuan.flows.apply_cash.misfits import misfit
from huikuan.flows.apply_cash.values import AcceptedAll, Counted, Decided
from huikuan.flows.follow_ledger import follow
from huikuan.kernel.actors import Actor
from huikuan.rules.matching import DifferenceKind, Proposal, Share

_Made = TypeVar("_Made")
ALL_DAYS = dt.date.max


class NotFitting(CashRefused):
    """The ledger cannot take it as it is; `refusals` say what, by the share's position."""

    def __init__(
        self, refusals: Sequence[Refusal], code: str = "cash.does_not_fit", **figures: object
    ) -> None:
        """Keep the refusals; where there is none, the code and figures say what does not fit."""
        for one in refusals[:1]:
            figures = {"value": one.value, **one.figures, "why": one.code}
        super().__init__(code, **figures)
        self.refusals = tuple(refusals)


def deciding(by: Actor, company_id: int, why: str = "") -> Deciding:
    """Who decides, at which moment, as of today."""
    now = dt.datetime.now(dt.UTC)
    return Deciding(by, company_id, now, now.date(), why)


def accept(  # noqa: PLR0913 - what a person says
    *,
    by: Actor,
    company_id: int,
    receipt_id: int,
    version: int,
    proposal_no: int | None = None,
    shares: Sequence[Share] | None = None,
    why: str = "",
) -> Decided:
    """Apply a receipt as proposed (`proposal_no`, 0 is the best), or by one's own shares.

    Money of another customer is moved to the right one first, with trace. What is learned of the
    payer is kept. Raises DecidedMeanwhile, NotFitting, CashRefused: cash.nothing_left,
    cash.no_such_proposal, cash.above_tolerance, cash.not_now.
    """
    who = deciding(by, company_id, why)
    with transaction.atomic():
        ledger.hold_allocations(company_id)
        held = cash.take(company_id, receipt_id, version)
        receipt = open_receipt(company_id, receipt_id)
        if shares is None:
            wanted = _proposed(receipt, held, proposal_no or 0)
        else:
            wanted = _own(who, receipt, held, shares)
        applied = book_one(who, receipt, wanted)
        cash.learn(
            by=by,
            company_id=company_id,
            learned=learned_from(receipt, applied.customer_id),
            at=who.at,
        )
        (made, *_) = standing.decisions(company_id, receipt_id)
    return Decided(made, receipt.open_minor - applied.used_minor, held.version + 1)


def open_receipt(company_id: int, receipt_id: int) -> OpenReceipt:
    """Return a receipt with something left of it. Raises CashRefused cash.nothing_left."""
    found = facts.open_receipts(company_id, ALL_DAYS, [receipt_id])
    if not found:
        raise CashRefused("cash.nothing_left")
    return found[0]


def _proposed(receipt: OpenReceipt, held: StandingView, proposal_no: int) -> Wanted:
    verdict = None if held.verdict is None else verdict_of(held.receipt_id, held.verdict)
    if verdict is None or not 0 <= proposal_no < len(verdict.proposals):
        raise CashRefused("cash.no_such_proposal", number=proposal_no + 1)
    return wanted_of(receipt, verdict, held.version, proposal_no)


def _own(
    who: Deciding, receipt: OpenReceipt, held: StandingView, shares: Sequence[Share]
) -> Wanted:
    if not shares:
        raise CashRefused("cash.no_shares")
    found = {
        one.document_id: one
        for one in facts.open_claims(
            who.company_id, ALL_DAYS, ids=[share.document_id for share in shares]
        )
    }
    _refuse_above_tolerance(who, receipt, shares, found)
    owners = {one.customer_id for one in found.values()}
    return Wanted(
        receipt_id=receipt.document_id,
        version=held.version,
        open_minor=receipt.open_minor,
        currency=receipt.currency,
        day=receipt.day,
        shares=tuple(shares),
        customer_id=owners.pop() if len(owners) == 1 else None,
        method="person",
    )


def _refuse_above_tolerance(
    who: Deciding,
    receipt: OpenReceipt,
    shares: Iterable[Share],
    found: Mapping[int, OpenClaim],
) -> None:
    """A person writes off no more beside a payment than the policy, or the terms, allow."""
    rules = policies(who.company_id, who.as_of)
    country = people.company_by_id(who.company_id).country
    offered = {one.document_id: one.offers for one in claims(found.values(), country)}
    for share in shares:
        if not share.difference_minor:
            continue
        if share.difference_minor < 0 or share.difference is None:
            raise CashRefused("cash.above_tolerance", minor=share.difference_minor, most_minor=0)
        if share.difference is DifferenceKind.DISCOUNT:
            most = max(
                (
                    one.minor
                    for one in offered.get(share.document_id, ())
                    if receipt.day <= one.until
                ),
                default=0,
            )
        else:
            most = tolerance(rules, share.difference.value, receipt.currency)
        if share.difference_minor > most:
            raise CashRefused(
                "cash.above_tolerance",
                minor=share.difference_minor,
                most_minor=most,
                currency=receipt.currency,
            )


def tolerance(rules: Policies, account: str, currency: str) -> int:
    """What may be written to an account at once, in minor units of a currency."""
    allowed = {
        "bank_charge": rules.matching.bank_charge,
        "rounding": rules.matching.rounding,
        "overpayment": rules.rests.overpayment,
        "short_payment": rules.rests.short_payment,
        "fx_gain_loss": rules.rests.fx_gain_loss,
    }
    return allowed[account].get(currency, 0)


def book_one(who: Deciding, receipt: OpenReceipt, wanted: Wanted) -> Wanted:
    """Book one receipt in an act of its own, moved first where it is another customer's."""
    act = ledger.open_act(
        company_id=who.company_id,
        kind="allocate",
        by=who.by,
        recorded_at=who.at,
        why=who.why,
    )
    if _is_anothers(who.company_id, receipt, wanted):
        wanted = _moved(act, wanted)
    applied = apply(who, act, [wanted])
    if not applied.booked:
        code, figures = (
            ("cash.does_not_fit", {}) if applied.refusals else misfit(who.company_id, wanted)
        )
        raise NotFitting(applied.refusals, code, **figures)
    posted = ledger.close_act(act)
    record(who, "cash.accepted", posted, told(applied.booked))
    follow(act, who.as_of)
    return applied.booked[0]


def _is_anothers(company_id: int, receipt: OpenReceipt, wanted: Wanted) -> bool:
    """Whether the money stands with a customer that may not pay these claims."""
    if receipt.customer_id is None or wanted.customer_id in {None, receipt.customer_id}:
        return False
    groups = {one.id: one.group_no for one in parties.payers(company_id)}
    own = groups.get(receipt.customer_id, "")
    return own == "" or own != groups.get(wanted.customer_id or 0, "")


def _moved(act: Act, wanted: Wanted) -> Wanted:
    """Move what is used to the customer who owes it, and use it there."""
    if wanted.customer_id is None or wanted.used_minor <= 0:
        return wanted
    move = Move(wanted.receipt_id, wanted.customer_id, wanted.used_minor)
    (new,) = fitted(lambda: ledger.move(act, [move]))
    names = {name: getattr(wanted, name) for name in Wanted.__dataclass_fields__}
    return Wanted(**{**names, "paid_from": new})


def fitted(work: Callable[[], _Made]) -> _Made:
    """Do what the ledger may refuse, and say it in this room's words."""
    try:
        return work()
    except DoesNotFit as refused:
        raise CashRefused("cash.does_not_fit", why=refused.code, **refused.figures) from refused


def accept_all(*, by: Actor, company_id: int, above: int, why: str = "") -> AcceptedAll:
    """Apply every suggestion of at least this confidence (per mille), best first, in one act.

    What ties with another proposal is left to a look of its own; what does not fit any more is
    counted as refused.
    """
    who = deciding(by, company_id, why)
    with transaction.atomic():
        ledger.hold_allocations(company_id)
        there = {one.receipt_id: one for one in standing.suggested(company_id, above)}
        receipts = {
            one.document_id: one for one in facts.open_receipts(company_id, ALL_DAYS, list(there))
        }
        wanted = [
            wanted_of(
                receipts[one.receipt_id], verdict_of(one.receipt_id, one.verdict), one.version
            )
            for one in there.values()
            if one.receipt_id in receipts and one.verdict is not None and not _tied(one)
        ]
        if not wanted:
            return AcceptedAll(Counted(), 0, None)
        applied, act_id = book(who, wanted, "cash.accepted")
        cash.learn(
            by=by,
            company_id=company_id,
            learned=[
                alias
                for one in applied.booked
                for alias in learned_from(receipts[one.receipt_id], one.customer_id)
            ],
            at=who.at,
        )
    money: dict[str, int] = {}
    for one in applied.booked:
        money[one.currency] = money.get(one.currency, 0) + one.used_minor
    return AcceptedAll(Counted(len(applied.booked), money), len(applied.left_out), act_id)


def _tied(one: StandingView) -> bool:
    proposals: Sequence[Proposal] = verdict_of(one.receipt_id, one.verdict or {}).proposals
    return len(proposals) > 1 and proposals[0].confidence == proposals[1].confidence


def undo(
    *,
    by: Actor,
    company_id: int,
    decision_id: int,
    why: str,
    wrong_match: bool = False,
    whole: bool = False,
) -> DecisionView:
    """Take a decision back by reversal; its receipt waits again, matched anew at once.

    `wrong_match`: it was a mistake. `whole` takes back, too, what was decided in the same breath: the money that was applied beside
    a rest that was kept. A wrong match is taken from what was learned, and counts against the match
    rate. Raises CashRefused: cash.reason_needed, cash.undone_before, cash.still_used,
    cash.set_off_used, cash.not_now (a refund the bank has paid).
    """
    if not why.strip():
        raise CashRefused("cash.reason_needed")
    who = deciding(by, company_id, why)
    there = grouping.handed_over([standing.decision(company_id, decision_id)])
    with transaction.atomic():
        grouping.hold([company_id, *(other for other, _ in there)])
        made = standing.decision(company_id, decision_id)
        cash.take(company_id, made.receipt_id, None)
        undone = undo_one(who, made, wrong_match=wrong_match)
        first = made.detail.get("beside") if whole else None
        if first is not None:
            beside = standing.decision(company_id, first)
            if beside.undone_at is None:
                undone = undo_one(who, beside, wrong_match=wrong_match)
    # after what was taken back: its proposals need what is open again
    rematch(company_id, [made.receipt_id], who.as_of)
    return undone


def undo_one(who: Deciding, made: DecisionView, *, wrong_match: bool) -> DecisionView:
    """Take one decision back; what the bank did is not undone. Raises as `undo`."""
    if made.kind in {Kind.RETURN, Kind.PART_RETURN} or made.undone_at is not None:
        raise CashRefused("cash.undone_before", by=made.undone_by, at=made.undone_at)
    cash.undo_refund(company_id=who.company_id, decision_id=made.id)
    for one in grouping.handed_over([made]):
        grouping.take_back(who, one, who.as_of)
    _reverse(who, made)
    undispute(who.by, who.company_id, made, who.as_of)
    left = -facts.open_amounts(who.company_id, [made.receipt_id]).get(made.receipt_id, 0)
    if wrong_match:
        learned = _taught(who.company_id, made)
        cash.unlearn(by=who.by, company_id=who.company_id, learned=learned, at=who.at)
    return cash.mark_undone(who, made.id, wrong_match=wrong_match, open_minor=left)


def _taught(company_id: int, made: DecisionView) -> list[Learned]:
    found = facts.open_receipts(company_id, ALL_DAYS, [made.receipt_id])
    return [alias for one in found for alias in learned_from(one, made.customer_id)]


def _reverse(who: Deciding, made: DecisionView) -> None:
    """Take back what of a decision still stands in the ledger; nothing where nothing does."""
    groups = facts.live_groups(who.company_id, made.groups)
    new = [made.detail["paid_from"]] if "paid_from" in made.detail else []
    new += made.detail.get("receipts", [])
    if made.kind == Kind.SET_OFF:
        new.append(made.receipt_id)
    live = facts.open_amounts(who.company_id, new)
    if not groups and not live and not made.groups and not new:
        record_undone(who, made, None)
        return
    act = ledger.open_act(
        company_id=who.company_id,
        kind="reverse.cash",
        by=who.by,
        recorded_at=who.at,
        why=who.why,
    )
    try:
        if groups:
            ledger.reverse_groups(act, groups, who.as_of)
        for document_id in new:
            ledger.reverse_document(act, document_id, who.as_of)
    except StillApplied as refused:
        used = "cash.set_off_used" if made.kind == Kind.SET_OFF else "cash.still_used"
        raise CashRefused(used) from refused
    except AlreadyReversed as refused:
        raise CashRefused("cash.undone_before", by="", at=None) from refused
    record_undone(who, made, ledger.close_act(act))
    follow(act, who.as_of)


def record_undone(who: Deciding, made: DecisionView, posted: Posted | None) -> None:
    """Append the evidence of an undo, with the act of the ledger where there is one."""
    evidence.append(
        by=who.by,
        act="cash.undone",
        subject=("decision", str(made.id)),
        company_id=who.company_id,
        before={"kind": made.kind, "receipt_id": made.receipt_id, "minor": made.minor},
        after=None if posted is None else {"act": posted.act_id, "digest": posted.digest},
        why=who.why,
    )
