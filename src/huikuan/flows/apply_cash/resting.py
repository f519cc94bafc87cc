"""What becomes of what matching leaves: kept, paid back, moved, written to its account (D4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from huikuan.books.cash import operations as cash
from huikuan.books.cash.operations import Deciding, Proposed
from huikuan.books.cash.values import (
    CashRefused,
    Kind,
    NewDecision,
    RefundView,
    StandingView,
)
from huikuan.books.evidence import operations as evidence
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger import queries as facts
from huikuan.books.ledger.operations import Conversion, Move, Settlement
from huikuan.books.ledger.queries import OpenReceipt
from huikuan.books.ledger.values import Act
from huikuan.books.people.queries import CompanyView
from huikuan.flows.apply_cash import grouping
from huikuan.flows.apply_cash.applying import record
from huikuan.flows.apply_cash.deciding import (
    ALL_DAYS,
    deciding,
    fitted,
    tolerance,
)
from huikuan.flows.apply_cash.disputing import dispute
from huikuan.flows.apply_cash.gathering import policies
from huikuan.flows.apply_cash.matching import learned_from
from huikuan.flows.apply_cash.misfits import exceeding
from huikuan.flows.apply_cash.values import Decided, Rest
from huikuan.flows.follow_ledger import follow
from huikuan.kernel.actors import Actor
from huikuan.kernel.money import Rounding, divide, exponent
from huikuan.rules.items import Account


@dataclass(frozen=True, slots=True)
class Case:
    """A receipt that is held while its rest is settled."""

    who: Deciding
    held: StandingView
    receipt: OpenReceipt | None
    rest: Rest
    beside: int | None = None
    other: CompanyView | None = None

    @property
    def left(self) -> int:
        """What is open of the receipt."""
        return 0 if self.receipt is None else self.receipt.open_minor

    @property
    def open(self) -> OpenReceipt:
        """The receipt, which must have something left. Raises CashRefused cash.nothing_left."""
        if self.receipt is None:
            raise CashRefused("cash.nothing_left")
        return self.receipt

    @property
    def minor(self) -> int:
        """What of the receipt is meant. Raises CashRefused cash.does_not_fit."""
        wanted = self.left if self.rest.minor is None else self.rest.minor
        if not 0 < wanted <= self.open.open_minor:
            raise CashRefused(
                "cash.does_not_fit", **exceeding("exceeds_receipt", self.open, wanted)
            )
        return wanted

    @property
    def claim(self) -> facts.OpenClaim:
        """The claim that is named, with something open. Raises CashRefused cash.no_such_claim."""
        ids = [] if self.rest.document_id is None else [self.rest.document_id]
        found = facts.open_claims(self.who.company_id, ALL_DAYS, ids=ids)
        if not found or found[0].open_minor < 0:
            raise CashRefused("cash.no_such_claim")
        return found[0]


def settle_rest(  # noqa: PLR0913 - what a person says
    *,
    by: Actor,
    company_id: int,
    receipt_id: int,
    version: int,
    rest: Rest,
    why: str = "",
    beside: int | None = None,
) -> Decided | RefundView:
    """Settle what is left of a receipt, or of the claim that it paid; refunds are only proposed.

    `beside` is the decision that was taken in the same breath: both are undone together. Raises DecidedMeanwhile, and CashRefused with what is missing or too much.
    """
    who = deciding(by, company_id, why)
    other = None
    if rest.how == "intercompany":
        other = grouping.firm_named(by, company_id, rest.other_company)
    with transaction.atomic():
        grouping.hold([company_id, *([] if other is None else [other.id])])
        held = cash.take(company_id, receipt_id, version)
        found = facts.open_receipts(company_id, ALL_DAYS, [receipt_id])
        case = Case(who, held, found[0] if found else None, rest, beside, other)
        if rest.how == "refund":
            return _propose(case)
        if case.receipt is None and receipt_id not in facts.papers(company_id, [receipt_id]):
            raise CashRefused("cash.nothing_left")
        return _WAYS[rest.how](case)


def _propose(case: Case) -> RefundView:
    proposed = Proposed(
        receipt_id=case.open.document_id,
        minor=case.minor,
        currency=case.open.currency,
        to_account=case.rest.to_account or str(case.open.attributes.get("payer_account") or ""),
        why=case.who.why,
    )
    made = cash.propose_refund(
        by=case.who.by, company_id=case.who.company_id, one=proposed, at=case.who.at
    )
    tell_refund(case.who, "cash.refund_proposed", made)
    return made


def tell_refund(who: Deciding, act: str, view: RefundView, debit_id: int | None = None) -> None:
    """Append the evidence of what became of a refund, with the bank's debit that paid it."""
    evidence.append(
        by=who.by,
        act=act,
        subject=("refund", str(view.id)),
        company_id=who.company_id,
        before=None,
        after={
            "receipt_id": view.receipt_id,
            "minor": view.minor,
            "currency": view.currency,
            "state": view.state,
            **({} if debit_id is None else {"debit": debit_id}),
        },
        why=who.why,
    )


def _open(who: Deciding, kind: str = "settle") -> Act:
    return ledger.open_act(
        company_id=who.company_id, kind=kind, by=who.by, recorded_at=who.at, why=who.why
    )


def _decided(  # noqa: PLR0913 - what a decision is
    case: Case,
    kind: Kind,
    minor: int,
    *,
    left: int,
    act: Act | None = None,
    groups: tuple[int, ...] = (),
    detail: Mapping[str, Any] | None = None,
) -> Decided:
    """Record the decision, with the ledger's act or as evidence of its own."""
    detail = {**(detail or {}), **({} if case.beside is None else {"beside": case.beside})}
    made = cash.decide(
        case.who,
        NewDecision(
            receipt_id=case.held.receipt_id,
            version=case.held.version,
            kind=kind,
            minor=minor,
            currency=case.held.currency if case.receipt is None else case.receipt.currency,
            left_minor=left,
            customer_id=case.rest.customer_id,
            act_id=None if act is None else act.id,
            groups=groups,
            detail=detail,
        ),
    )
    told = {"receipt_id": case.held.receipt_id, "minor": minor, **detail}
    if act is None:
        evidence.append(
            by=case.who.by,
            act=f"cash.{kind.value}",
            subject=("decision", str(made.id)),
            company_id=case.who.company_id,
            before=None,
            after=told,
            why=case.who.why,
        )
    else:
        record(case.who, f"cash.{kind.value}", ledger.close_act(act), told)
        follow(act, case.who.as_of)
    return Decided(made, left, case.held.version + 1)


def _keep(case: Case) -> Decided:
    """Keep a rest on account of a customer, or as a deposit for an order of it."""
    kind = Kind(case.rest.how)
    owner = case.rest.customer_id or case.open.customer_id
    if owner is None:
        raise CashRefused("cash.customer_needed")
    if kind is Kind.DEPOSIT and not case.rest.order_no.strip():
        raise CashRefused("cash.order_needed")
    detail = {"order_no": case.rest.order_no} if case.rest.order_no else {}
    if owner == case.open.customer_id:
        return _decided(case, kind, case.minor, left=case.left, detail=detail)
    # it stands with nobody, or with somebody else: the customer's balance must show it
    act = _open(case.who)
    moved = _move(case, act, owner)
    new = cash.take(case.who.company_id, moved, None)
    kept = cash.decide(
        case.who,
        NewDecision(
            receipt_id=moved,
            version=new.version,
            kind=kind,
            minor=case.minor,
            currency=case.open.currency,
            left_minor=case.minor,
            customer_id=owner,
            detail=detail,
        ),
    )
    return _decided(
        case,
        Kind.MOVE,
        case.minor,
        left=case.left - case.minor,
        act=act,
        detail={"receipts": [moved], "kept": kept.id, **detail},
    )


def _move(case: Case, act: Act, customer_id: int) -> int:
    move = Move(case.open.document_id, customer_id, case.minor)
    (new,) = fitted(lambda: ledger.move(act, [move]))
    return new


def _move_rest(case: Case) -> Decided:
    """Move a rest to the customer whose it is, where it waits to be applied."""
    owner = case.rest.customer_id
    if owner is None or owner == case.open.customer_id:
        raise CashRefused("cash.customer_needed")
    act = _open(case.who)
    new = _move(case, act, owner)
    cash.learn(
        by=case.who.by,
        company_id=case.who.company_id,
        learned=learned_from(case.open, owner),
        at=case.who.at,
    )
    detail = {"receipts": [new]}
    return _decided(
        case, Kind.MOVE, case.minor, left=case.left - case.minor, act=act, detail=detail
    )


def to_account(
    case: Case, account: Account, kind: Kind, detail: Mapping[str, Any] | None = None
) -> Decided:
    """Take what is meant of the receipt to an account, and record the decision."""
    act = _open(case.who)
    wanted = [Settlement(case.open.document_id, case.minor, account, case.open.day)]
    groups = fitted(lambda: ledger.settle(act, wanted))
    left = case.left - case.minor
    return _decided(case, kind, case.minor, left=left, act=act, groups=groups, detail=detail)


def _refuse_much(case: Case, name: str, minor: int, currency: str) -> None:
    most = tolerance(policies(case.who.company_id, case.who.as_of), name, currency)
    if minor > most:
        raise CashRefused("cash.above_tolerance", minor=minor, most_minor=most, currency=currency)


def _small(case: Case) -> Decided:
    """Write a small rest of a receipt to its account."""
    _refuse_much(case, case.rest.how, case.minor, case.open.currency)
    account = Account.ROUNDING if case.rest.how == "rounding" else Account.OVERPAYMENT_INCOME
    return to_account(case, account, Kind(case.rest.how))


def _intercompany(case: Case) -> Decided:
    """Hand over what was paid for another firm of the group; one of ours books it, too."""
    named = case.rest.other_company.strip()
    if not named:
        raise CashRefused("cash.company_needed")
    detail: dict[str, Any] = {"other_company": named}
    firm = case.other
    if firm is not None:
        new = fitted(lambda: grouping.receive(case.who, firm, case.open, case.minor))
        detail |= {"other_company_id": firm.id, "other_receipt": new}
    return to_account(case, Account.INTERCOMPANY, Kind.INTERCOMPANY, detail)


def _of_the_claim(case: Case) -> Decided:
    """Write what a payment left of a claim to its account: a bank's fee, a short payment, rates."""
    claim = case.claim
    minor = claim.open_minor if case.rest.minor is None else case.rest.minor
    _refuse_much(case, case.rest.how, minor, claim.currency)
    act = _open(case.who)
    wanted = Settlement(
        claim.document_id,
        minor,
        Account(case.rest.how),
        case.who.as_of,
        against=case.held.receipt_id,
    )
    groups = fitted(lambda: ledger.settle(act, [wanted]))
    detail = {"document_id": claim.document_id, "difference_minor": minor}
    return _decided(
        case, Kind(case.rest.how), 0, left=case.left, act=act, groups=groups, detail=detail
    )


def _dispute(case: Case) -> Decided:
    """Open a dispute, because a customer paid less: the claim stays open, its rest is held."""
    claim = case.claim
    if not case.rest.reason.strip():
        raise CashRefused("cash.reason_needed")
    minor = claim.open_minor if case.rest.minor is None else case.rest.minor
    if not 0 < minor <= claim.open_minor:
        raise CashRefused("cash.does_not_fit", **exceeding("exceeds_invoice", claim, minor))
    number = dispute(
        by=case.who.by,
        company_id=case.who.company_id,
        document_id=claim.document_id,
        minor=minor,
        reason=case.rest.reason.strip(),
        as_of=case.who.as_of,
    )
    detail = {
        "document_id": claim.document_id,
        "disputed_minor": minor,
        "reason": case.rest.reason,
        "dispute_id": number,
    }
    return _decided(case, Kind.DISPUTE, 0, left=case.left, detail=detail)


def _convert(case: Case) -> Decided:
    """Settle a claim with money of another currency, at a rate that is stated with its day."""
    claim, rate, rate_on = case.claim, case.rest.rate, case.rest.rate_on
    if rate is None or rate_on is None or rate <= 0:
        raise CashRefused("cash.rate_needed")
    numerator, denominator = rate.as_integer_ratio()
    places = exponent(claim.currency) - exponent(case.open.currency)
    if places >= 0:
        numerator *= 10**places
    else:
        denominator *= 10**-places
    worth = divide(case.minor * numerator, denominator, Rounding.HALF_UP)
    # a minor unit of rounding is no reason to leave a claim open, nor more than it is owed
    paid = claim.open_minor if abs(worth - claim.open_minor) <= 1 else worth
    act = _open(case.who)
    wanted = Conversion(case.open.document_id, case.minor, claim.document_id, paid, case.open.day)
    groups = fitted(lambda: ledger.convert(act, wanted))
    detail = {
        "document_id": claim.document_id,
        "claim_minor": paid,
        "claim_currency": claim.currency,
        "rate": format(rate, "f"),
        "rate_on": rate_on.isoformat(),
    }
    left = case.left - case.minor
    return _decided(
        case, Kind.CONVERT, case.minor, left=left, act=act, groups=groups, detail=detail
    )


_WAYS: Final[Mapping[str, Callable[[Case], Decided]]] = {
    "on_account": _keep,
    "deposit": _keep,
    "rounding": _small,
    "overpayment": _small,
    "move": _move_rest,
    "intercompany": _intercompany,
    "convert": _convert,
    "bank_charge": _of_the_claim,
    "short_payment": _of_the_claim,
    "fx_gain_loss": _of_the_claim,
    "dispute": _dispute,
}
